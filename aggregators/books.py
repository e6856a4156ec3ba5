"""A platform's count against ours, by month; and ours by worker, to look for the difference."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.utils.translation import gettext as _

from aggregators.models import Platform
from aggregators.models.activity import Month
from aggregators.models.reported import ReportedMonth
from eshram import sheets

SHOWN = 24  # months
PIECE = 5000  # rows
# Of each day what was said last: `activity` is read by platform and day, as its key has it.
BY_WORKER = """
    SELECT e.reference, CASE WHEN bool_and(e.disowned_at IS NULL) THEN last.worker_id END,
        count(*) FILTER (WHERE last.earned), sum(last.paise)
    FROM (
        SELECT DISTINCT ON (a.day, a.worker_id) a.day, a.worker_id, a.earned, a.paise
        FROM aggregators_activity a
        WHERE a.platform_id = %(platform)s AND a.day >= %(first)s AND a.day < %(end)s
        ORDER BY a.day, a.worker_id, a.correction DESC
    ) last
    JOIN aggregators_engagement e ON e.platform_id = %(platform)s AND e.worker_id = last.worker_id
        AND last.day >= e.joined_on AND last.day <= COALESCE(e.left_on, 'infinity'::date)
    GROUP BY e.reference, last.worker_id ORDER BY e.reference, last.worker_id
"""


@dataclass(frozen=True)
class Line:
    """Of a month; `theirs` None: the platform told no count of its own."""

    month: date
    ours: Month | None
    theirs: ReportedMonth | None

    @property
    def days(self) -> int:
        return self.ours.days if self.ours else 0

    @property
    def paise(self) -> int:
        return self.ours.paise if self.ours else 0

    @property
    def more_days(self) -> int | None:
        """By which their count is above ours."""
        return self.theirs.days - self.days if self.theirs else None

    @property
    def more_paise(self) -> int | None:
        return self.theirs.paise - self.paise if self.theirs else None

    @property
    def differs(self) -> bool:
        return bool(self.more_days or self.more_paise)


def lines(platform: Platform) -> list[Line]:
    """The newest months first."""
    ours = {one.month: one for one in platform.months.order_by("-month")[:SHOWN]}
    theirs = {one.month: one for one in platform.reported_months.order_by("-month")[:SHOWN]}
    months = sorted(ours.keys() | theirs.keys(), reverse=True)[:SHOWN]
    return [Line(month, ours.get(month), theirs.get(month)) for month in months]


def by_worker(platform: Platform, month: date) -> Iterator[bytes]:
    """CSV in pieces: the platform's number of each worker, the UAN (of who said "not mine" none),
    days with income, paise."""
    values = {"platform": platform.pk, "first": month, "end": after(month)}
    yield sheets.as_csv(["reference", _("UAN"), "days", "paise"], [])
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(BY_WORKER, values)
        while rows := cursor.fetchmany(PIECE):
            told = [
                (reference, f"{uan:012d}" if uan else "", days, int(paise))
                for reference, uan, days, paise in rows
            ]
            yield sheets.as_csv([], told).removeprefix(b"\xef\xbb\xbf").removeprefix(b"\r\n")


def after(month: date) -> date:
    """The first day of the next month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
