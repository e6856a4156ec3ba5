"""What centres are paid for a month: counted, approved by a second person, never changed."""

from django.db import IntegrityError, models, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from eshram.accounts.approvals import CannotDecide, Decision, Proposal
from eshram.geography.models import State
from workers.counter.models.centre import Centre
from workers.counter.models.visit import Assistance


class MonthClose(Proposal):
    """A month shall be closed: its statements stand as they were counted, and are paid.

    `month` is the first day of the month. What is approved is what was counted when it was
    proposed: the approver sees the sums, and nothing is counted anew on approval.
    """

    action, rules = "month close", "workers.counter.closing"
    propose_permission = "counter.propose_monthclose"
    approve_permission = "counter.approve_monthclose"

    month = models.DateField(_("month"))

    class Meta(Proposal.Meta):
        abstract = False
        verbose_name, verbose_name_plural = _("close of a month"), _("closes of months")
        default_permissions = ("view",)
        permissions = [
            ("propose_monthclose", "Can propose to close a month of incentives"),
            ("approve_monthclose", "Can approve or refuse that a month is closed"),
        ]
        constraints = [
            *Proposal.Meta.constraints,
            models.UniqueConstraint(
                fields=["month"],
                name="month_closed_once",
                condition=~models.Q(decision=Decision.REFUSED),
            ),
            models.CheckConstraint(name="month_by_its_first_day", condition=models.Q(month__day=1)),
        ]

    def __str__(self):
        return f"{self.month:%Y-%m}"

    @classmethod
    def propose(cls, **what) -> "MonthClose":
        try:
            with transaction.atomic():
                return super().propose(**what)
        except IntegrityError:  # a colleague, in the same moment
            raise CannotDecide(_("Somebody has proposed to close this month already.")) from None


class MonthCount(models.Model):
    """That the statements of a proposed close are counted, and what they come to. Append-only."""

    close = models.OneToOneField(
        MonthClose, models.PROTECT, primary_key=True, related_name="counted"
    )
    centres = models.PositiveIntegerField()
    registered = models.PositiveIntegerField()
    updated = models.PositiveIntegerField()
    unpaid = models.PositiveIntegerField()
    rupees = models.DecimalField(max_digits=16, decimal_places=2)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.close_id}: {self.rupees}"


class StatementQuerySet(models.QuerySet):
    def closed(self):
        return self.filter(close__decision=Decision.APPROVED)


class Statement(models.Model):
    """One centre, one month. It counts once its close is approved. Append-only."""

    close = models.ForeignKey(MonthClose, models.PROTECT, related_name="statements", db_index=False)
    month = models.DateField(_("month"))
    centre = models.ForeignKey(
        Centre, models.PROTECT, related_name="statements", verbose_name=_("centre")
    )
    state = models.ForeignKey(
        State, models.PROTECT, related_name="+", db_index=False, verbose_name=_("state")
    )
    registered = models.PositiveIntegerField(_("registrations paid"))
    updated = models.PositiveIntegerField(_("updates paid"))
    unpaid = models.PositiveIntegerField(_("not paid"))
    corrections_rupees = models.DecimalField(
        _("corrections of earlier months, ₹"), max_digits=12, decimal_places=2
    )
    rupees = models.DecimalField(_("sum, ₹"), max_digits=12, decimal_places=2)

    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("statement"), _("statements")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["close", "centre"], name="statement_once_a_centre")
        ]

    def __str__(self):
        return f"{self.month:%Y-%m} {self.centre_id}: {self.rupees}"


class StatementLine(models.Model):
    """One thing done for a worker and what it is worth: 0 with the reason if it is not paid. A
    correction of an earlier month is the difference to what was paid then. Append-only."""

    class Why(models.TextChoices):
        """Why something is not paid."""

        FLAG = "flag", _("a flag was upheld")
        DUPLICATE = "double", _("done twice")

    statement = models.ForeignKey(Statement, models.PROTECT, related_name="lines")
    assistance = models.ForeignKey(Assistance, models.PROTECT, related_name="+")
    rate = models.DecimalField(max_digits=8, decimal_places=2)  # rupees for such a thing then
    rupees = models.DecimalField(max_digits=8, decimal_places=2)
    why = models.CharField(max_length=6, choices=Why, blank=True)
    corrects = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "assistance"], name="line_once_a_statement"
            )
        ]

    def __str__(self):
        return f"{self.assistance_id}: {self.rupees}"
