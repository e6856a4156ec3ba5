"""A day at a centre: who did what, when, for whom, and how the worker was shown to be there."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workers.counter import months
from workers.counter.labels import ACTIONS
from workers.counter.models import Assistance, Operator

MOST = 5000  # rows of a sheet; the limits of the settings let no centre come near

HEAD = (_("Time"), _("Operator"), _("Action"), _("Worker"), _("Proof"))


@dataclass(frozen=True)
class Row:
    at: datetime  # India time
    operator: str
    action: str
    worker: str
    proof: str

    @property
    def cells(self) -> tuple[str, ...]:
        return f"{self.at:%H:%M}", self.operator, self.action, self.worker, self.proof


def of(operator: Operator, day: date) -> list[Row]:
    """The sheet that this operator may see: a manager's has the whole centre."""
    begin, end = months.day_bounds(day)
    done = Assistance.objects.filter(centre=operator.centre_id, at__gte=begin, at__lt=end)
    if not operator.is_manager:
        done = done.filter(operator=operator)
    done = done.select_related("worker", "operator__user").order_by("at", "id")
    return [row_of(one) for one in done[:MOST]]


def row_of(done: Assistance) -> Row:
    return Row(
        at=timezone.localtime(done.at),
        operator=name_of(done.operator),
        action=str(ACTIONS.get(done.action, done.action)),
        worker=masked(done.worker),
        proof=str(done.get_proof_display()),
    )


def name_of(operator: Operator) -> str:
    return operator.user.get_full_name() or operator.user.get_username()


def masked(worker) -> str:
    """The first word of the name and the end of the UAN: enough for who was there to know."""
    return f"{worker.name.split(' ')[0]} ···· {worker.uan % 10_000:04d}"


def sums(rows: list[Row]) -> list[tuple[str, int]]:
    """(action, how many), the most frequent first."""
    return Counter(row.action for row in rows).most_common()
