"""By which day a grievance must be closed.

Days are calendar days; the day of the grievance itself does not count. Where the last one is a
Saturday, a Sunday or a holiday, the next working day is the last (General Clauses Act, 1897,
section 10). Holidays are rows that staff keep; `load` brings the central government's.
"""

from datetime import date, timedelta

import holidays
from django.db.models import QuerySet
from django.utils import timezone

from workers.grievances.models import Holiday

SATURDAY = 6  # isoweekday; offices of the central government work from Monday to Friday
LONGEST_CLOSURE = 30  # days in a row; nobody keeps such a calendar


def deadline(opened: date, days: int) -> date:
    return next_working_day(opened + timedelta(days=days))


def next_working_day(day: date) -> date:
    """The day itself, if offices are open then."""
    end = day + timedelta(days=LONGEST_CLOSURE)
    closed = set(closed_days().filter(day__range=(day, end)).values_list("day", flat=True))
    while (day.isoweekday() >= SATURDAY or day in closed) and day < end:
        day += timedelta(days=1)
    return day


def closed_days() -> QuerySet:
    return Holiday.objects.filter(closed=True)


def load() -> int:
    """The central government's holidays of this year and the two after, as far as they are not
    rows already: staff who moved one to another day, when the moon was seen, are not overruled.
    Returns how many are new."""
    year = timezone.localdate().year
    known = holidays.country_holidays("IN", years=[year, year + 1, year + 2], language="en_IN")
    before = Holiday.objects.count()
    Holiday.objects.bulk_create(
        (Holiday(day=day, name=name[:120]) for day, name in known.items()), ignore_conflicts=True
    )
    return Holiday.objects.count() - before
