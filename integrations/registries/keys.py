"""Our own keys, made when they are first needed, and those of senders, from their agreement."""

import json
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.x509 import load_pem_x509_certificate
from django.db import connection, transaction
from jwcrypto import jwk

from eshram.crypto import data_box
from integrations.registries.models import Key
from integrations.states.models import Agreement

DER = serialization.Encoding.DER
PKCS8 = serialization.PrivateFormat.PKCS8
PLAIN = serialization.NoEncryption()
NEWEST = "SELECT kid, sealed FROM registries_key WHERE use = %s ORDER BY id DESC LIMIT 1"


@dataclass(frozen=True)
class Signer:
    kid: str
    key: Ed25519PrivateKey = field(repr=False)


def context(use: str) -> bytes:
    return f"registries_key:{use}".encode()


def newest(use: str) -> Key:
    return Key.objects.filter(use=use).first() or first(use)


@transaction.atomic
def first(use: str) -> Key:
    """Two who ask at once make one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock('registries_key'::regclass::oid::bigint)")
    return Key.objects.filter(use=use).first() or made(use)


def made(use: str) -> Key:
    """A new one, in force from now on. Its name is its thumbprint (RFC 7638)."""
    if use == Key.Use.SIGN:
        private = Ed25519PrivateKey.generate()
    else:
        private = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    shown = jwk.JWK.from_pyca(private.public_key())
    kid = shown.thumbprint()
    return Key.objects.create(
        use=use,
        kid=kid,
        sealed=data_box.encrypt(private.private_bytes(DER, PKCS8, PLAIN), context(use)),
        public=json.loads(shown.export_public()) | {"kid": kid, "use": use},
    )


@lru_cache(maxsize=16)
def opened(sealed: bytes, use: str):
    """The private key. Loading an RSA key is slow."""
    return serialization.load_der_private_key(data_box.decrypt(sealed, context(use)), None)


def signing() -> Signer:
    """What we sign with."""
    use = Key.Use.SIGN
    with connection.cursor() as cursor:  # of each answer
        cursor.execute(NEWEST, [use])
        kid, sealed = cursor.fetchone() or ((key := first(use)).kid, key.sealed)
    return Signer(kid, opened(bytes(sealed), use))


def decrypting(kid: str) -> jwk.JWK | None:
    """The key of this name, if it is ours."""
    key = Key.objects.filter(use=Key.Use.DECRYPT, kid=kid).first()
    return jwk.JWK.from_pyca(opened(bytes(key.sealed), key.use)) if key else None


def published() -> list[dict]:
    """For senders, at keys.json: all by which a signature of ours may be checked, and the one to
    encrypt to."""
    encrypting = newest(Key.Use.DECRYPT)
    newest(Key.Use.SIGN)
    return [*(key.public for key in Key.objects.filter(use=Key.Use.SIGN)), encrypting.public]


# Of senders.


@lru_cache(maxsize=256)
def jwk_of(pem: str) -> jwk.JWK:
    """Theirs; `kid` is its thumbprint."""
    key = jwk.JWK.from_pem(pem.encode())
    key.update(kid=key.thumbprint())
    return key


def of_sender(agreement: Agreement) -> Ed25519PublicKey | None:
    """None: their agreement has none, or one that is for something else."""
    return verifying(agreement.caller_key) if agreement.caller_key.strip() else None


@lru_cache(maxsize=256)
def verifying(pem: str) -> Ed25519PublicKey | None:
    try:
        if "BEGIN CERTIFICATE" in pem:
            key = load_pem_x509_certificate(pem.encode()).public_key()
        else:
            key = serialization.load_pem_public_key(pem.encode())
    except ValueError:
        return None
    return key if isinstance(key, Ed25519PublicKey) else None
