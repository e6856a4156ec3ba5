"""Client certificates of programs, as a proxy of ours saw them.

The proxy ends TLS, asks the caller for a certificate, and says which in `CLIENT_CERT_HEADER`, whose
value it overwrites in every request: as RFC 9440 has it (`:base64 of DER:`) or as nginx does
(`$ssl_client_escaped_cert`). Anybody else may write such a header, so it counts from the addresses
in `CLIENT_CERT_PROXIES` alone. An agreement whose key is a certificate is then called with that one
and with no other; without the setting nobody is asked.
"""

import base64
import binascii
from urllib.parse import unquote

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings
from django.utils import timezone

from aggregators import networks
from integrations.states.models import Agreement


def refuses(agreement: Agreement, request) -> bool:
    """Is the certificate of the caller missing, over, or not the agreement's?"""
    if not settings.CLIENT_CERT_HEADER:
        return False
    agreed = in_pem(agreement.caller_key)
    if agreed is None:
        return False
    shown = of_request(request)
    if shown is None or shown.fingerprint(SHA256()) != agreed.fingerprint(SHA256()):
        return True
    return not shown.not_valid_before_utc <= timezone.now() <= shown.not_valid_after_utc


def of_request(request) -> x509.Certificate | None:
    proxies, here = settings.CLIENT_CERT_PROXIES, request.META["REMOTE_ADDR"]
    text = request.headers.get(settings.CLIENT_CERT_HEADER, "")
    if not proxies or not networks.holds(proxies, here):
        return None
    try:
        if text.startswith(":") and text.endswith(":"):
            return x509.load_der_x509_certificate(base64.b64decode(text[1:-1], validate=True))
    except (ValueError, binascii.Error):
        return None
    return in_pem(unquote(text))


def in_pem(text: str) -> x509.Certificate | None:
    """None for what is no certificate, as a plain public key."""
    try:
        return x509.load_pem_x509_certificate(text.encode())
    except ValueError:
        return None
