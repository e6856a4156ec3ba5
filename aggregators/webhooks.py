"""The endpoints to which a platform's webhooks go, and sending parked messages again."""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from aggregators import events
from aggregators.models import Platform, PlatformUser, WebhookEndpoint
from eshram.audit.models import Event
from eshram.outbox.models import Delivery, Kind
from eshram.outbox.sms import requeue


class CannotCall(Exception):
    """`str()` is a sentence."""


def checked(url: str) -> str:
    """An address that may be called; whether it leads to the public network is asked at each call.
    Raises CannotCall."""
    schemes = ["https", "http"] if settings.SANDBOX else ["https"]
    try:
        URLValidator(schemes=schemes)(url)
        parts = urlsplit(url)
        _port = parts.port
    except (ValidationError, ValueError):
        raise CannotCall(_("Write an address like https://example.in/webhooks.")) from None
    if parts.username or parts.password or parts.fragment or not re.fullmatch(r"[!-~]+", url):
        raise CannotCall(_("Write an address like https://example.in/webhooks."))
    return url


@transaction.atomic
def add(platform: Platform, url: str, person: PlatformUser) -> tuple[WebhookEndpoint, str]:
    """The endpoint, and its secret, which is shown this once. Raises CannotCall."""
    Platform.objects.select_for_update().get(pk=platform.pk)
    if platform.endpoints.filter(ended_at=None).count() >= settings.PLATFORM_ENDPOINTS:
        raise CannotCall(_("There are enough addresses. End one first."))
    made = WebhookEndpoint(platform=platform, url=checked(url))
    secret = made.new_secret()
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise CannotCall(_("This address is there already.")) from None
    note("webhook endpoint added", made, person)
    return made, secret


@transaction.atomic
def rotate(endpoint: WebhookEndpoint, person: PlatformUser) -> str:
    secret = endpoint.new_secret()
    endpoint.save(update_fields=["secret", "old_secret", "rotated_at"])
    note("webhook secret changed", endpoint, person)
    return secret


@transaction.atomic
def end(endpoint: WebhookEndpoint, person: PlatformUser) -> None:
    endpoint.ended_at = timezone.now()
    endpoint.save(update_fields=["ended_at"])
    note("webhook endpoint ended", endpoint, person)


@transaction.atomic
def test(endpoint: WebhookEndpoint) -> None:
    events.send([endpoint], "endpoint.test", [{}])


@transaction.atomic
def replay(endpoint: WebhookEndpoint, person: PlatformUser) -> int:
    """What was parked waits again, under the ids that it had. Returns how many."""
    count = requeue(deliveries(endpoint))
    note("webhooks sent again", endpoint, person)
    return count


def deliveries(*endpoints: WebhookEndpoint):
    rows = Delivery.objects.filter(kind=Kind.WEBHOOK)
    return rows.filter(batch__in=[endpoint.batch for endpoint in endpoints])


def note(action: str, endpoint: WebhookEndpoint, person: PlatformUser) -> None:
    Event.objects.record(action, by=person.by, endpoint=endpoint.pk)
