"""What a platform owes to the workers' social security fund: Form XX, assessed by itself.

Code on Social Security, 2020, section 114(4), and rule 49 of the Social Security (Central) Rules,
2026: 1 to 2 per cent of the turnover of a financial year, as notified for the class of the Seventh
Schedule, and never more than 5 per cent of what was paid or is payable to gig and platform workers.
Due provisionally by 30 June after the year; who pays later owes 1 per cent simple interest for each
month or part of a month. It is final after the audit.

Money is Decimal, in rupees. A contribution is rounded to the whole rupee, half a rupee up.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

LEAST_PERCENT, MOST_PERCENT = Decimal(1), Decimal(2)
CAP_PERCENT = Decimal(5)  # of what workers were paid
INTEREST_PERCENT = Decimal(1)  # a month or part of one
DUE_MONTH, DUE_DAY = 6, 30
RUPEE = Decimal(1)


class BadFigure(ValueError):
    """A sum that cannot be: `str()` names it."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """In rupees; `by_turnover` and `cap` are not yet rounded."""

    turnover: Decimal
    paid_to_workers: Decimal
    percent: Decimal
    by_turnover: Decimal
    cap: Decimal
    contribution: Decimal

    @property
    def is_capped(self) -> bool:
        return self.cap < self.by_turnover


def assess(turnover: Decimal, paid_to_workers: Decimal, percent: Decimal) -> Assessment:
    """Raises BadFigure for less than nothing, and for a rate outside 1 to 2 per cent."""
    if not turnover.is_finite() or turnover < 0:
        raise BadFigure("turnover")
    if not paid_to_workers.is_finite() or paid_to_workers < 0:
        raise BadFigure("paid_to_workers")
    if not LEAST_PERCENT <= percent <= MOST_PERCENT:
        raise BadFigure("percent")
    by_turnover = turnover * percent / 100
    cap = paid_to_workers * CAP_PERCENT / 100
    owed = min(by_turnover, cap).quantize(RUPEE, ROUND_HALF_UP)
    return Assessment(turnover, paid_to_workers, percent, by_turnover, cap, owed)


def due_on(financial_year: int) -> date:
    """The last day to pay for the year that began in `financial_year`: 30 June 2027 for 2026-27."""
    return date(financial_year + 1, DUE_MONTH, DUE_DAY)


def months_late(due: date, paid_on: date) -> int:
    """Months of delay, a begun one as a whole one. The first begins on the day after `due`, which
    ends a month: 1 July to 31 July is one, 1 August begins the second."""
    return max(0, (paid_on.year - due.year) * 12 + paid_on.month - due.month)


@dataclass(frozen=True, slots=True)
class Account:
    """How a contribution stands, in rupees. `interest` is what has grown until the day asked."""

    contribution: Decimal
    interest: Decimal
    paid: Decimal

    @property
    def balance(self) -> Decimal:
        """What is still owed; below nothing: paid too much."""
        return self.contribution + self.interest - self.paid


def account(
    contribution: Decimal, due: date, payments: Iterable[tuple[date, Decimal]], as_on: date
) -> Account:
    """After `payments` (day, rupees) up to `as_on`: each goes to the contribution first, so that
    interest, which is simple, grows on what is left of it alone."""
    left, interest, paid = contribution, Decimal(0), Decimal(0)
    for day, rupees in sorted(payments):
        if rupees <= 0:
            raise BadFigure("payment")
        if day > as_on:
            break
        to_contribution = min(left, rupees)
        interest += to_contribution * INTEREST_PERCENT * months_late(due, day) / 100
        left -= to_contribution
        paid += rupees
    interest += left * INTEREST_PERCENT * months_late(due, as_on) / 100
    return Account(contribution, interest.quantize(RUPEE, ROUND_HALF_UP), paid)
