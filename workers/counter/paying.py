"""A centre's statements of closed months, as its manager reads them."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workers.counter import months
from workers.counter.day import masked, name_of
from workers.counter.labels import ACTIONS
from workers.counter.models import Operator, Statement, StatementLine

MOST = 36  # months on one page
HEAD = (
    _("Day"), _("Time"), _("Operator"), _("Action"), _("Worker"), _("Rate, ₹"), _("₹"),
    _("Not paid because"), _("Correction of an earlier month"),
)  # fmt: skip
DAY_HEAD = (_("Day"), _("Registrations paid"), _("Updates paid"), _("Not paid"), _("₹"))


def of_centre(operator: Operator):
    """The newest first. Only of closes that were approved."""
    return Statement.objects.closed().filter(centre=operator.centre_id).order_by("-month")[:MOST]


def lines(statement: Statement) -> Iterator[tuple]:
    """In the order of HEAD, of the whole month, a few at a time."""
    found = statement.lines.select_related("assistance__worker", "assistance__operator__user")
    for line in found.order_by("corrects", "assistance__at", "id").iterator(chunk_size=1000):
        done, at = line.assistance, timezone.localtime(line.assistance.at)
        yield (
            f"{at:%Y-%m-%d}", f"{at:%H:%M}", name_of(done.operator),
            ACTIONS.get(done.action, done.action), masked(done.worker), line.rate, line.rupees,
            line.get_why_display(), "✓" if line.corrects else "",
        )  # fmt: skip


def by_day(statement: Statement) -> list[tuple[date, int, int, int, Decimal]]:
    """In the order of DAY_HEAD; corrections are not of these days."""
    registered = Q(assistance__action="registered")
    return list(
        StatementLine.objects.filter(statement=statement, corrects=False)
        .annotate(day=TruncDate("assistance__at", tzinfo=months.INDIA))
        .order_by("day")
        .values_list("day")
        .annotate(
            registered=Count("id", filter=Q(why="") & registered),
            updated=Count("id", filter=Q(why="") & ~registered),
            unpaid=Count("id", filter=~Q(why="")),
            sum=Sum("rupees"),
        )
    )
