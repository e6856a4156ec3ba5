"""Platforms and their workers for tests: invented, as everywhere."""

import itertools
from datetime import date, timedelta

from django.utils import timezone

from aggregators import intake
from aggregators.models import Engagement, Platform, Totals
from tests.workers import people

_numbers = itertools.count(1)
OFFICERS = {
    "nodal_name": "Meera Nair", "nodal_mobile": "9812300001", "nodal_email": "nodal@app.example",
    "grievance_name": "Arun Das", "grievance_mobile": "9812300002",
    "grievance_email": "help@app.example",
}  # fmt: skip


def platform(brand: str = "Chalo", **changes) -> Platform:
    """One that reports."""
    number = next(_numbers)
    parts = {
        "legal_name": f"{brand} Mobility Private Limited", "brand": brand,
        "cin": f"U72900KA2015PTC{number:06d}", "pan": "AAACC1234E", "seventh_class": "rides",
        "status": Platform.Status.LIVE,
    }  # fmt: skip
    return Platform.objects.create(**parts | OFFICERS | changes)


def engaged(where: Platform, worker=None, **changes) -> Engagement:
    """A worker who joined a year ago."""
    number = next(_numbers)
    parts = {
        "reference": f"W-{number}", "joined_on": days_ago(365), "work_type": "ride",
        "consented_on": days_ago(365),
    }  # fmt: skip
    worker = worker or people.worker(name=f"Worker {number}")
    return Engagement.objects.create(platform=where, worker=worker, **parts | changes)


def days_ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def report(where: Platform, *rows, kind: str = "activity") -> list[str]:
    """The codes of the verdicts. A row of days worked may be (reference, day, paise, …)."""
    names = ("reference", "day", "paise", "correction")
    told = [row if isinstance(row, dict) else dict(zip(names, row, strict=False)) for row in rows]
    taken = intake.take_batch(where, kind, told, by=f"platform:{where.pk}")
    return [word.code for word in taken.verdicts]


def days_of(engagement: Engagement) -> dict[int, tuple[int, int]]:
    """Financial year -> (days, paise)."""
    rows = Totals.objects.filter(worker=engagement.worker_id, platform=engagement.platform_id)
    return {row.financial_year: (row.days, row.paise) for row in rows}
