"""Financial years, which India counts from 1 April to 31 March; named by the year they begin in."""

from datetime import date


def financial_year(day: date) -> int:
    """2026 for 1 April 2026 to 31 March 2027."""
    return day.year - (day.month < 4)


def first_day(year: int) -> date:
    return date(year, 4, 1)


def last_day(year: int) -> date:
    return date(year + 1, 3, 31)


def label(year: int) -> str:
    """As it is written: 2026-27."""
    return f"{year}-{(year + 1) % 100:02d}"
