import uuid

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    SMS = "sms", _("SMS")
    WEBHOOK = "webhook", _("Webhook")


class Status(models.TextChoices):
    QUEUED = "queued", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    PARKED = "parked", _("Stopped after errors")
    EXPIRED = "expired", _("Too late to send")
    UNKNOWN = "unknown", _("Perhaps sent")


class Report(models.TextChoices):
    """What the network said of a message after the gateway had taken it."""

    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Not delivered")


# Rows in these states are still owed to somebody; all others are closed for the pump.
OPEN = (Status.QUEUED, Status.SENDING)
# Rows in these states wait for a member of staff.
STUCK = (Status.PARKED, Status.UNKNOWN)


class Priority(models.IntegerChoices):
    """Lower goes first, so that a million reminders do not hold up one OTP."""

    URGENT = 0, _("Urgent")
    TRANSACTIONAL = 1, _("Transactional")
    SERVICE = 2, _("Service")


class Category(models.TextChoices):
    TRANSACTIONAL = "transactional", _("Transactional")
    SERVICE = "service", _("Service")


class DeliveryQuerySet(models.QuerySet):
    def due(self, *kinds: Kind):
        """What the pump should look at now: new, to be tried again, too late, or abandoned."""
        due = self.filter(status__in=OPEN, next_attempt_at__lte=Now())
        return due.filter(kind__in=kinds) if kinds else due

    def stuck(self):
        return self.filter(status__in=STUCK)


class Delivery(models.Model):
    """One message waiting to leave, or gone. The row is the queue.

    `next_attempt_at` says when the pump must look at an open row again, whatever the reason: at
    once for a new row, after the backoff for a failed one, at the end of the claim for one being
    sent (its worker may have died), at `expires_at` for one that will be too late. So one index
    probe finds everything there is to do.
    """

    message_id = models.UUIDField(
        _("number"),
        default=uuid.uuid4,
        unique=True,
        editable=False,
        help_text=_("Sent along every time, so that a receiver can drop a repeat."),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.SMS)
    priority = models.PositiveSmallIntegerField(
        choices=Priority.choices, default=Priority.TRANSACTIONAL
    )
    mobile = models.CharField(max_length=10, blank=True)
    template = models.CharField(_("text"), max_length=60)
    language = models.CharField(_("language"), max_length=8)
    text = models.TextField(null=True)
    secret = models.BinaryField(
        null=True, help_text=_("The sealed text of a message that carries a secret; erased after.")
    )
    worker_id = models.BigIntegerField(null=True)
    parts = models.PositiveSmallIntegerField(_("parts"), db_default=0)
    cost_paise = models.PositiveIntegerField(_("cost in paise"), db_default=0)
    by_day = models.BooleanField(
        _("by day only"), db_default=False, help_text=_("Waits until morning, whatever held it up.")
    )
    # What the operator was told of it, written when the message is taken up: see `outbox.dlt`.
    header = models.CharField(_("header"), max_length=6, blank=True, db_default="")
    dlt_template_id = models.CharField(_("DLT template"), max_length=19, blank=True, db_default="")
    status = models.CharField(
        _("standing"), max_length=10, choices=Status.choices, default=Status.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    # The database's clock throughout: the clocks of many machines would disagree.
    next_attempt_at = models.DateTimeField(_("tried next"), db_default=Now())
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    expires_at = models.DateTimeField(_("too late after"), null=True)
    last_error = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(_("written"), db_default=Now(), editable=False)

    # What became of it on its way to the phone: `eshram.outbox.reports`. A gateway that has an id
    # of its own for a message says it when it takes the message, and names it in its report.
    gateway_id = models.CharField(max_length=80, blank=True, default="", db_default="")
    report = models.CharField(max_length=9, choices=Report, blank=True, default="", db_default="")
    report_code = models.CharField(max_length=40, blank=True, default="", db_default="")
    delivered_at = models.DateTimeField(null=True)
    # What it was sent with, as "campaign:12", or whom a webhook is for; empty for most.
    batch = models.CharField(max_length=40, blank=True, default="", db_default="")

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            models.Index(
                name="delivery_due",
                fields=["kind", "priority", "next_attempt_at"],
                condition=Q(status__in=OPEN),
            ),
            models.Index(
                name="delivery_stuck", fields=["status", "id"], condition=Q(status__in=STUCK)
            ),
            models.Index(
                fields=["worker_id", "-id"],
                name="delivery_of_worker",
                condition=Q(worker_id__isnull=False),
            ),
            models.Index(
                fields=["gateway_id"], name="delivery_of_gateway", condition=~Q(gateway_id="")
            ),
            models.Index(
                fields=["batch", "status", "report"],
                name="delivery_of_batch",
                condition=~Q(batch=""),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="delivery_status_known", condition=Q(status__in=Status.values)
            ),
            models.CheckConstraint(name="delivery_kind_known", condition=Q(kind__in=Kind.values)),
            models.CheckConstraint(
                name="delivery_sms_has_mobile",
                condition=~Q(kind=Kind.SMS) | Q(mobile__regex=r"^[6-9][0-9]{9}$"),
            ),
            models.CheckConstraint(
                name="delivery_text_or_secret",
                condition=Q(text__isnull=True) | Q(secret__isnull=True),
            ),
            models.CheckConstraint(
                name="delivery_open_has_body",
                condition=~Q(status__in=OPEN) | Q(text__isnull=False) | Q(secret__isnull=False),
            ),
            models.CheckConstraint(
                name="delivery_secret_only_while_open",
                condition=Q(secret__isnull=True) | Q(status__in=OPEN, expires_at__isnull=False),
            ),
            models.CheckConstraint(
                name="delivery_sent_has_time",
                condition=Q(status=Status.SENT, sent_at__isnull=False)
                | Q(~Q(status=Status.SENT), sent_at__isnull=True),
            ),
            models.CheckConstraint(
                name="delivery_report_known",
                condition=Q(report__in=["", *Report.values]),
            ),
            models.CheckConstraint(
                name="delivery_delivered_has_time",
                condition=Q(report=Report.DELIVERED, delivered_at__isnull=False)
                | Q(~Q(report=Report.DELIVERED), delivered_at__isnull=True),
            ),
            models.CheckConstraint(
                name="delivery_sending_is_claimed",
                condition=~Q(status=Status.SENDING) | Q(claimed_at__isnull=False),
            ),
        ]

    def __str__(self):
        """Without number and text: this goes into logs."""
        return f"{self.kind} {self.template} {self.message_id} ({self.status})"

    # Of the header, for the gateway: `pump` sets it on a row that it has taken up.
    entity_id = ""

    @property
    def seal_context(self) -> bytes:
        """What a sealed text is bound to: moved to another row, it does not open."""
        return b"outbox.delivery:" + self.message_id.bytes


class Header(models.Model):
    """Whom a message comes from, as registered with the operators' ledgers (DLT)."""

    name = models.CharField(
        _("header"),
        max_length=6,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{6}$", _("Six capital letters, as registered."))],
        help_text=_("Without the ending “-G”, which the operator adds."),
    )
    entity_id = models.CharField(
        _("principal entity's id"),
        max_length=19,
        validators=[RegexValidator(r"^[0-9]{19}$", _("Nineteen digits."))],
    )
    numbers = models.CharField(
        _("whitelisted numbers"),
        max_length=200,
        blank=True,
        default="14434",
        validators=[RegexValidator(r"^[0-9]{3,12}(, ?[0-9]{3,12})*$", _("Like: 14434, 1947"))],
        help_text=_("Numbers to call that a text may name."),
    )

    class Meta:
        verbose_name, verbose_name_plural = _("header of messages"), _("headers of messages")
        ordering = ["name"]

    def __str__(self):
        return self.name


class Registration(models.Model):
    """A text of ours in one language as the operators registered it; they drop any other."""

    template = models.CharField(_("message"), max_length=60)
    language = models.CharField(_("language"), max_length=8)
    header = models.ForeignKey(Header, models.PROTECT, verbose_name=_("header"))
    dlt_template_id = models.CharField(
        _("template id"),
        max_length=19,
        unique=True,
        validators=[RegexValidator(r"^[0-9]{19}$", _("Nineteen digits."))],
    )
    category = models.CharField(_("category"), max_length=13, choices=Category)
    text = models.TextField(_("registered text"))

    class Meta:
        verbose_name = _("registration of a text")
        verbose_name_plural = _("registrations of texts")
        ordering = ["template", "language"]
        constraints = [
            models.UniqueConstraint(
                name="registration_once",
                fields=["template", "language"],
                violation_error_message=_("This text is registered already."),
            )
        ]

    def __str__(self):
        return f"{self.template} ({self.language})"
