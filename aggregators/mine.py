"""What a worker reads of their own platform work: days of the year, what is missing, months, days.

    told = mine.of(worker)
    told.this_year.missing_one              # days with the platform that is nearest
    mine.days(told.works[0], date(2026, 11, 1))

A worker who has several numbers, because records were joined, reads what stands under all of them.
Each page costs the same few queries, whatever was reported.
"""

import calendar
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from aggregators.ledger import open_since
from aggregators.models import (
    Activity,
    Dispute,
    Engagement,
    ExitReport,
    Invitation,
    Platform,
    Totals,
)
from eshram import years
from workers.models import UanAlias, Worker


@dataclass
class Work:
    """One platform, with all that was reported for it. `days`, `paise`: by financial year."""

    platform: Platform
    engagements: list[Engagement]  # the newest first
    uans: list[int]
    days: dict[int, int] = field(default_factory=dict)
    paise: dict[int, int] = field(default_factory=dict)
    days_now: int = 0  # of the year under way
    rupees_now: Decimal = Decimal(0)

    @property
    def last(self) -> Engagement:
        return self.engagements[0]

    @property
    def is_disowned(self) -> bool:
        return any(one.disowned_at for one in self.engagements)

    def engagement_on(self, day: date) -> Engagement | None:
        for one in self.engagements:
            if one.joined_on <= day and (one.left_on is None or day <= one.left_on):
                return one
        return None


@dataclass(frozen=True, slots=True)
class Year:
    """Days of a financial year with one platform at most (`best`), and with all."""

    year: int
    one: int
    every: int
    best: str = ""

    @property
    def label(self) -> str:
        return years.label(self.year)

    @property
    def ends(self) -> date:
        return years.last_day(self.year)

    @property
    def missing_one(self) -> int:
        return max(0, settings.PLATFORM_DAYS_ONE - self.one)

    @property
    def missing_all(self) -> int:
        return max(0, settings.PLATFORM_DAYS_ALL - self.every)

    @property
    def is_enough(self) -> bool:
        return not (self.missing_one and self.missing_all)


@dataclass(frozen=True, slots=True)
class Told:
    works: list[Work]
    this_year: Year
    last_year: Year


def uans_of(worker: Worker) -> list[int]:
    return [worker.uan, *UanAlias.objects.filter(worker=worker).values_list("uan", flat=True)]


def of(worker: Worker) -> Told:
    uans = uans_of(worker)
    works: dict[int, Work] = {}
    for one in Engagement.objects.filter(worker__in=uans).select_related("platform"):
        work = works.setdefault(one.platform_id, Work(one.platform, [], uans))
        work.engagements.append(one)
    now = years.financial_year(timezone.localdate())
    totals = Totals.objects.filter(worker__in=uans, financial_year__in=(now, now - 1))
    for row in totals if works else ():
        if work := works.get(row.platform_id):
            year = row.financial_year
            work.days[year] = work.days.get(year, 0) + row.days
            work.paise[year] = work.paise.get(year, 0) + row.paise
    for work in works.values():
        work.days_now, work.rupees_now = (
            work.days.get(now, 0),
            Decimal(work.paise.get(now, 0)) / 100,
        )
    ordered = sorted(works.values(), key=lambda work: (work.is_disowned, -work.days_now))
    return Told(ordered, year_of(ordered, now), year_of(ordered, now - 1))


def year_of(works: list[Work], year: int) -> Year:
    """Without platforms that are not the worker's, as schemes count."""
    counted = [(work.days.get(year, 0), work.platform.brand) for work in works
               if not work.is_disowned]  # fmt: skip
    one, best = max(counted, default=(0, ""))
    return Year(year, one, sum(days for days, _brand in counted), best)


def standing(work: Work):
    return Activity.objects.filter(platform=work.platform, worker__in=work.uans).standing()


def months(work: Work) -> list[dict]:
    """Of the year under way and the one before, the newest first: days with income, rupees."""
    since = years.first_day(years.financial_year(timezone.localdate()) - 1)
    rows = (
        standing(work)
        .filter(day__gte=since, day__lte=timezone.localdate(), earned=True)
        .annotate(month=TruncMonth("day"))
        .values("month")
        .annotate(days=Sum(1), paise=Sum("paise"))
        .order_by("-month")
    )
    return [{**row, "rupees": Decimal(row["paise"]) / 100} for row in rows]


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    earned: bool | None  # None: nothing was reported
    rupees: Decimal
    dispute: Dispute | None
    is_open: bool  # may be complained about


def days(work: Work, month: date) -> list[Day]:
    """Each day of the month (its first day) on which the worker was engaged, that has come."""
    today = timezone.localdate()
    last = month.replace(day=calendar.monthrange(month.year, month.month)[1])
    rows = {row.day: row for row in standing(work).filter(day__range=(month, last))}
    found = Dispute.objects.filter(
        worker__in=work.uans, platform=work.platform, day__range=(month, last)
    ).exclude(state=Dispute.State.WITHDRAWN)
    disputes = {one.day: one for one in found.order_by("id")}
    oldest, told, day = open_since(today), [], month
    while day <= min(last, today):
        row = rows.get(day)
        if row or work.engagement_on(day):
            told.append(
                Day(
                    day,
                    row.earned if row else None,
                    Decimal(row.paise) / 100 if row else Decimal(0),
                    disputes.get(day),
                    day >= oldest and not work.is_disowned,
                )
            )
        day += timedelta(days=1)
    return told


def exits(work: Work) -> list[ExitReport]:
    """What was said of leaving, where more than once: the newest first."""
    found = ExitReport.objects.filter(engagement__in=[one.pk for one in work.engagements])
    told = list(found[:20])
    return told if len(told) > 1 else []


def disputes(worker_uans: list[int]):
    found = Dispute.objects.filter(worker__in=worker_uans)
    return found.select_related("platform", "engagement")


def waiting(worker: Worker):
    """Invitations to this worker's mobile that wait for an answer."""
    if not worker.mobile:
        return Invitation.objects.none()
    return (
        Invitation.objects.open()
        .filter(mobile=worker.mobile)
        .select_related("platform")
        .order_by("-id")
    )
