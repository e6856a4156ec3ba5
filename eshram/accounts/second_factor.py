"""The second factor: a code from an authenticator app (TOTP, RFC 6238), or a recovery code.

An account has at most one confirmed authenticator. A code is taken once: a later one must be of a
later half minute. One half minute early or late is forgiven. Of recovery codes only keyed
fingerprints are kept.
"""

import secrets
from base64 import b32encode

import segno
from django.db import transaction
from django_otp import verify_token
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from eshram.crypto import data_box

RECOVERY_CODES = 10
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that looks like something else


def authenticator_of(user) -> TOTPDevice | None:
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def new_authenticator(user) -> TOTPDevice:
    """The authenticator that this account is about to set up; the same until it is confirmed."""
    device, _made = TOTPDevice.objects.get_or_create(
        user=user, confirmed=False, defaults={"name": "authenticator"}
    )
    return device


def key_text(device: TOTPDevice) -> str:
    """The key in groups of four, to be typed where no camera is at hand."""
    key = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(key[at : at + 4] for at in range(0, len(key), 4))


def key_image(device: TOTPDevice) -> str:
    """The key as a QR code: a data URI of an SVG picture."""
    return segno.make(device.config_url, error="m").svg_data_uri(scale=5, border=4)


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
def confirm(user, code: str) -> TOTPDevice | None:
    """Take the new authenticator into use in place of an older one, if the code is its own."""
    type(user).objects.select_for_update().get(pk=user.pk)
    device = new_authenticator(user)
    digits = digits_of(code)
    if not digits or not verify_token(user, device.persistent_id, digits):
        return None
    TOTPDevice.objects.filter(user=user, confirmed=True).delete()
    TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True)
    type(user).objects.filter(pk=user.pk).update(may_enrol=False)
    device.refresh_from_db()
    return device


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
