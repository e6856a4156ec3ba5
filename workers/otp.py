"""One-time passwords by SMS: six digits, ten minutes, five tries.

Limits are hard per mobile. Per network address they are soft, because a carrier puts thousands of
phones behind one: a busy address is not refused, but each mobile gets one OTP in ten minutes there.
"""

import hmac
import re
import secrets
import uuid
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, F, Q, Sum
from django.utils import timezone

from eshram import counters, limits
from eshram.crypto import data_box
from eshram.outbox.sms import SmsTemplate, queue_sms
from workers import messages
from workers.models import OneTimePassword

TYPED_MOBILE = re.compile(r"(?:\+?91|0)?[6-9]\d{9}", re.ASCII)


class OtpError(Exception):
    """The code was not accepted."""


class WrongCode(OtpError):
    def __init__(self, tries_left: int):
        super().__init__(tries_left)
        self.tries_left = tries_left


class Expired(OtpError):
    """Ten minutes are over, the code was used, or all tries are spent: ask for a new one."""


class TooMany(Exception):
    """This mobile has had its share of OTPs for now."""


def mobile_in(typed: str) -> str:
    """The ten digits of a mobile number with or without +91 or 0, empty when it is none."""
    return typed[-10:] if TYPED_MOBILE.fullmatch(typed) else ""


def no_mobile(typed: str) -> str:
    """Ten digits that are no mobile, under which the limits of a number that nobody has are
    counted. Made by a key: what was typed may be an Aadhaar number by mistake."""
    digest = data_box.fingerprint(b"no-mobile:" + typed.encode())
    return f"0{int.from_bytes(digest[:8]) % 10**9:09d}"


def hash_of(id: uuid.UUID, code: str) -> bytes:
    return data_box.fingerprint(b"otp:" + id.bytes + code.encode())


@transaction.atomic
def send(
    mobile: str,
    purpose: str,
    *,
    language: str,
    address: str,
    known: bool = True,
    text: SmsTemplate = messages.OTP,
) -> OneTimePassword:
    """Queue a new code to `mobile`; earlier ones of the same purpose stop working.

    For a number that is not `known` all is the same, but no message leaves: whoever asks cannot
    tell. `text` says what may be done with the code. Raises TooMany.
    """
    now = timezone.now()
    most = settings.OTP_PER_ADDRESS_MINUTE
    busy = limits.is_over("otp-address", address, most=most, seconds=60)
    with connection.cursor() as cursor:  # two requests at once do not both slip under the limit
        cursor.execute("SELECT pg_advisory_xact_lock(14434, %s)", [int(mobile) % 2**31])
    day = OneTimePassword.objects.filter(mobile=mobile, created_at__gt=now - timedelta(days=1))
    sent = day.aggregate(
        day=Count("pk"),
        hour=Count("pk", filter=Q(created_at__gt=now - timedelta(hours=1))),
        recent=Count("pk", filter=Q(created_at__gt=now - timedelta(minutes=10))),
        tries=Sum("tries", default=0),
    )
    if (
        sent["day"] >= settings.OTP_PER_MOBILE_DAY
        or sent["hour"] >= settings.OTP_PER_MOBILE_HOUR
        or sent["tries"] >= settings.OTP_TRIES_PER_MOBILE_DAY
        or (busy and sent["recent"])
    ):
        counters.count("otp", event="too_many")
        raise TooMany
    if sent["day"]:
        day.filter(purpose=purpose, used_at=None).update(used_at=now)
    code = f"{secrets.randbelow(10**6):06d}"
    id = uuid.uuid4()
    otp = OneTimePassword.objects.create(
        id=id,
        mobile=mobile,
        purpose=purpose,
        code_hash=hash_of(id, code),
        expires_at=now + timedelta(minutes=settings.OTP_MINUTES),
    )
    if known:
        queue_sms(text, mobile=mobile, language=language, code=code)
        counters.count("otp", event="sent")
    return otp


def check(id: uuid.UUID | str | None, code: str, purpose: str) -> OneTimePassword:
    """The OTP, used up, when `code` is right. Raises WrongCode or Expired.

    The try is counted before the code is looked at, in one statement: racing guesses share five.
    """
    now = timezone.now()
    open_ = OneTimePassword.objects.filter(
        id=id, purpose=purpose, used_at=None, expires_at__gt=now, tries__lt=settings.OTP_TRIES
    )
    if id is None or not open_.update(tries=F("tries") + 1):
        counters.count("otp", event="expired")
        raise Expired
    otp = OneTimePassword.objects.get(id=id)
    if not hmac.compare_digest(bytes(otp.code_hash), hash_of(otp.id, code)):
        counters.count("otp", event="wrong")
        if otp.tries >= settings.OTP_TRIES:
            raise Expired
        raise WrongCode(settings.OTP_TRIES - otp.tries)
    if not OneTimePassword.objects.filter(id=id, used_at=None).update(used_at=now):
        raise Expired
    counters.count("otp", event="right")
    return otp


def purge() -> None:
    """Codes count towards a mobile's limit for a day; after that nothing is kept of them."""
    OneTimePassword.objects.filter(created_at__lt=timezone.now() - timedelta(days=1)).delete()
