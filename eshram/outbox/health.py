"""Numbers about the outbox for health pages and metrics."""

from django.conf import settings
from django.db.models import Count, Min
from django.db.models.functions import Now
from django.utils.text import Truncator
from django.utils.translation import get_language

from eshram.integrations import Integration, Parked, last_calls
from eshram.outbox import dlt
from eshram.outbox.models import OPEN, Delivery, Kind, Status
from eshram.outbox.sms import SmsTemplate, requeue


def backlog(*kinds: Kind) -> dict[str, float]:
    """Rows waiting, being sent, parked and unknown, and the age in seconds of the oldest due row,
    of these kinds, or of all.

    Reads the small partial indexes of open and stuck rows, not the table of all that was sent.
    """
    counts = {
        str(row["status"]): row["n"]
        for rows in (Delivery.objects.filter(status__in=OPEN), Delivery.objects.stuck())
        for row in rows.filter(kind__in=kinds or Kind.values)
        .order_by()
        .values("status")
        .annotate(n=Count("*"))
    }
    oldest = Delivery.objects.due(*kinds).aggregate(age=Now() - Min("next_attempt_at"))["age"]
    return {
        **{s.value: counts.get(s.value, 0) for s in (*OPEN, Status.PARKED, Status.UNKNOWN)},
        "oldest_due_seconds": oldest.total_seconds() if oldest else 0.0,
    }


def sms() -> Integration:
    """The gateway, and the messages it has yet to take."""
    numbers = backlog(Kind.SMS)
    stopped = (
        Delivery.objects.stuck()
        .filter(kind=Kind.SMS)
        .values("template", "last_error")
        .annotate(rows=Count("*"))
        .order_by("-rows", "template")
    )
    texts = dlt.templates()
    return Integration(
        "sms",
        "SMS",
        **last_calls("sms"),
        waiting=sum(numbers[status.value] for status in OPEN),
        oldest_seconds=numbers["oldest_due_seconds"],
        parked=[
            Parked(
                row["template"],
                row["last_error"],
                row["rows"],
                beginning(texts.get(row["template"])),
            )
            for row in stopped[:100]
        ],
        replay=replay,
        wanting=[] if settings.SANDBOX else dlt.wanting(),
    )


def beginning(template: SmsTemplate | None) -> str:
    """Of the text, as registered; "" of one that is not in use any more."""
    if template is None:
        return ""
    text = template.texts.get(get_language() or "") or template.texts["en"]
    return Truncator(text).chars(60)


def replay(template: str, code: str, *, by: str) -> int:
    """What stopped for one reason waits again; secrets are erased by then and do not."""
    return requeue(Delivery.objects.filter(kind=Kind.SMS, template=template, last_error=code))
