"""What the register gives to whom, why, and until when. No agreement, no byte."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from eshram.accounts.approvals import Decision, Proposal
from eshram.geography.labels import in_hindi
from eshram.geography.models import State
from integrations.states.columns import Column
from integrations.states.columns import chosen as chosen_columns
from schemes.models import Scheme
from workers.consents import STATES


class Terms(models.Model):
    """What is agreed: as proposed, and as in force. `integrations.states.agreeing` checks it."""

    class Basis(models.TextChoices):
        CONSENT = "consent", _("the worker's consent")
        STATUTORY = "statutory", _("a law")

    class Place(models.TextChoices):
        PERMANENT = "permanent", _("whose home is in the state")
        PRESENT = "present", _("who live in the state now")
        BOTH = "both", _("whose home is in the state, or who live there now")
        COUNTRY = "country", _("everywhere (central ministries)")

    class SchemeStatus(models.TextChoices):
        RECEIVES = "receives", _("who receive it")
        ELIGIBLE = "eligible", _("who can get it and do not receive it")

    class Schedule(models.TextChoices):
        HOURLY = "hourly", _("every hour")
        DAILY = "daily", _("every day")
        WEEKLY = "weekly", _("every week")
        MONTHLY = "monthly", _("every month")
        ASKED = "asked", _("only when asked")

    class FileFormat(models.TextChoices):
        CSV = "csv", _("CSV, packed by zstd")
        PARQUET = "parquet", _("Parquet")

    state = models.ForeignKey(
        State, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("state"),
        help_text=_("Empty: a central ministry."),
    )  # fmt: skip
    department = models.CharField(_("department or ministry"), max_length=160)
    department_hi = models.CharField(_("department in Hindi"), max_length=160)
    purpose = models.SlugField(
        _("purpose, a short code"),
        max_length=40,
        help_text=_("As welfare-board, in small letters."),
    )
    purpose_words = models.CharField(_("purpose, in words for workers"), max_length=300)
    purpose_words_hi = models.CharField(_("purpose in Hindi"), max_length=300)
    basis = models.CharField(_("legal basis"), max_length=9, choices=Basis, default=Basis.CONSENT)
    consent_purpose = models.CharField(_("consent to"), max_length=30, blank=True, default=STATES)
    section = models.CharField(
        _("law and section"), max_length=300, blank=True,
        help_text=_("Of the law that asks for it, if no consent is needed."),
    )  # fmt: skip
    place = models.CharField(_("which workers"), max_length=9, choices=Place)
    occupations = ArrayField(
        models.CharField(max_length=9), verbose_name=_("occupations"), default=list, blank=True
    )
    sectors = ArrayField(
        models.CharField(max_length=60), verbose_name=_("sectors"), default=list, blank=True
    )
    scheme = models.ForeignKey(
        Scheme, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("scheme")
    )
    scheme_status = models.CharField(
        _("of the scheme, those"), max_length=8, choices=SchemeStatus, blank=True
    )
    columns = ArrayField(models.CharField(max_length=30), verbose_name=_("columns"))
    retention_days = models.PositiveSmallIntegerField(
        _("days that files and past changes are kept for them"), default=90,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
    )  # fmt: skip
    age_recipient = models.CharField(
        _("age recipient, for files"), max_length=120, blank=True, help_text="age1…"
    )
    caller_key = models.TextField(
        _("key of their programs: Ed25519 public key or X.509 certificate, PEM"), blank=True
    )
    sender_id = models.CharField(
        _("name of their system in the DCI registry"), max_length=99, blank=True
    )
    callback_hosts = ArrayField(
        models.CharField(max_length=200), verbose_name=_("their computers that hear answers"),
        default=list, blank=True, help_text=_("Of the DCI registry, as sp.example.gov.in"),
    )  # fmt: skip
    encryption_key = models.TextField(
        _("key to which answers of the DCI registry are encrypted: RSA, PEM"), blank=True
    )
    reported_schemes = ArrayField(
        models.CharField(max_length=20), verbose_name=_("schemes whose members they report"),
        default=list, blank=True,
        help_text=_("Codes of the state's own schemes, with commas between them."),
    )  # fmt: skip
    schedule = models.CharField(
        _("files are made"), max_length=7, choices=Schedule, default=Schedule.DAILY
    )
    file_format = models.CharField(
        _("format"), max_length=7, choices=FileFormat, default=FileFormat.CSV
    )
    contact_name = models.CharField(_("officer in charge"), max_length=120)
    contact_email = models.EmailField(_("e-mail of the officer"))
    contact_phone = models.CharField(_("phone of the officer"), max_length=15, blank=True)
    starts, ends = models.DateField(_("from")), models.DateField(_("to"))

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_ends", condition=Q(ends__gte=models.F("starts"))
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_basis",
                condition=Q(basis="consent", section="") & ~Q(consent_purpose="")
                | Q(basis="statutory", consent_purpose="") & ~Q(section=""),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_place",
                condition=Q(state__isnull=True, place="country")
                | Q(state__isnull=False, place__in=["permanent", "present", "both"]),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_scheme",
                condition=Q(scheme__isnull=True, scheme_status="")
                | Q(scheme__isnull=False) & ~Q(scheme_status=""),
            ),
        ]

    def __str__(self):
        return f"{self.office} ({self.purpose})"

    @property
    def office(self) -> str:
        return (in_hindi() and self.department_hi) or self.department

    @property
    def recipient(self) -> str:
        """Who gets it, in the reader's language."""
        return f"{self.office}, {self.state.label}" if self.state_id else self.office

    @property
    def why(self) -> str:
        """The purpose as a worker reads it."""
        return (in_hindi() and self.purpose_words_hi) or self.purpose_words

    @property
    def chosen(self) -> list[Column]:
        """The columns, in the catalogue's order: the UAN always first."""
        return chosen_columns(self.columns)


TERMS = [field.name for field in Terms._meta.local_fields]


class AgreementQuerySet(models.QuerySet):
    def in_force(self):
        """Today, in India."""
        today = timezone.localdate()
        return self.filter(stopped_at=None, starts__lte=today, ends__gte=today)

    def ended(self):
        """Stopped, or its last day is over."""
        return self.filter(~Q(stopped_at=None) | Q(ends__lt=timezone.localdate()))


class Agreement(Terms):
    """In force from `starts` to `ends` unless stopped. Its terms change by an approved proposal
    alone (trigger), which makes the next `version`; the next export is full then."""

    version = models.PositiveIntegerField(default=1)
    proposal = models.OneToOneField(
        "AgreementProposal", models.PROTECT, related_name="made", verbose_name=_("approved as")
    )
    began_as = models.OneToOneField("AgreementProposal", models.PROTECT, related_name="began")
    stopped_at = models.DateTimeField(_("stopped"), null=True)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name=_("stopped by"),
    )  # fmt: skip
    stop_reason = models.CharField(_("why it was stopped"), max_length=500, blank=True)

    objects = AgreementQuerySet.as_manager()

    class Meta(Terms.Meta):
        abstract = False
        ordering = ["-id"]
        verbose_name, verbose_name_plural = _("agreement"), _("agreements")
        default_permissions = ["view"]
        permissions = [("stop_agreement", "Can stop an agreement at once")]
        constraints = [
            *Terms.Meta.constraints,
            models.UniqueConstraint(
                fields=["sender_id"],
                name="agreement_of_sender",
                condition=~Q(sender_id="") & Q(stopped_at=None),
            ),
        ]

    @property
    def standing(self) -> str:
        """In words."""
        today = timezone.localdate()
        if self.stopped_at:
            return _("stopped")
        if today < self.starts:
            return _("not begun yet")
        return _("in force") if today <= self.ends else _("over")

    @property
    def is_in_force(self) -> bool:
        today = timezone.localdate()
        return self.stopped_at is None and self.starts <= today <= self.ends


class AgreementProposal(Terms, Proposal):
    """A new agreement, or new terms of one that there is."""

    action, rules = "agreement", "integrations.states.agreeing"
    propose_permission = "states.propose_agreement"
    approve_permission = "states.approve_agreement"

    agreement = models.ForeignKey(
        Agreement, models.PROTECT, null=True, blank=True, related_name="proposals",
        verbose_name=_("agreement"),
    )  # fmt: skip

    class Meta(Proposal.Meta):
        abstract = False
        verbose_name = _("proposal of an agreement")
        verbose_name_plural = _("proposals of agreements")
        default_permissions = ["view"]
        permissions = [
            ("propose_agreement", "Can propose an agreement, or a change of one"),
            ("approve_agreement", "Can approve or refuse an agreement"),
        ]
        constraints = [
            *Proposal.Meta.constraints,
            *Terms.Meta.constraints,
            models.UniqueConstraint(
                fields=["agreement"],
                name="agreement_change_waits_once",
                condition=Q(decision=Decision.PENDING),
            ),
        ]
