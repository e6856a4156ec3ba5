"""Form XX: what a platform owes for a financial year, by its own figures, and what it paid.

All money is in rupees. `aggregators.contributions` has the arithmetic, `aggregators.assessments`
writes these rows.
"""

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from aggregators.models.platform import Class, Platform
from eshram import years
from eshram.accounts.approvals import CannotDecide, Decision, Proposal


class ContributionRate(Proposal):
    """The per cent of turnover that platforms of a class owe, as notified; from the year that
    begins in April of `from_year` until the next. It holds once a second person approved it."""

    action, rules = "contribution rate", "aggregators.rates"
    propose_permission = "aggregators.propose_contributionrate"
    approve_permission = "aggregators.approve_contributionrate"

    seventh_class = models.CharField(
        _("class of the Seventh Schedule"), max_length=12, choices=Class
    )
    from_year = models.SmallIntegerField(_("from the financial year"))
    percent = models.DecimalField(_("per cent of turnover"), max_digits=4, decimal_places=2)

    class Meta(Proposal.Meta):
        abstract = False
        verbose_name, verbose_name_plural = _("rate of contribution"), _("rates of contribution")
        default_permissions = ["view"]
        permissions = [
            ("propose_contributionrate", "Can propose a rate of contribution"),
            ("approve_contributionrate", "Can approve or refuse a rate of contribution"),
        ]
        constraints = [
            *Proposal.Meta.constraints,
            models.CheckConstraint(
                name="rate_is_1_to_2_percent", condition=Q(percent__gte=1, percent__lte=2)
            ),
            models.UniqueConstraint(
                name="rate_waits_once",
                fields=["seventh_class", "from_year"],
                condition=Q(decision=Decision.PENDING),
            ),
        ]

    def __str__(self):
        return f"{self.get_seventh_class_display()}, {years.label(self.from_year)}: {self.percent}"

    @classmethod
    def propose(cls, **what) -> "ContributionRate":
        try:
            with transaction.atomic():
                return super().propose(**what)
        except IntegrityError:  # a colleague, in the same moment
            raise CannotDecide(
                _("A rate of this class and year waits to be decided already.")
            ) from None


class Contribution(models.Model):
    """One filing of Form XX; the highest `revision` counts. Append-only, and a trigger lets none
    follow a final one.

    `reported` is what the ledger said, when it was filed, that the workers were paid in the year:
    a check beside `paid`, which is the platform's own figure.
    """

    class State(models.TextChoices):
        PROVISIONAL = "provisional", _("provisional")
        FINAL = "final", _("final after audit")

    platform = models.ForeignKey(
        Platform, models.PROTECT, db_index=False, related_name="contributions",
        verbose_name=_("platform"),
    )  # fmt: skip
    financial_year = models.SmallIntegerField(_("financial year"))
    revision = models.SmallIntegerField(_("revision"))
    state = models.CharField(_("stage"), max_length=11, choices=State, default=State.PROVISIONAL)
    turnover = models.DecimalField(_("turnover"), max_digits=17, decimal_places=2)
    paid = models.DecimalField(_("paid or payable to workers"), max_digits=17, decimal_places=2)
    reported = models.DecimalField(_("as reported to us"), max_digits=17, decimal_places=2)
    percent = models.DecimalField(_("per cent of turnover"), max_digits=4, decimal_places=2)
    amount = models.DecimalField(_("contribution"), max_digits=15, decimal_places=0)
    note = models.CharField(_("note"), max_length=500, blank=True)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    filed_at = models.DateTimeField(_("filed"), db_default=Now())

    class Meta:
        ordering = ["-financial_year", "-revision"]
        verbose_name, verbose_name_plural = (
            _("contribution (Form XX)"),
            _("contributions (Form XX)"),
        )
        default_permissions = ["view"]
        permissions = [("finalise_contribution", "Can make a contribution final after audit")]
        constraints = [
            models.UniqueConstraint(
                name="contribution_revision", fields=["platform", "financial_year", "revision"]
            ),
            models.CheckConstraint(
                name="contribution_is_not_negative",
                condition=Q(turnover__gte=0, paid__gte=0, reported__gte=0, amount__gte=0),
            ),
            models.CheckConstraint(
                name="contribution_is_capped", condition=Q(amount__lte=F("paid") * 5 / 100 + 1)
            ),
            models.CheckConstraint(
                name="contribution_of_1_to_2_percent", condition=Q(percent__gte=1, percent__lte=2)
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.platform_id} {years.label(self.financial_year)}, {self.revision}"

    @property
    def is_final(self) -> bool:
        return self.state == self.State.FINAL


class PaymentQuerySet(models.QuerySet):
    def standing(self):
        """Those that nobody took back."""
        return self.filter(taken_back_at=None)


class ContributionPayment(models.Model):
    """A payment to the fund, as the platform wrote it down. What was typed wrongly is taken back,
    and stays to be read; a trigger refuses any other change."""

    platform = models.ForeignKey(
        Platform, models.PROTECT, db_index=False, related_name="contribution_payments",
        verbose_name=_("platform"),
    )  # fmt: skip
    financial_year = models.SmallIntegerField(_("financial year"))
    paid_on = models.DateField(_("paid on"))
    rupees = models.DecimalField(_("rupees"), max_digits=15, decimal_places=2)
    challan = models.CharField(_("challan number"), max_length=40)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("written down"), db_default=Now())
    taken_back_at = models.DateTimeField(_("taken back"), null=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        ordering = ["paid_on", "id"]
        verbose_name, verbose_name_plural = _("payment of a platform"), _("payments of platforms")
        default_permissions = ["view"]
        indexes = [models.Index(name="payment_of_a_year", fields=["platform", "financial_year"])]
        constraints = [
            models.CheckConstraint(name="payment_is_above_0", condition=Q(rupees__gt=0)),
            models.UniqueConstraint(
                name="challan_once",
                fields=["platform", "challan"],
                condition=Q(taken_back_at=None),
            ),
        ]

    def __str__(self):
        return f"{self.challan}: {self.rupees}"
