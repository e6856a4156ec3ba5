"""Rates of contribution by class: proposed by one officer, approved by another.

`check`, `apply` and `sides` are those of `eshram.accounts.approvals`.
"""

from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from aggregators.contributions import LEAST_PERCENT, MOST_PERCENT
from aggregators.models import Class, ContributionRate
from eshram import years
from eshram.accounts.approvals import CannotDecide, Decision

FIRST_YEAR = 2025  # the Code came into force in November 2025


def of(seventh_class: str, financial_year: int) -> Decimal | None:
    """What holds in a year: of the last `from_year` up to it what was approved last. None: not
    notified."""
    approved = ContributionRate.objects.filter(
        seventh_class=seventh_class, from_year__lte=financial_year, decision=Decision.APPROVED
    )
    return approved.order_by("-from_year", "-decided_at").values_list("percent", flat=True).first()


def check(rate: ContributionRate) -> None:
    """Raises CannotDecide."""
    if rate.seventh_class not in Class.values:
        raise CannotDecide(_("This is no class of the Seventh Schedule."))
    if not LEAST_PERCENT <= rate.percent <= MOST_PERCENT:
        raise CannotDecide(_("The law sets 1 to 2 per cent."))
    if not FIRST_YEAR <= rate.from_year <= years.financial_year(timezone.localdate()) + 2:
        raise CannotDecide(_("Choose a financial year since the law is in force."))
    waiting = ContributionRate.objects.pending().exclude(pk=rate.pk)
    if waiting.filter(seventh_class=rate.seventh_class, from_year=rate.from_year).exists():
        raise CannotDecide(_("A rate of this class and year waits to be decided already."))


def apply(rate: ContributionRate, *, by: str) -> None:
    """Nothing is left to be done: `of` reads what is approved."""


def sides(rate: ContributionRate) -> list[tuple[str, str, str]]:
    year = years.label(rate.from_year)
    held = of(rate.seventh_class, rate.from_year)
    now = "" if held is None else f"{held:.2f}"
    label = str(rate.get_seventh_class_display())
    return [
        (str(_("Class")), label, label),
        (str(_("From the financial year")), year, year),
        (str(_("Per cent of turnover")), now, f"{rate.percent:.2f}"),
    ]
