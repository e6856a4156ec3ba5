"""Form XX of a platform: filed, revised until it is final, and how it stands.

    filing = assessments.file(platform, 2026, turnover=..., paid=..., by=user)
    found = assessments.year_of(platform, 2026, as_on=today)
    found.account.balance

A platform's twin in the sandbox owes nothing, and has no form.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from aggregators import contributions, rates
from aggregators.models import Contribution, ContributionPayment, Month, Platform
from eshram import years
from eshram.audit.models import Event

State = Contribution.State
SHOWN_YEARS = 3  # that are over and can be filed


class CannotFile(Exception):
    """`str()` is a sentence for who files."""


@dataclass(frozen=True)
class Year:
    """How a platform's financial year stands on a day. `filing` None: nothing was filed."""

    financial_year: int
    due: date
    percent: Decimal | None
    reported: Decimal
    filings: list[Contribution]  # the newest first
    payments: list[ContributionPayment]
    account: contributions.Account | None

    @property
    def label(self) -> str:
        return years.label(self.financial_year)

    @property
    def filing(self) -> Contribution | None:
        return self.filings[0] if self.filings else None

    @property
    def is_final(self) -> bool:
        return bool(self.filing and self.filing.is_final)

    @property
    def assessment(self) -> contributions.Assessment | None:
        if self.filing is None:
            return None
        one = self.filing
        return contributions.assess(one.turnover, one.paid, one.percent)

    @property
    def amount(self) -> Decimal | None:
        return self.filing.amount if self.filing else None

    @property
    def owed(self) -> Decimal | None:
        return max(self.account.balance, Decimal(0)) if self.account else None

    @property
    def balance_shown(self) -> Decimal:
        return abs(self.account.balance)

    @property
    def difference(self) -> Decimal:
        """Rupees by which the platform's own figure is above what it reported until now."""
        return self.filing.paid - self.reported

    def is_overdue(self, today: date) -> bool:
        if today <= self.due:
            return False
        return self.filing is None or self.account.balance > 0


def reported_rupees(platform: Platform, financial_year: int) -> Decimal:
    """What the ledger says its workers were paid in the year."""
    months = Month.objects.filter(
        platform=platform,
        month__gte=years.first_day(financial_year),
        month__lte=years.last_day(financial_year),
    )
    return Decimal(months.aggregate(sum=Sum("paise", default=0))["sum"]) / 100


def open_years(today: date) -> list[int]:
    """Financial years that are over and can be filed, the newest first. A platform that began to
    report later than it began to work owes for these as well."""
    last = years.financial_year(today) - 1
    return [year for year in range(last, last - SHOWN_YEARS, -1) if year >= rates.FIRST_YEAR]


def shown_years(platform: Platform, today: date) -> list[int]:
    """Those that can be filed, and older ones that were."""
    filed = platform.contributions.values_list("financial_year", flat=True).distinct()
    return sorted({*open_years(today), *filed}, reverse=True)


def is_shown(platform: Platform, financial_year: int) -> bool:
    return financial_year in shown_years(platform, timezone.localdate())


def year_of(platform: Platform, financial_year: int, as_on: date) -> Year:
    filings = list(
        platform.contributions.filter(financial_year=financial_year).select_related("filed_by")
    )
    payments = list(platform.contribution_payments.filter(financial_year=financial_year).standing())
    due = contributions.due_on(financial_year)
    account = None
    if filings:
        told = [(one.paid_on, one.rupees) for one in payments]
        account = contributions.account(filings[0].amount, due, told, as_on)
    return Year(
        financial_year, due, rates.of(platform.seventh_class, financial_year),
        reported_rupees(platform, financial_year), filings, payments, account,
    )  # fmt: skip


@transaction.atomic
def file(platform: Platform, financial_year: int, *, turnover, paid, by) -> Contribution:
    """A provisional filing, or its next revision, by a user of the platform. Raises CannotFile."""
    percent = rates.of(platform.seventh_class, financial_year)
    if percent is None:
        raise CannotFile(_("The ministry has not set the rate for your class and year yet."))
    made = write(platform, financial_year, turnover, paid, percent, State.PROVISIONAL, "", by)
    Event.objects.record(
        "contribution filed", by=f"platform-user:{by.pk}", platform=platform.pk,
        year=financial_year, revision=made.revision,
    )  # fmt: skip
    return made


@transaction.atomic
def finalise(filing: Contribution, *, turnover, paid, note: str, by) -> Contribution:
    """What the audit found, by an officer: the last word on the year. The rate stays that of the
    filing. Raises CannotFile."""
    if not note.strip():
        raise CannotFile(_("Write what the audit found."))
    platform, year = filing.platform, filing.financial_year
    made = write(platform, year, turnover, paid, filing.percent, State.FINAL, note, by)
    Event.objects.record(
        "contribution final", by=f"staff:{by.pk}", platform=platform.pk, year=year,
        reason=note,
    )  # fmt: skip
    return made


def write(platform, financial_year, turnover, paid, percent, state, note, by) -> Contribution:
    """Under the platform's lock: two who file at once file one after the other."""
    if platform.is_sandbox:
        raise CannotFile(_("The sandbox owes nothing."))
    today = timezone.localdate()
    if state == State.PROVISIONAL and financial_year not in open_years(today):
        raise CannotFile(_("This financial year is not over, or too long ago."))
    Platform.objects.select_for_update().only("pk").get(pk=platform.pk)
    last = platform.contributions.filter(financial_year=financial_year).first()
    if last and last.is_final:
        raise CannotFile(_("This year is final after audit. Write to the ministry."))
    try:
        found = contributions.assess(turnover, paid, percent)
    except contributions.BadFigure:
        raise CannotFile(_("A sum is below nothing.")) from None
    return Contribution.objects.create(
        platform=platform, financial_year=financial_year, state=state, turnover=turnover, paid=paid,
        revision=last.revision + 1 if last else 1, percent=percent, amount=found.contribution,
        reported=reported_rupees(platform, financial_year), note=note.strip()[:500], filed_by=by,
    )  # fmt: skip


def pay(platform: Platform, financial_year: int, *, paid_on, rupees, challan: str, by):
    """Write a payment down. Raises CannotFile."""
    if platform.is_sandbox:
        raise CannotFile(_("The sandbox owes nothing."))
    if not is_shown(platform, financial_year):
        raise CannotFile(_("This financial year is not over, or too long ago."))
    if paid_on > timezone.localdate():
        raise CannotFile(_("This day has not come yet."))
    if paid_on < years.first_day(financial_year):
        raise CannotFile(_("This day is before the year began."))
    try:
        with transaction.atomic():
            made = ContributionPayment.objects.create(
                platform=platform, financial_year=financial_year, paid_on=paid_on, rupees=rupees,
                challan=challan, recorded_by=by,
            )  # fmt: skip
            Event.objects.record(
                "contribution payment recorded", by=f"platform-user:{by.pk}",
                platform=platform.pk, year=financial_year, payment=made.pk,
            )  # fmt: skip
    except IntegrityError:
        raise CannotFile(_("This challan is written down already.")) from None
    return made


@transaction.atomic
def take_back(payment: ContributionPayment, *, by) -> None:
    """A payment that was typed wrongly. Raises CannotFile once the year is final."""
    last = payment.platform.contributions.filter(financial_year=payment.financial_year).first()
    if last and last.is_final:
        raise CannotFile(_("This year is final after audit. Write to the ministry."))
    changed = ContributionPayment.objects.standing().filter(pk=payment.pk)
    if changed.update(taken_back_at=timezone.now()):
        Event.objects.record(
            "contribution payment taken back", by=f"platform-user:{by.pk}",
            platform=payment.platform_id, year=payment.financial_year, payment=payment.pk,
        )  # fmt: skip
