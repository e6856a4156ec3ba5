"""Encrypted messages: a JWE in its parts (RFC 7516, 7.2), of the algorithms named here alone.

A sender encrypts to our key, which `GET /api/registry/keys.json` shows; we answer encrypted whoever
left us a key to do so. The header that DCI shows in the clear is the protected one: its bytes are
those of its canonical form (RFC 8785), so that both sides have the same.
"""

import base64
import binascii
import json

import rfc8785
from jwcrypto import jwe, jwk
from jwcrypto.common import JWException

KEYS, CONTENT = "RSA-OAEP-256", "A256GCM"
ALLOWED = [KEYS, CONTENT]
PARTS = ("ciphertext", "encrypted_key", "tag", "iv")


class CannotDecrypt(ValueError):
    pass


def encrypt(key: jwk.JWK, message: str) -> dict:
    """The field `message`, for the holder of `key`, of a message in JSON."""
    header = {"alg": KEYS, "enc": CONTENT, "kid": key["kid"]}
    protected = rfc8785.dumps(header).decode()
    made = jwe.JWE(message.encode(), protected, algs=ALLOWED)
    made.add_recipient(key)
    parts = json.loads(made.serialize())
    return {"header": header} | {name: parts[name] for name in PARTS}


def decrypt(key: jwk.JWK | None, parts: dict) -> dict:
    """What was encrypted to a key of ours, which the header names. Raises CannotDecrypt."""
    header = parts["header"]
    if key is None or (header.get("alg"), header.get("enc")) != (KEYS, CONTENT):
        raise CannotDecrypt("the header names a key or an algorithm that is not ours")
    if set(header) - {"alg", "enc", "kid", "typ", "cty"}:
        raise CannotDecrypt("the header holds what we do not know")  # "zip", "crit"
    try:
        protected = base64.urlsafe_b64encode(rfc8785.dumps(header)).decode().rstrip("=")
        token = {name: parts[name] for name in PARTS}
        read = jwe.JWE(algs=ALLOWED)
        read.deserialize(json.dumps(token | {"protected": protected}), key=key)
        message = json.loads(read.payload)
    except (JWException, ValueError, TypeError, KeyError, binascii.Error, RecursionError):
        raise CannotDecrypt("it does not open with our key") from None
    if not isinstance(message, dict):
        raise CannotDecrypt("it holds no message")
    return message
