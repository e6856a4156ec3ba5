"""Who wants to hear of what."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from integrations.states.models import Agreement


def new_code() -> str:
    return uuid.uuid4().hex


class Subscription(models.Model):
    """Events of one kind, about the workers of the agreement who match the filter, which is kept
    as far as it is read, and until the end. `snapshot` is PostgreSQL's, of the reading that was
    told last: what it could not see is told next."""

    class Kind(models.TextChoices):
        REGISTER = "REGISTER", _("somebody registered")
        UPDATE = "UPDATE", _("something changed")
        DELETE = "DELETE", _("the record ended")
        LINK = "LINK", _("somebody came into view")
        UNLINK = "UNLINK", _("somebody left the view")

    class End(models.TextChoices):
        ASKED = "asked", _("they asked for it")
        TIME = "time", _("its time is over")
        STOPPED = "stopped", _("the agreement was stopped")
        OVER = "over", _("the agreement is over")
        TERMS = "terms", _("the agreement was changed and does not allow it")
        STAFF = "staff", _("the ministry ended it")

    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="+", verbose_name=_("agreement")
    )
    code = models.CharField(_("code"), max_length=99, unique=True, default=new_code)
    kind = models.CharField(_("event"), max_length=8, choices=Kind)
    filter_type = models.CharField(max_length=12)
    filter = models.JSONField()
    fingerprint = models.CharField(max_length=64)  # of filter and address
    record_type = models.CharField(max_length=200)
    reference_id = models.CharField(max_length=99)
    sender_uri = models.CharField(_("told to"), max_length=500)
    starts = models.DateTimeField(_("from"), null=True)
    ends = models.DateTimeField(_("to"), null=True)
    # As cron has it: minute, hour, day of month, month, day of week. Empty: as it happens.
    times = models.CharField(_("times"), max_length=100, blank=True)
    version = models.PositiveIntegerField()  # of the agreement, when it was told last
    cluster = models.CharField(max_length=20)
    snapshot = models.TextField()
    # Whom its reader knows of: how many, and in how many sets (`Told`).
    known = models.PositiveIntegerField(_("workers it knows of"), default=0)
    slots = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField(_("subscribed"), db_default=Now())
    told_at = models.DateTimeField(_("last told"), db_default=Now())
    ended_at = models.DateTimeField(_("ended"), null=True)
    end_reason = models.CharField(_("why it ended"), max_length=7, choices=End, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name, verbose_name_plural = _("subscription"), _("subscriptions")
        default_permissions = ["view"]
        permissions = [("end_subscription", _("Can end a subscription"))]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "kind", "fingerprint"],
                name="registry_subscribed_once",
                condition=Q(ended_at=None),
            ),
            models.CheckConstraint(
                name="registry_kind_known",
                condition=Q(kind__in=["REGISTER", "UPDATE", "DELETE", "LINK", "UNLINK"]),
            ),
            models.CheckConstraint(
                name="registry_ended_says_why",
                condition=Q(ended_at=None, end_reason="")
                | Q(ended_at__isnull=False) & ~Q(end_reason=""),
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.code}"


class Told(models.Model):
    """Whom a subscription's reader knows of, of those whose UAN modulo its `slots` is `slot`; in
    order. Sets of some hundred: one is read, and written, for whoever changed in it."""

    MANY = 128  # in a set when sets are made anew

    pk = models.CompositePrimaryKey("subscription_id", "slot")
    subscription = models.ForeignKey(Subscription, models.CASCADE, db_index=False, related_name="+")
    slot = models.IntegerField()
    uans = ArrayField(models.BigIntegerField())

    class Meta:
        default_permissions = []

    def __str__(self):
        return f"{self.subscription_id}: {self.slot}"
