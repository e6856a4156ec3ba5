from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from eshram.geography.models import District
from workers import choices
from workers.models.worker import Worker


class NudgeDay(models.Model):
    """How many message parts nudges may spend on a day of India's, and have. Locked while nudges
    are chosen: together with the constraint nothing spends more."""

    day = models.DateField(_("day"), primary_key=True)
    budget = models.PositiveIntegerField(_("budget in parts"))
    parts = models.PositiveIntegerField(_("parts spent"), default=0)
    nudges = models.PositiveIntegerField(_("nudges"), default=0)
    cost_paise = models.PositiveBigIntegerField(_("cost in paise"), default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("budget of nudges"), _("budget of nudges")
        ordering = ["-day"]
        constraints = [
            models.CheckConstraint(
                name="nudges_within_budget",
                condition=Q(parts__lte=F("budget")),
                violation_error_message=_("More than this is spent already."),
            )
        ]

    def __str__(self):
        return str(self.day)

    @property
    def left(self) -> int:
        return self.budget - self.parts


class NudgeQuerySet(models.QuerySet):
    def open(self):
        """Asked and not yet answered, and not so long ago that an answer means something else."""
        since = timezone.now() - timedelta(days=settings.NUDGE_OPEN_DAYS)
        return self.filter(answered_at=None, queued_at__gt=since)


class Nudge(models.Model):
    """One question to one worker whether the address, or the work, is still right.

    `status`, `sent_at` and `delivered_at` follow the message in the outbox (trigger
    `nudge_follows`); parts and cost are those of the message. Written by `workers.nudge_sets`
    alone, out of the tables that it names: foreign keys would ask once a row, a million at a time.
    """

    message_id = models.UUIDField(primary_key=True, editable=False)
    worker = models.ForeignKey(
        Worker,
        models.PROTECT,
        db_constraint=False,
        db_index=False,
        related_name="nudges",
        verbose_name=_("worker"),
    )
    mobile = models.CharField(max_length=10)  # as it was when the question went there
    language = models.CharField(_("language"), max_length=3)
    reason = models.CharField(_("reason"), max_length=13, choices=choices.NudgeReason)
    template = models.CharField(_("message"), max_length=60)
    parts = models.PositiveSmallIntegerField(_("parts"))
    cost_paise = models.PositiveIntegerField(_("cost in paise"))
    asked_district = models.ForeignKey(
        District,
        models.PROTECT,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name=_("district asked about"),
    )
    day = models.DateField(_("day"))
    queued_at = models.DateTimeField(_("asked"), db_default=Now())
    status = models.CharField(
        _("status"),
        max_length=9,
        choices=choices.NudgeStatus,
        default=choices.NudgeStatus.WAITING,
        db_default=choices.NudgeStatus.WAITING,
    )
    sent_at = models.DateTimeField(_("sent"), null=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True)
    answered_at = models.DateTimeField(_("answered"), null=True)
    answer = models.CharField(
        _("answer"), max_length=5, choices=choices.NudgeAnswer, blank=True, db_default=""
    )

    objects = NudgeQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("nudge"), _("nudges")
        indexes = [
            models.Index(fields=["worker", "-queued_at"], name="nudge_of_worker"),
            models.Index(
                fields=["mobile", "-queued_at"], name="nudge_open", condition=Q(answered_at=None)
            ),
            models.Index(fields=["-queued_at"], name="nudge_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                name="nudge_reason_is_known", condition=Q(reason__in=choices.NudgeReason.values)
            ),
            models.CheckConstraint(
                name="nudge_status_is_known", condition=Q(status__in=choices.NudgeStatus.values)
            ),
            models.CheckConstraint(
                name="nudge_answered_with_an_answer",
                condition=Q(answered_at=None, answer="")
                | Q(answered_at__isnull=False, answer__in=choices.NudgeAnswer.values),
            ),
        ]

    def __str__(self):
        return f"{self.reason} {self.message_id}"
