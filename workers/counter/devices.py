"""Which browser this is: a random token in a cookie that no script reads, and its hash in a row.

A manager registers the browser that they sit before, and takes the registration of any device of
the centre away. A visit carries its device, and ends with it.
"""

import secrets

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from eshram.audit.models import Event, without_numbers
from eshram.crypto import data_box
from workers.counter.models import Device, Operator

COOKIE_SECONDS = 400 * 24 * 3600  # as long as browsers keep one


def hash_of(token: str) -> bytes:
    return data_box.fingerprint(b"device:" + token.encode())


def device_of(request) -> Device | None:
    """The registered device that asks, unless it was revoked."""
    token = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    if not token or len(token) > 100:
        return None
    return Device.objects.filter(token_hash=hash_of(token), revoked_at=None).first()


@transaction.atomic
def register(response, manager: Operator, name: str) -> Device:
    """Give the browser that gets this response a token, and the centre a device."""
    token = secrets.token_urlsafe(32)
    device = Device.objects.create(
        centre=manager.centre, name=name, token_hash=hash_of(token), registered_by=manager
    )
    Event.objects.record(
        "device registered", by=manager.by, centre=manager.centre_id, device=str(device.id)
    )
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        token,
        max_age=COOKIE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return device


@transaction.atomic
def revoke(device: Device, *, by: str, reason: str) -> None:
    """The device is lost or given away: it is nobody's now. Its client leaves with the next page
    that it asks for (`visits.under_way`)."""
    reason = without_numbers(reason)
    open_ = Device.objects.filter(pk=device.pk, revoked_at=None)
    if not open_.update(revoked_at=timezone.now(), revoked_reason=reason):
        return
    Event.objects.record(
        "device revoked", by=by, centre=device.centre_id, device=str(device.id), reason=reason
    )
