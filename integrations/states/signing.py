"""The register's own signature under manifests: Ed25519, so that OpenSSL alone checks it:

openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in manifest.json -sigfile manifest.sig
"""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import connection, transaction

from eshram.crypto import data_box
from integrations.states.models import SigningKey

CONTEXT = b"states_signingkey"


@transaction.atomic
def newest() -> SigningKey:
    """The key that signs; the first is made when it is first asked for."""
    if found := SigningKey.objects.last():
        return found
    with connection.cursor() as cursor:  # two who ask at once make one
        cursor.execute("SELECT pg_advisory_xact_lock('states_signingkey'::regclass::oid::bigint)")
    return SigningKey.objects.last() or new()


def new() -> SigningKey:
    """From now on it signs. What was signed before is checked with the key it names."""
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    sealed = data_box.encrypt(private.private_bytes_raw(), CONTEXT)
    return SigningKey.objects.create(sealed=sealed, public=public.decode())


def sign(key: SigningKey, content: bytes) -> bytes:
    """64 bytes."""
    raw = data_box.decrypt(key.sealed, CONTEXT)
    return Ed25519PrivateKey.from_private_bytes(raw).sign(content)
