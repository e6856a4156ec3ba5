"""Aadhaar numbers in lists of other offices, each encrypted to our public key.

A cell is base64 of RSA-OAEP (SHA-256 for the digest and the mask, no label) over the twelve digits:
every language and `openssl pkeyutl` write it. In a long list each costs the private key two
milliseconds, so a cell may also be `KEY:NUMBER`: a key of 32 bytes encrypted in that way, the same
for the whole list, and the digits under it by AES-256-GCM, in base64 of nonce (12 bytes),
ciphertext and tag. The numbers are opened here, become fingerprints, and are forgotten; what goes
out are UANs.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connections, transaction

from workers.vault.models import ListKey
from workers.vault.store import box, log

BITS = 3072
LOCK = 0x4C4B  # one process makes the first key; any number will do that nobody else uses
OAEP = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
KNOWN = """
    SELECT fingerprint, uan FROM vault_entry
    WHERE fingerprint = ANY(%s) AND draft_until IS NULL
"""


@dataclass(frozen=True, slots=True)
class Found:
    uan: int | None  # of the registered worker who has the number
    readable: bool = True  # it opens, and is an Aadhaar number


def public_key() -> str:
    """PEM of the newest key; the first is made when it is asked for."""
    with transaction.atomic(using="vault"), connections["vault"].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        newest = ListKey.objects.order_by("-made_at").first() or new_key()
    return newest.public


def new_key() -> ListKey:
    private = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    made = ListKey(public=public.decode())
    der = private.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    made.private = box.encrypt(der, made.reference.bytes)
    made.save(force_insert=True)
    return made


class Opener:
    """Opens the cells of one call: keys of lists are opened once."""

    def __init__(self, keys: Sequence[rsa.RSAPrivateKey]):
        self.keys = keys
        self.of_lists: dict[str, AESGCM | None] = {}

    def text(self, cell: str) -> str:
        """The text within, "" where no key opens it."""
        key, colon, number = cell.partition(":")
        try:
            if not colon:
                return self.secret(key).decode("ascii")
            sealed = base64.b64decode(number, validate=True)
            cipher = self.of_list(key)
            return cipher.decrypt(sealed[:12], sealed[12:], None).decode("ascii") if cipher else ""
        except (InvalidTag, ValueError):  # base64's and Unicode's errors are ValueErrors
            return ""

    def secret(self, sealed: str) -> bytes:
        """Raises ValueError where no key opens it."""
        within = base64.b64decode(sealed, validate=True)
        for key in self.keys:
            try:
                return key.decrypt(within, OAEP)
            except ValueError:
                continue
        raise ValueError("no key of ours")

    def of_list(self, sealed: str) -> AESGCM | None:
        if sealed not in self.of_lists:
            try:
                key = self.secret(sealed)
            except ValueError:
                key = b""
            self.of_lists[sealed] = AESGCM(key) if len(key) == 32 else None
        return self.of_lists[sealed]


def find(sealed: Sequence[str], is_aadhaar, *, by: str) -> list[Found]:
    """Whose the numbers are, in their order. `is_aadhaar(digits)` says what counts as one."""
    rows = list(ListKey.objects.order_by("-made_at"))
    keys = [
        serialization.load_der_private_key(box.decrypt(row.private, row.reference.bytes), None)
        for row in rows
    ]
    opener = Opener(keys)
    prints = []
    for cell in sealed:
        digits = opener.text(cell)
        prints.append(box.fingerprint(digits.encode()) if is_aadhaar(digits) else None)
    for row in rows[:1]:
        log("list", row.reference, by)
    with connections["vault"].cursor() as cursor:
        cursor.execute(KNOWN, [[mark for mark in prints if mark]])
        uans = {bytes(mark): uan for mark, uan in cursor}
    return [Found(uans.get(mark), readable=mark is not None) for mark in prints]
