"""Months as India counts them. A month is named by its first day."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

INDIA = ZoneInfo("Asia/Kolkata")


def first_day(day: date) -> date:
    return day.replace(day=1)


def after(month: date) -> date:
    return first_day(month + timedelta(days=31))


def before(month: date, months: int = 1) -> date:
    number = month.year * 12 + month.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def last(today: date | None = None) -> date:
    """The last month that is over."""
    return before(first_day(today or timezone.localdate()))


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), INDIA)


def bounds(month: date) -> tuple[datetime, datetime]:
    """The month's first moment, and that of the next."""
    return midnight(month), midnight(after(month))


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """The day's first moment, and that of the next."""
    return midnight(day), midnight(day + timedelta(days=1))
