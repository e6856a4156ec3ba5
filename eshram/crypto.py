"""Sealing short secrets: AES-256-GCM with a key id, and keyed fingerprints for equality.

A sealed value is `key id (1 byte) | nonce (12) | ciphertext and tag`. The context (what the value
is and whose) is authenticated, so a ciphertext moved to another row does not open.
"""

import base64
import hashlib
import hmac
import os
from functools import cached_property

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings


class CannotOpen(Exception):
    """A sealed value does not open: wrong key, wrong context, or damaged."""


class Box:
    """Seals and opens with the keys of two settings; the first key of the list is the newest."""

    def __init__(self, keys_setting: str, fingerprint_setting: str):
        self.keys_setting = keys_setting
        self.fingerprint_setting = fingerprint_setting

    @cached_property
    def ciphers(self) -> dict[int, AESGCM]:
        keys = getattr(settings, self.keys_setting)
        return {number: AESGCM(base64.b64decode(key)) for number, key in keys.items()}

    @cached_property
    def fingerprint_key(self) -> bytes:
        return base64.b64decode(getattr(settings, self.fingerprint_setting))

    def encrypt(self, plaintext: bytes, context: bytes) -> bytes:
        key_id, cipher = next(iter(self.ciphers.items()))
        nonce = os.urandom(12)
        return bytes([key_id]) + nonce + cipher.encrypt(nonce, plaintext, context)

    def decrypt(self, sealed: bytes, context: bytes) -> bytes:
        sealed = bytes(sealed)
        try:
            return self.ciphers[sealed[0]].decrypt(sealed[1:13], sealed[13:], context)
        except (InvalidTag, KeyError, IndexError, ValueError):
            raise CannotOpen from None

    def fingerprint(self, value: bytes) -> bytes:
        """HMAC-SHA256, 32 bytes: equal values meet without anybody reading them."""
        return hmac.digest(self.fingerprint_key, value, hashlib.sha256)


data_box = Box("DATA_KEYS", "DATA_FINGERPRINT_KEY")
