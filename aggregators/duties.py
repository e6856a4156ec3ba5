"""What platforms must report by when, and which did not.

Social Security (Central) Rules, 2026: details of those who work for a platform already within 45
days; who joins and who leaves at once or daily. A platform reports days worked daily as well, so
that any report that landed shows that it still speaks to us. Form XX: `aggregators.assessments`.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from aggregators import contributions, rates
from aggregators.models import Class
from eshram import years

KINDS = ("worker", "activity", "exit", "update")
LAST = """
    LEFT JOIN LATERAL (
        SELECT i.received_at AS at FROM aggregators_intake i WHERE i.platform_id = p.id
            AND i.kind = '{kind}' AND i.landed > 0 ORDER BY i.id DESC LIMIT 1
    ) last_{kind} ON true
"""
FIND = """
    SELECT p.id, p.brand, p.seventh_class, p.live_since, TIMES,
        form.amount, COALESCE(paid.days, '{}'), COALESCE(paid.rupees, '{}')
    FROM aggregators_platform p
    KINDS
    LEFT JOIN LATERAL (
        SELECT c.amount FROM aggregators_contribution c WHERE c.platform_id = p.id
            AND c.financial_year = %(year)s ORDER BY c.revision DESC LIMIT 1
    ) form ON true
    LEFT JOIN LATERAL (
        SELECT array_agg(y.paid_on) AS days, array_agg(y.rupees) AS rupees
        FROM aggregators_contributionpayment y
        WHERE y.platform_id = p.id AND y.financial_year = %(year)s AND y.taken_back_at IS NULL
    ) paid ON true
    WHERE p.status = 'live' AND p.real_id IS NULL AND (%(one)s::bigint IS NULL OR p.id = %(one)s)
    ORDER BY p.brand, p.id
"""
FIND = FIND.replace("TIMES", ", ".join(f"last_{kind}.at" for kind in KINDS)).replace(
    "KINDS", "".join(LAST.format(kind=kind) for kind in KINDS)
)


@dataclass(frozen=True)
class Duties:
    """Of one platform that reports, on `today`. Times are when a report was received, rows of which
    were accepted; None: never."""

    id: int
    brand: str
    seventh_class: str
    live_since: date
    worker: datetime | None
    activity: datetime | None
    exit: datetime | None
    update: datetime | None
    filed: bool  # Form XX of the year before
    owes: bool  # of its amount, or of the interest until today
    today: date

    @property
    def class_label(self):
        return Class(self.seventh_class).label

    @property
    def last(self) -> datetime | None:
        return max(filter(None, [self.worker, self.activity, self.exit, self.update]), default=None)

    @property
    def workers_due(self) -> date:
        return self.live_since + timedelta(days=settings.PLATFORM_EXISTING_DAYS)

    @property
    def workers_overdue(self) -> bool:
        return self.worker is None and self.today > self.workers_due

    @property
    def daily_overdue(self) -> bool:
        """Counted from the first whole day."""
        spoken = timezone.localdate(self.last) if self.last else self.live_since
        return (self.today - spoken).days > settings.PLATFORM_CHANGES_DAYS

    @property
    def form_due(self) -> date:
        return contributions.due_on(years.financial_year(self.today) - 1)

    @property
    def form_overdue(self) -> bool:
        first = years.financial_year(self.today) - 1 >= rates.FIRST_YEAR
        return first and self.today > self.form_due and (not self.filed or self.owes)

    @property
    def is_overdue(self) -> bool:
        return self.workers_overdue or self.daily_overdue or self.form_overdue


def of_all(platform_id: int | None = None) -> list[Duties]:
    """Of each platform that reports: one query, a few rows of an index for each."""
    today = timezone.localdate()
    values = {"year": years.financial_year(today) - 1, "one": platform_id}
    with connection.cursor() as cursor:
        cursor.execute(FIND, values)
        rows = cursor.fetchall()
    due = contributions.due_on(values["year"])
    told = []
    for *known, amount, days, rupees in rows:
        owes = False
        if amount is not None:
            account = contributions.account(
                amount, due, zip(days, rupees, strict=True), as_on=today
            )
            owes = account.balance > 0
        known[3] = known[3] or today
        told.append(Duties(*known, filed=amount is not None, owes=owes, today=today))
    return told


def of(platform) -> Duties | None:
    """None for one that does not report yet."""
    return next(iter(of_all(platform.pk)), None)
