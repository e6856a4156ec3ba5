"""Sealing to a camp block: what the page seals offline, only the server opens.

An envelope is `1 (one byte) | the page's one-time public point of P-256 (65) | nonce (12) |
ciphertext and tag`. Key: ECDH with the block's key, HKDF-SHA256, AES-256-GCM. The label (block,
camp number, id of the form) is bound into key and tag, so that an envelope opens only as itself.
The text within is JSON, padded by spaces to whole kilobytes: its length says nothing about who
gave an Aadhaar number.
"""

import json

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from eshram.crypto import CannotOpen, data_box

VERSION = b"\x01"
POINT = 65
MOST = 12 * 1024  # bytes; a form takes one or two kilobytes
CURVE = ec.SECP256R1()
CONTEXT = b"camp-block-key"


def new_key() -> tuple[bytes, bytes]:
    """(public point, sealed private key) of a new block."""
    private = ec.generate_private_key(CURVE)
    number = private.private_numbers().private_value.to_bytes(32, "big")
    public = point_of(private.public_key())
    return public, data_box.encrypt(number, CONTEXT + public)


def opened_key(public: bytes, sealed: bytes) -> ec.EllipticCurvePrivateKey:
    """The private key of a block. Raises CannotOpen."""
    number = data_box.decrypt(sealed, CONTEXT + bytes(public))
    return ec.derive_private_key(int.from_bytes(number, "big"), CURVE)


def point_of(public: ec.EllipticCurvePublicKey) -> bytes:
    return public.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )


def label(number: str, client: str) -> bytes:
    """`number` as `numbers.write` writes it, which names the block; `client` the form's UUID."""
    return f"eshram-camp-1|{number}|{client}".encode()


def key_from(shared: bytes, label: bytes) -> AESGCM:
    return AESGCM(HKDF(hashes.SHA256(), 32, salt=None, info=label).derive(shared))


def seal(text: bytes, public: bytes, label: bytes, nonce: bytes) -> bytes:
    """As the page does (static/centre/camp-crypto.js). `nonce`: 12 random bytes."""
    receiver = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, public)
    once = ec.generate_private_key(CURVE)
    cipher = key_from(once.exchange(ec.ECDH(), receiver), label)
    return VERSION + point_of(once.public_key()) + nonce + cipher.encrypt(nonce, text, label)


def open_with(key: ec.EllipticCurvePrivateKey, envelope: bytes, label: bytes) -> dict:
    """What the form says: a dict. Raises CannotOpen for whatever else arrives."""
    head = 1 + POINT + 12
    if len(envelope) > MOST or envelope[:1] != VERSION or len(envelope) < head + 16:
        raise CannotOpen
    try:
        once = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, envelope[1 : 1 + POINT])
        cipher = key_from(key.exchange(ec.ECDH(), once), label)
        text = cipher.decrypt(envelope[1 + POINT : head], envelope[head:], label)
        said = json.loads(text)
    except (InvalidTag, ValueError, RecursionError):
        raise CannotOpen from None
    if not isinstance(said, dict):
        raise CannotOpen
    return said
