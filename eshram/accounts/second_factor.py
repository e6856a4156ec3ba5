"""The second factor: a code from an authenticator app (TOTP, RFC 6238), or a recovery code.

An account has at most one authenticator. Until a code has shown that the app knows its key, the key
is only in the session of who sets it up (`pending.key_of`). A code is taken once: a later one must
be of a later half minute. One half minute early or late is forgiven. Of recovery codes only keyed
fingerprints are kept.
"""

import secrets
from base64 import b32encode
from urllib.parse import quote, urlencode

import segno
from django.conf import settings
from django.db import transaction
from django_otp import verify_token
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken

from eshram.accounts.models import Authenticator, step_of
from eshram.crypto import data_box

RECOVERY_CODES = 10
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that looks like something else
KEY_BYTES = 20  # as long as SHA-1's hashes, RFC 4226


def authenticator_of(user) -> Authenticator | None:
    return Authenticator.objects.filter(user=user).first()


def new_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def base32(key: bytes) -> str:
    return b32encode(key).decode().rstrip("=")


def key_text(key: bytes) -> str:
    """The key in groups of four, to be typed where no camera is at hand."""
    text = base32(key)
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def key_image(user, key: bytes) -> str:
    """The key as a QR code: a data URI of an SVG picture."""
    issuer = settings.OTP_TOTP_ISSUER
    label = quote(f"{issuer}:{user.username}")
    address = f"otpauth://totp/{label}?{urlencode({'secret': base32(key), 'issuer': issuer})}"
    return segno.make(address, error="m").svg_data_uri(scale=5, border=4)


def digits_of(code: str) -> str | None:
    """Six ASCII digits as people write them; None if it is no authenticator's code."""
    digits = "".join(code.split())
    return str(int(digits)).zfill(6) if digits.isdecimal() and len(digits) == 6 else None


def check(user, code: str):
    """The device that this code proves, or None. The code does not work a second time."""
    if digits := digits_of(code):
        device = authenticator_of(user)
        return device and verify_token(user, device.persistent_id, digits)
    device = StaticDevice.objects.filter(user=user, confirmed=True).first()
    return device and verify_token(user, device.persistent_id, recovery_mark(user, code))


@transaction.atomic
def confirm(user, key: bytes, code: str) -> Authenticator | None:
    """Take the authenticator into use whose key this is, if the code is its own, and if the account
    may still have one: of two who set one up at once, the first does."""
    owner = type(user).objects.select_for_update().get(pk=user.pk)
    digits = digits_of(code)
    step = step_of(key, digits) if digits else None
    if step is None or not owner.may_enrol:
        return None
    Authenticator.objects.filter(user=owner).delete()
    type(user).objects.filter(pk=owner.pk).update(may_enrol=False)
    return Authenticator.objects.create(
        user=owner,
        name="authenticator",
        sealed_key=Authenticator.seal(key, owner.pk),
        last_step=step,
    )


@transaction.atomic
def new_recovery_codes(user) -> list[str]:
    """Ten codes of 50 random bits; the older ones end."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery codes", confirmed=True)
    codes = [
        "-".join("".join(secrets.choice(ALPHABET) for _ in range(5)) for _ in range(2))
        for _ in range(RECOVERY_CODES)
    ]
    StaticToken.objects.bulk_create(
        StaticToken(device=device, token=recovery_mark(user, code)) for code in codes
    )
    return codes


def recovery_mark(user, code: str) -> str:
    """What is kept of a recovery code: 64 bits of a keyed fingerprint, in hex."""
    plain = "".join(c for c in code.casefold() if c.isalnum())
    return data_box.fingerprint(f"recovery:{user.pk}:{plain}".encode()).hex()[:16]


def recovery_codes_left(user) -> int:
    return StaticToken.objects.filter(device__user=user).count()
