"""Numbers about the outbox for health pages and metrics."""

from django.db.models import Count, Min
from django.db.models.functions import Now

from eshram.outbox.models import OPEN, Delivery, Status


def backlog() -> dict[str, float]:
    """Rows waiting, being sent, parked and unknown, and the age in seconds of the oldest due row.

    Reads the small partial indexes of open and stuck rows, not the table of all that was sent.
    """
    counts = {
        str(row["status"]): row["n"]
        for rows in (Delivery.objects.filter(status__in=OPEN), Delivery.objects.stuck())
        for row in rows.order_by().values("status").annotate(n=Count("*"))
    }
    oldest = Delivery.objects.due().aggregate(age=Now() - Min("next_attempt_at"))["age"]
    return {
        **{s.value: counts.get(s.value, 0) for s in (*OPEN, Status.PARKED, Status.UNKNOWN)},
        "oldest_due_seconds": oldest.total_seconds() if oldest else 0.0,
    }
