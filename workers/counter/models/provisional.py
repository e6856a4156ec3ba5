"""People without Aadhaar who came to a centre: a note of them until they can be registered."""

import secrets
import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from stdnum.iso7064 import mod_11_10

from eshram.geography.models import District, State
from workers import choices
from workers.counter.models.centre import Centre, Operator
from workers.models.occupation import Occupation

PREFIX = "P"  # no UAN begins with a letter


def new_number() -> str:
    """P, nine random digits and a check digit (ISO 7064, MOD 11,10): not to be guessed, and a
    wrong digit or two that changed places are noticed."""
    digits = f"{secrets.randbelow(10**9):09d}"
    return PREFIX + digits + mod_11_10.calc_check_digit(digits)


def number_in(typed: str) -> str:
    """The number as it is kept, of `typed` with or without P and spaces; empty when it is none."""
    digits = "".join(typed.upper().split()).replace("-", "").removeprefix(PREFIX)
    right = len(digits) == 10 and digits.isascii() and mod_11_10.is_valid(digits)
    return PREFIX + digits if right else ""


class ProvisionalEntry(models.Model):
    """Somebody who has no Aadhaar yet. No worker: no UAN, no card, no scheme, in no figure.

    It becomes a registration when Aadhaar exists: `uan` is what Aadhaar's proof led to, and
    `closed` says "registered" once the worker of that number is there.
    """

    class Why(models.TextChoices):
        """Why there is no Aadhaar."""

        NEVER = "never", _("Never applied for it")
        WAITING = "waiting", _("Applied, and waits for it")
        LOST = "lost", _("Has one, but card and number are lost")
        PAPERS = "papers", _("Has no papers to apply with")
        REFUSED = "refused", _("Applied, and was refused")
        OTHER = "other", _("Another reason")

    class Closed(models.TextChoices):
        REGISTERED = "registered", _("registered")
        ELSEWHERE = "elsewhere", _("registered elsewhere")
        UNWANTED = "unwanted", _("does not want it any more")
        TWICE = "twice", _("entered twice")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    number = models.CharField(_("number"), max_length=11, unique=True, default=new_number)
    name = models.CharField(_("name"), max_length=120)
    father_name = models.CharField(_("father's name"), max_length=120, blank=True)
    name_keys = ArrayField(models.CharField(max_length=40), default=list, editable=False)
    birth_year = models.PositiveSmallIntegerField(_("year of birth"))
    date_of_birth = models.DateField(_("date of birth"), null=True, blank=True)
    gender = models.CharField(_("gender"), max_length=1, choices=choices.Gender)
    mobile = models.CharField(_("mobile"), max_length=10, blank=True)
    district = models.ForeignKey(
        District, models.PROTECT, related_name="+", verbose_name=_("district")
    )
    state = models.ForeignKey(State, models.PROTECT, related_name="+", verbose_name=_("state"))
    pincode = models.CharField(_("PIN code"), max_length=6, blank=True)
    occupation = models.ForeignKey(
        Occupation, models.PROTECT, related_name="+", verbose_name=_("work")
    )
    language = models.CharField(_("language"), max_length=3)
    why = models.CharField(_("why no Aadhaar"), max_length=8, choices=Why)

    centre = models.ForeignKey(
        Centre, models.PROTECT, related_name="provisional", verbose_name=_("centre")
    )
    operator = models.ForeignKey(Operator, models.PROTECT, related_name="+")
    visit_id = models.UUIDField()
    consent_at = models.DateTimeField(_("consent"))
    created_at = models.DateTimeField(_("since"), db_default=Now())
    contacted_at = models.DateTimeField(_("last contact"), null=True, blank=True)

    reminded_at = models.DateTimeField(null=True, editable=False)
    uan = models.BigIntegerField(_("UAN"), null=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    closed = models.CharField(_("closed as"), max_length=10, choices=Closed, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("person without Aadhaar"), _("people without Aadhaar")
        default_permissions = ["view"]
        indexes = [
            models.Index(
                fields=["centre", "created_at", "id"],
                name="provisional_of_centre",
                condition=models.Q(closed_at=None),
            ),
            models.Index(fields=["-created_at", "id"], name="provisional_newest"),
            models.Index(fields=["closed_at"], name="provisional_closed"),
            models.Index(
                fields=["uan"],
                name="provisional_proven",
                condition=models.Q(closed_at=None, uan__isnull=False),
            ),
            models.Index(
                fields=["district", "birth_year"],
                name="provisional_alike",
                condition=models.Q(closed_at=None),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="provisional_closed_as",
                condition=models.Q(closed_at=None, closed="")
                | (models.Q(closed_at__isnull=False) & ~models.Q(closed="")),
            ),
            models.CheckConstraint(
                name="provisional_number", condition=models.Q(number__regex=r"^P[0-9]{10}$")
            ),
        ]

    def __str__(self):
        return self.spaced

    @property
    def spaced(self) -> str:
        """As people read it: P 12345 67890."""
        return f"{self.number[0]} {self.number[1:6]} {self.number[6:]}"


class Contact(models.Model):
    """Somebody of the centre spoke with a person without Aadhaar, or tried to."""

    class Outcome(models.TextChoices):
        SPOKEN = "spoken", _("Spoken with")
        NOBODY = "nobody", _("Nobody answered")
        ENROLLED = "enrolled", _("Has applied for Aadhaar")
        HAS_IT = "has_it", _("Has Aadhaar now and will come")

    entry = models.ForeignKey(ProvisionalEntry, models.CASCADE, related_name="contacts")
    outcome = models.CharField(max_length=8, choices=Outcome)
    note = models.CharField(max_length=200, blank=True)
    operator = models.ForeignKey(Operator, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return f"{self.entry_id} {self.outcome}"


class EnrolmentPlace(models.Model):
    """Where somebody can apply for Aadhaar. UIDAI publishes no file of them: staff keep these."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=120)
    address = models.CharField(_("address"), max_length=200)
    district = models.ForeignKey(
        District, models.PROTECT, related_name="+", verbose_name=_("district")
    )
    pincode = models.CharField(_("PIN code"), max_length=6)
    hours = models.CharField(_("open"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    is_open = models.BooleanField(_("can be told to people"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = (
            _("Aadhaar enrolment place"),
            _("Aadhaar enrolment places"),
        )
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["district", "pincode"], name="enrolment_place_near")]

    def __str__(self):
        return f"{self.name}, {self.address}, {self.pincode}"
