from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from aggregators.models.engagement import Engagement, ExitReason
from aggregators.models.platform import Platform
from workers.models import Worker


class DisputeQuerySet(models.QuerySet):
    def under_way(self):
        return self.filter(state__in=Dispute.UNDER_WAY)


class Dispute(models.Model):
    """A worker says that a platform's report is wrong: of a `day`, or (`day` is empty) of the exit
    or of the day of joining.

    The platform answers until `answer_by`: it accepts, or refuses with a reason. What it refused,
    or did not answer, the ministry decides. Nobody but the worker ends one otherwise.
    """

    class Kind(models.TextChoices):
        NOT_WORKED = "not_worked", _("I did not work on this day")
        MISSING = "missing", _("I worked on this day")
        AMOUNT = "amount", _("The amount is wrong")
        STILL = "still", _("I still work there")
        LEFT_ON = "left_on", _("I left on another day")
        REASON = "reason", _("The reason is wrong")
        JOINED_ON = "joined_on", _("I began on another day")

    class State(models.TextChoices):
        OPEN = "open", _("waits for the platform")
        MINISTRY = "ministry", _("waits for the ministry")
        ACCEPTED = "accepted", _("the platform agreed")
        UPHELD = "upheld", _("the ministry agreed")
        REJECTED = "rejected", _("the ministry did not agree")
        WITHDRAWN = "withdrawn", _("taken back")

    OF_DAYS = (Kind.NOT_WORKED, Kind.MISSING, Kind.AMOUNT)
    OF_EXITS = (Kind.STILL, Kind.LEFT_ON, Kind.REASON)
    UNDER_WAY = (State.OPEN, State.MINISTRY)
    DECIDED = (State.UPHELD, State.REJECTED)

    platform = models.ForeignKey(
        Platform, models.PROTECT, related_name="disputes", db_index=False,
        verbose_name=_("platform"),
    )  # fmt: skip
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="disputes", db_index=False)
    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="disputes")
    kind = models.CharField(_("what is wrong"), max_length=10, choices=Kind)
    day = models.DateField(_("day"), null=True)
    # What the worker says instead, where the kind leaves it open.
    paise = models.BigIntegerField(_("paise"), null=True)
    left_on = models.DateField(_("left on"), null=True)
    joined_on = models.DateField(_("began on"), null=True)
    reason = models.CharField(_("reason"), max_length=8, choices=ExitReason, blank=True)
    said = models.CharField(_("in the worker's words"), max_length=300, blank=True)
    state = models.CharField(_("stage"), max_length=9, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField(_("since"), db_default=Now())
    answer_by = models.DateField(_("answer by"))
    reminded_at = models.DateTimeField(null=True)  # the platform, of its answer
    answered_at = models.DateTimeField(_("answered"), null=True)
    answer = models.CharField(_("the platform's answer"), max_length=500, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True)
    decision = models.CharField(_("the ministry's reason"), max_length=500, blank=True)
    decided_by = models.CharField(max_length=80, blank=True)  # as the audit names them

    objects = DisputeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name, verbose_name_plural = _("complaint of a worker"), _("complaints of workers")
        default_permissions = ["view"]
        permissions = [("decide_dispute", "Decide complaints of workers about platforms")]
        indexes = [
            models.Index(fields=["worker", "-id"], name="dispute_of_worker"),
            models.Index(fields=["platform", "state", "-id"], name="dispute_of_platform"),
            models.Index(
                name="dispute_decided",
                fields=["platform", "day", "worker"],
                condition=Q(state__in=["upheld", "rejected"]),
            ),
            models.Index(name="dispute_due", fields=["answer_by"], condition=Q(state="open")),
        ]
        constraints = [
            models.UniqueConstraint(
                name="dispute_once",
                fields=["worker", "platform", "day"],
                condition=Q(state__in=["open", "ministry"]),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="dispute_of_a_day_or_an_exit",
                condition=Q(day=None, kind__in=["still", "left_on", "reason", "joined_on"])
                | Q(day__isnull=False, kind__in=["not_worked", "missing", "amount"]),
            ),
            models.CheckConstraint(
                name="dispute_says_what_is_right",
                condition=~Q(kind__in=["amount", "left_on", "reason", "joined_on"])
                | Q(kind="amount", paise__gt=0)
                | Q(kind="left_on", left_on__isnull=False)
                | Q(kind="joined_on", joined_on__isnull=False)
                | (Q(kind="reason") & ~Q(reason="")),
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"

    @property
    def is_under_way(self) -> bool:
        return self.state in self.UNDER_WAY

    @property
    def rupees(self):
        return None if self.paise is None else self.paise / 100
