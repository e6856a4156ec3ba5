"""Between the stand-in device and the stand-in UIDAI: how a PID is sealed, and what is in it.

The real cryptography of Authentication API 2.5: AES-256-GCM under a session key, IV and additional
data from the last letters of `ts`, which stands before the ciphertext; the session key under
UIDAI's RSA key. The portal stands in the middle and has no key. In place of a fingerprint there
is one word: what the device saw.
"""

import hashlib
import os
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from integrations.uidai.wire import INDIA

# A device that UIDAI knows; its provider, service and certificates are as good as any.
DEVICE = {
    "rdsId": "ESHRAM.SANDBOX.001",
    "rdsVer": "1.0.0",
    "dpId": "ESHRAM.SANDBOX",
    "dc": "6f1c7a4e-0000-4000-8000-e5a2a3d00001",
    "mi": "SANDBOX-1",
    "mc": "c2FuZGJveCBkZXZpY2UgY2VydGlmaWNhdGU=",
}
STRANGE = DEVICE | {"dc": "6f1c7a4e-0000-4000-8000-0000000000ff"}
ANSWERS = {"right": "", "wrong": "300", "locked": "330", "twice": "310"}  # UIDAI's code


class NotSealed(Exception):
    """This was not sealed under our key."""


@dataclass(frozen=True, slots=True, repr=False)
class Sealed:
    ci: str
    skey: bytes
    hmac: bytes
    data: bytes


def seal(pid: bytes, ts: str, certificate: bytes) -> Sealed:
    """As a device does. `certificate`: ours as PEM; `ts` as in the PID."""
    public = serialization.load_pem_public_key(certificate)
    session = os.urandom(32)
    iv, extra = _from(ts)
    cipher = AESGCM(session)
    return Sealed(
        ci=(datetime.now(INDIA) + timedelta(days=365)).strftime("%Y%m%d"),
        skey=public.encrypt(session, padding.PKCS1v15()),
        hmac=cipher.encrypt(iv, hashlib.sha256(pid).digest(), extra),
        data=ts.encode() + cipher.encrypt(iv, pid, extra),
    )


def _from(ts: str) -> tuple[bytes, bytes]:
    return ts[-12:].encode(), ts[-16:].encode()


class Opener:
    """UIDAI's side. A new key with each start; devices ask for it when they capture."""

    def __init__(self):
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.certificate = self.key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    def open(self, skey: bytes, hmac: bytes, data: bytes) -> bytes:
        """The PID. Raises NotSealed."""
        try:
            cipher = AESGCM(self.key.decrypt(skey, padding.PKCS1v15()))
            iv, extra = _from(data[:19].decode("ascii"))
            pid = cipher.decrypt(iv, data[19:], extra)
            if cipher.decrypt(iv, hmac, extra) == hashlib.sha256(pid).digest():
                return pid
        except (InvalidTag, ValueError):
            pass
        raise NotSealed


def refusal(captured: str, device: dict) -> str:
    """UIDAI's code for what the device saw, or for a device that it does not know."""
    if device != DEVICE:
        return "521"
    return ANSWERS.get(captured, "800")
