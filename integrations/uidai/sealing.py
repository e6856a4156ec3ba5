"""The one place for signatures and encryption between the portal and UIDAI.

In this first form the PID travels as plain base64 and requests carry no signature, so
`ENCRYPTS` is False and the backend refuses to work outside a sandbox. An answer must be *marked*
signed. Real cryptography replaces the bodies of these four functions; no caller changes.
"""

import hashlib
from dataclasses import dataclass

from integrations.uidai.safe_xml import BadAnswer, local_name

ENCRYPTS = False
DSIG = "http://www.w3.org/2000/09/xmldsig#"


@dataclass(frozen=True, slots=True, repr=False)
class SealedPid:
    """What goes into Auth: session key and its certificate's expiry, HMAC, and the PID itself."""

    skey: bytes
    ci: str
    hmac: bytes
    data: bytes


def seal_pid(pid: bytes) -> SealedPid:
    """`pid` ready for Auth. To come: AES-256-GCM under a session key under UIDAI's RSA key."""
    return SealedPid(skey=b"", ci="", hmac=hashlib.sha256(pid).digest(), data=pid)


def sign(root) -> None:
    """Put the requesting agency's enveloped XML signature into `root`. To come."""


def require_signature(root) -> None:
    """BadAnswer("unsigned") unless `root` holds one enveloped signature of UIDAI as its child.

    To come: the verification against UIDAI's certificate. Exactly one, and only directly under
    the root, so that a signature wrapped around something else never counts.
    """
    marks = list(root.iter(f"{{{DSIG}}}Signature"))
    if len(marks) != 1 or marks[0].getparent() is not root or local_name(root) == "Signature":
        raise BadAnswer("unsigned")


def open_kyc(data: bytes) -> bytes:
    """The KycRes inside Resp. To come: decryption with the agency's private key."""
    return data
