from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aggregators.models.platform import Platform
from workers.models import Worker


class WorkType(models.TextChoices):
    RIDE = "ride", _("Carrying people")
    FOOD = "food", _("Bringing food and groceries")
    PARCEL = "parcel", _("Bringing parcels")
    TRUCK = "truck", _("Carrying goods")
    HOME = "home", _("Services at home")
    BEAUTY = "beauty", _("Beauty and care")
    REPAIR = "repair", _("Repairs")
    HEALTH = "health", _("Nursing and health")
    WAREHOUSE = "warehouse", _("Sorting and packing")
    DESK = "desk", _("Work at a computer")
    OTHER = "other", _("Other work")


class Entity(models.TextChoices):
    """Who engages the worker. Each counts alike."""

    DIRECT = "direct", _("the platform itself")
    SUBSIDIARY = "subsidiary", _("a company of its group")
    THIRD_PARTY = "third_party", _("another company on its behalf")


class ExitReason(models.TextChoices):
    LEFT = "left", _("left of their own will")
    ENDED = "ended", _("the work ended")
    IDLE = "idle", _("did not work for long")
    BLOCKED = "blocked", _("stopped by the platform")
    DIED = "died", _("died")
    OTHER = "other", _("another reason")


class Engagement(models.Model):
    """A worker works for a platform from `joined_on` to `left_on`, both included; empty: still.

    `reference` is the platform's own number of the worker: it stays one worker's, through several
    engagements, of which no two share a day. Triggers hold this, and that the worker is one of the
    register (or an invented one of the same sandbox). `disowned_at`: the worker said "this platform
    is not mine"; its days count no more, and it may report none.
    """

    platform = models.ForeignKey(
        Platform, models.PROTECT, db_index=False, related_name="engagements"
    )
    worker = models.ForeignKey(
        Worker, models.PROTECT, related_name="engagements", db_constraint=False
    )
    reference = models.CharField(_("the platform's number"), max_length=64)
    joined_on = models.DateField(_("joined on"))
    left_on = models.DateField(_("left on"), null=True)
    reason = models.CharField(_("reason"), max_length=8, choices=ExitReason, blank=True)
    work_type = models.CharField(_("work"), max_length=10, choices=WorkType)
    entity = models.CharField(_("engaged by"), max_length=12, choices=Entity, default=Entity.DIRECT)
    consented_on = models.DateField(_("agreed on"))
    disowned_at = models.DateTimeField(_("said not to be theirs"), null=True)
    intake_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-joined_on", "-id"]
        verbose_name, verbose_name_plural = _("engagement"), _("engagements")
        default_permissions = ["view"]
        constraints = [
            models.CheckConstraint(
                name="engagement_ends_after_it_begins",
                condition=Q(left_on=None) | Q(left_on__gte=F("joined_on")),
            ),
            models.CheckConstraint(
                name="engagement_ends_with_a_reason",
                condition=Q(left_on=None, reason="") | (Q(left_on__isnull=False) & ~Q(reason="")),
            ),
            models.UniqueConstraint(
                name="engagement_of_a_reference", fields=["platform", "reference", "joined_on"]
            ),
            models.UniqueConstraint(
                name="engagement_under_way",
                fields=["worker", "platform"],
                condition=Q(left_on=None),
            ),
        ]
        indexes = [
            models.Index(
                fields=["worker", "platform"], name="engagement_disowned",
                condition=Q(disowned_at__isnull=False),
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.reference} since {self.joined_on}"


class ExitReport(models.Model):
    """That a worker left, each time that a platform said so (`intake_id`) or a complaint put it
    right (`dispute_id`; with no day: they had not left): the last one stands, and is what the
    engagement has. Append-only."""

    engagement = models.ForeignKey(
        Engagement, models.PROTECT, related_name="exit_reports", verbose_name=_("engagement")
    )
    left_on = models.DateField(_("left on"), null=True)
    reason = models.CharField(_("reason"), max_length=8, choices=ExitReason, blank=True)
    intake_id = models.BigIntegerField(null=True)
    dispute_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-id"]
        verbose_name, verbose_name_plural = _("exit as reported"), _("exits as reported")
        default_permissions = ["view"]
        constraints = [
            models.CheckConstraint(
                name="exit_report_comes_from_somewhere",
                condition=Q(intake_id__isnull=False, left_on__isnull=False)
                | Q(dispute_id__isnull=False),
            )
        ]

    def __str__(self):
        return f"{self.left_on}: {self.get_reason_display()}"


class InvitationQuerySet(models.QuerySet):
    def open(self):
        """Not answered, not too old, and of a platform that reports."""
        since = timezone.now() - timedelta(days=settings.PLATFORM_INVITATION_DAYS)
        waits = self.filter(
            engagement=None, declined_at=None, lapsed_at=None, platform__status=Platform.Status.LIVE
        )
        return waits.filter(sent_at__gt=since)


class Invitation(models.Model):
    """A worker whom a platform named and who has no UAN yet, or did not say it. The link in the
    SMS holds `code`; whoever opens it proves the mobile by OTP, and registers, or signs in. Then
    the engagement is made. The platform is told the UAN, and nothing else."""

    code = models.CharField(max_length=12, unique=True)
    platform = models.ForeignKey(Platform, models.PROTECT, related_name="invitations")
    reference = models.CharField(_("the platform's number"), max_length=64)
    name = models.CharField(_("name"), max_length=200)
    date_of_birth = models.DateField(_("date of birth"), null=True)
    mobile = models.CharField(_("mobile"), max_length=10)
    language = models.CharField(max_length=3, default="hi")
    joined_on = models.DateField(_("joined on"))
    work_type = models.CharField(_("work"), max_length=10, choices=WorkType)
    entity = models.CharField(max_length=12, choices=Entity, default=Entity.DIRECT)
    intake_id = models.BigIntegerField(null=True)
    sent_at = models.DateTimeField(_("sent"), db_default=Now())
    engagement = models.OneToOneField(
        Engagement, models.PROTECT, null=True, related_name="invitation"
    )
    declined_at = models.DateTimeField(_("declined"), null=True)
    # Who said yes before they were registered: the registration under way that proved the mobile.
    draft_id = models.UUIDField(null=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True)
    # Too old: the name, the date of birth and the mobile are forgotten.
    lapsed_at = models.DateTimeField(_("lapsed"), null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name, verbose_name_plural = _("invitation"), _("invitations")
        default_permissions = ["view"]
        constraints = [
            models.UniqueConstraint(
                name="invitation_once", fields=["platform", "reference"],
                condition=Q(engagement=None, declined_at=None, lapsed_at=None),
            )
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["mobile"], name="invitation_of_mobile",
                condition=Q(engagement=None, declined_at=None, lapsed_at=None),
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.reference} at {self.platform_id}"
