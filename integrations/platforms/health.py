"""What staff see of the webhooks under /admin/health/."""

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from eshram.integrations import Integration, Parked, last_calls
from eshram.outbox.health import backlog
from eshram.outbox.models import OPEN, Delivery, Kind
from eshram.outbox.sms import requeue

# What a message is, by what its kind begins with.
KINDS = {
    "export": _("Files for states"),
    "registry": _("Answers and news of the registry (DCI)"),
}


def title(template: str):
    return KINDS.get(template.partition(".")[0], _("News for a platform"))


def status() -> Integration:
    numbers = backlog(Kind.WEBHOOK)
    stopped = Delivery.objects.stuck().filter(kind=Kind.WEBHOOK)
    groups = stopped.values("template", "last_error").annotate(rows=Count("*"))
    return Integration(
        "webhooks",
        _("Messages to machines of platforms and states"),
        **last_calls("webhooks"),
        waiting=sum(numbers[status.value] for status in OPEN),
        oldest_seconds=numbers["oldest_due_seconds"],
        parked=[
            Parked(row["template"], row["last_error"], row["rows"], title(row["template"]))
            for row in groups.order_by("-rows", "template")[:100]
        ],
        replay=replay,
    )


def replay(template: str, code: str, *, by: str) -> int:
    rows = Delivery.objects.filter(kind=Kind.WEBHOOK, template=template, last_error=code)
    return requeue(rows)
