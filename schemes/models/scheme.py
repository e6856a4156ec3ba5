"""What there is: schemes, and what each was, is and will be from which day to which."""

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from eshram.geography.labels import Labelled, in_hindi
from eshram.geography.models import State


class Worded:
    """For fields that stand in English and, with `_hi` behind the name, in Hindi."""

    def words(self, name: str):
        """What the field says in the reader's language; in English where Hindi is empty."""
        return (in_hindi() and getattr(self, f"{name}_hi")) or getattr(self, name)


class Scheme(Worded, Labelled, models.Model):
    """A scheme of the Union, or of a `state`. Its small `id` stands in entitlements' arrays."""

    class Unit(models.TextChoices):
        PERSON = "person", _("one person")
        HOUSEHOLD = "household", _("a household")

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        PLANNED = "planned", _("switched off: planned")
        CLOSED = "closed", _("closed")
        MATCHING = "matching", _("for matching only, not recommended")

    class Portability(models.TextChoices):
        """What becomes of it when somebody moves to another state."""

        TRAVELS = "travels", _("goes with you")
        TRANSFER = "transfer", _("must be transferred")
        REAPPLY = "reapply", _("must be applied for again")
        LOST = "lost", _("ends when you move")

    id = models.SmallAutoField(primary_key=True)
    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=200)
    name_hi = models.CharField(_("name in Hindi"), max_length=200)
    known_as = models.CharField(_("also known as"), max_length=120, blank=True)
    ministry = models.CharField(_("ministry or department"), max_length=160)
    ministry_hi = models.CharField(_("ministry in Hindi"), max_length=160)
    state = models.ForeignKey(
        State, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("state")
    )
    unit = models.CharField(_("for"), max_length=9, choices=Unit)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.OPEN)
    portability = models.CharField(_("when you move"), max_length=8, choices=Portability)
    portability_note = models.CharField(_("what to do then"), max_length=400, blank=True)
    portability_note_hi = models.CharField(
        _("what to do then, in Hindi"), max_length=400, blank=True
    )
    identifier_name = models.CharField(_("its number is called"), max_length=80, blank=True)
    identifier_pattern = models.CharField(_("its number looks like"), max_length=120, blank=True)
    website = models.CharField(_("website"), max_length=120, blank=True)
    # SHA-256 of the catalogue's file that was loaded last; empty for what staff made.
    supplied = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ["code"]
        verbose_name, verbose_name_plural = _("scheme"), _("schemes")

    def __str__(self):
        return self.code

    @property
    def ministry_label(self) -> str:
        return self.words("ministry")

    @property
    def when_moving(self) -> str:
        return self.words("portability_note")


class VersionQuerySet(models.QuerySet):
    def in_force(self, day):
        return self.filter(valid_from__lte=day).exclude(valid_to__lt=day)


class Version(Worded, models.Model):
    """What a scheme gives, and to whom (`groups`), from one day to another, both included."""

    class Confidence(models.TextChoices):
        PUBLISHED = "published", _("from a published source")
        HIGH = "high", _("well known")
        MEDIUM = "medium", _("to be checked")
        LOW = "low", _("uncertain")

    class Per(models.TextChoices):
        MONTH = "month", _("a month")
        YEAR = "year", _("a year")

    scheme = models.ForeignKey(
        Scheme, models.CASCADE, related_name="versions", verbose_name=_("scheme")
    )
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"), null=True, blank=True)
    benefit = models.CharField(_("what it gives"), max_length=500)
    benefit_hi = models.CharField(_("what it gives, in Hindi"), max_length=500)
    # What the worker pays: one sum, or by completed years at entry: [[18, "55.00"], ...] rupees.
    premium = models.DecimalField(
        _("what it costs (₹)"), max_digits=9, decimal_places=2, null=True, blank=True
    )
    premium_by_age = models.JSONField(_("what it costs by age (₹)"), default=list, blank=True)
    premium_per = models.CharField(_("to be paid"), max_length=5, choices=Per, blank=True)
    # Lists of short texts: what to bring; how and where to apply.
    documents = models.JSONField(_("what to bring"), default=list, blank=True)
    documents_hi = models.JSONField(_("what to bring, in Hindi"), default=list, blank=True)
    apply = models.CharField(_("how and where to apply"), max_length=500, blank=True)
    apply_hi = models.CharField(_("how and where, in Hindi"), max_length=500, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    confidence = models.CharField(_("confidence"), max_length=9, choices=Confidence)
    # Who proposed and approved it, and why; nothing for what came with the catalogue, or was put in
    # by whoever runs the portal.
    change = models.ForeignKey(
        "schemes.RuleChange", models.PROTECT, null=True, editable=False, related_name="versions"
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["scheme", "valid_from"]
        verbose_name, verbose_name_plural = _("version of a scheme"), _("versions of schemes")
        constraints = [
            models.UniqueConstraint(fields=["scheme", "valid_from"], name="version_begins_once"),
            models.CheckConstraint(
                name="version_ends_after_it_begins",
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
            ),
        ]

    def __str__(self):
        return f"{self.scheme_id} from {self.valid_from}"

    @property
    def is_from_catalogue(self) -> bool:
        return self.change_id is None and bool(self.scheme.supplied)

    @property
    def gives(self) -> str:
        return self.words("benefit")

    @property
    def to_bring(self) -> list[str]:
        return self.words("documents")

    @property
    def how_to_apply(self) -> str:
        return self.words("apply")

    def cost_at(self, age: int | None) -> Decimal | None:
        """Rupees for each `premium_per` of who joins at this age; None where it costs nothing, or
        nobody can say: an age that the table does not have, or none known."""
        if self.premium is not None:
            return self.premium
        return next((Decimal(cost) for years, cost in self.premium_by_age if years == age), None)
