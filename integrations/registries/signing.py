"""Signatures of messages: Ed25519, in the manner of HTTP Signatures (draft-cavage).

    Signature: namespace="spdci", kidId="sender|key|ed25519", algorithm="ed25519",
        created="1606970629", expires="1607030629", headers="(created) (expires) digest",
        signature="…"

Signed is the text

    (created): 1606970629
    (expires): 1607030629
    digest: BLAKE-512=…

and the digest is BLAKE2b-512, in Base64, of the object `{"header": …, "message": …}` in the
canonical form of RFC 8785. The standard does not say which hash and which bytes; hash and text are
Beckn's, from which it has the form, and RFC 8785 gives both sides the same bytes of the same JSON.
"""

import base64
import binascii
import re
import time

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

LIFE = 24 * 3600  # seconds from `created` to `expires`, at the most
OURS = 3600  # what we sign is good for so long
SKEW = 60  # seconds that another's clock may be ahead of ours
SIGNED = "(created) (expires) digest"
FIELD = re.compile(r'\s*([A-Za-z]{1,20})="([^"]{0,500})"\s*')


class BadSignature(ValueError):
    """`str()` says what is wrong with it."""


def digest(signed: bytes) -> str:
    """`signed` is `{"header":…,"message":…}` in canonical form."""
    made = hashes.Hash(hashes.BLAKE2b(64))  # OpenSSL's is quicker than Python's own
    made.update(signed)
    return base64.b64encode(made.finalize()).decode()


def text(created: int | str, expires: int | str, signed: bytes) -> bytes:
    lines = (f"(created): {created}", f"(expires): {expires}")
    return "\n".join([*lines, f"digest: BLAKE-512={digest(signed)}"]).encode()


def sign(key: Ed25519PrivateKey, name: str, key_id: str, signed: bytes, *, at: int = 0) -> str:
    """The field `signature`. `name` and `key_id` are the sender's and its key's."""
    created = at or int(time.time())
    expires = created + OURS
    raw = key.sign(text(created, expires, signed))
    fields = {
        "namespace": "spdci", "kidId": f"{name}|{key_id}|ed25519", "algorithm": "ed25519",
        "created": created, "expires": expires, "headers": SIGNED,
        "signature": base64.b64encode(raw).decode(),
    }  # fmt: skip
    return "Signature: " + ", ".join(f'{name}="{value}"' for name, value in fields.items())


def parsed(signature: str) -> dict[str, str]:
    """Raises BadSignature."""
    body = signature.strip().removeprefix("Signature:").removeprefix("Signature ")
    fields, place = {}, 0
    while place < len(body):
        found = FIELD.match(body, place)
        if not found or found[1] in fields:
            raise BadSignature("it is not written as the standard has it")
        fields[found[1]] = found[2]
        place = found.end()
        if place < len(body):
            if body[place] != ",":
                raise BadSignature("it is not written as the standard has it")
            place += 1
    return fields


def check(signature: str, sender: str, key: Ed25519PublicKey, signed: bytes) -> None:
    """Raises BadSignature unless the sender signed just this, and not too long ago."""
    fields = parsed(signature)
    if fields.get("algorithm", "").casefold() != "ed25519":
        raise BadSignature("algorithm must be ed25519")
    named = fields.get("kidId", "").split("|")
    if len(named) != 3 or named[0] != sender or named[2].casefold() != "ed25519":
        raise BadSignature("kidId must be sender_id|key|ed25519")
    if fields.get("headers") != SIGNED:
        raise BadSignature(f"headers must be {SIGNED}")
    created, expires = seconds(fields.get("created")), seconds(fields.get("expires"))
    now = time.time()
    if created > now + SKEW:
        raise BadSignature("created lies ahead")
    if expires <= now:
        raise BadSignature("it has expired")
    if not created < expires <= created + LIFE:
        raise BadSignature("expires must be within a day of created")
    try:
        raw = base64.b64decode(fields.get("signature", ""), validate=True)
        key.verify(raw, text(created, expires, signed))
    except (InvalidSignature, binascii.Error, ValueError):
        raise BadSignature("it is not the sender's of this message") from None


def seconds(written: str | None) -> int:
    if not re.fullmatch(r"[0-9]{1,12}", written or ""):
        raise BadSignature("created and expires are seconds since 1970")
    return int(written)
