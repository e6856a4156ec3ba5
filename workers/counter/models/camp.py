"""A camp without a network: numbers that a device takes along, and the forms it brings back."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from workers.counter import camp_numbers as numbers
from workers.counter.models.centre import Centre, Device, Operator
from workers.models import Worker

WORDS = {
    "registered": _("this person is registered"),
    "twice": _("there is another form of this person"),
    "number": _("the camp number belongs to another form"),
    "answers": _("some answers are not right"),
    "age": _("too young, too old, or the year is wrong"),
    "future": _("filled in the future, by a wrong clock"),
    "before": _("older than its number, by a wrong clock"),
    "expired": _("the camp numbers were too old"),
    "clock": _("the clock of the phone was wrong"),
    "when-closed": _("filled when the camp was not on"),
    "by-file": _("came as a file from another phone"),
}


class CampBlock(models.Model):
    """Camp numbers for one device, and the key to which its forms are sealed.

    A number is made of the block's `id` and a place from 1 to `count` (`camp_numbers`): as ids are
    never used twice, neither are numbers. The public key goes along; the private key stays here,
    sealed under DATA_KEYS, so that the device cannot read back what it has sealed.
    """

    device = models.ForeignKey(
        Device, models.PROTECT, related_name="camp_blocks", verbose_name=_("device")
    )
    centre = models.ForeignKey(
        Centre, models.PROTECT, related_name="camp_blocks", verbose_name=_("centre")
    )
    operator = models.ForeignKey(
        Operator, models.PROTECT, related_name="+", verbose_name=_("operator")
    )
    count = models.PositiveSmallIntegerField(_("numbers"))
    issued_at = models.DateTimeField(_("taken along"))
    expires_at = models.DateTimeField(_("good until"))
    clock_off = models.IntegerField(
        _("clock of the device"), help_text=_("Seconds that it was ahead when it was taken along.")
    )
    public_key = models.BinaryField()  # an uncompressed point of P-256, 65 bytes
    sealed_key = models.BinaryField()

    class Meta:
        verbose_name, verbose_name_plural = _("camp block"), _("camp blocks")
        default_permissions = ["view"]
        indexes = [models.Index(fields=["centre", "-issued_at"], name="camp_block_of_centre")]

    def __str__(self):
        return f"C{self.pk}"


class CampEntryQuerySet(models.QuerySet):
    def of_people(self):
        """Those that stand for a person who is not registered yet: a second form is a repeat."""
        return self.filter(state__in=CampEntry.OPEN)


class CampEntry(models.Model):
    """One form that was filled without a network. Its `id` was made on the device, so that sending
    it twice is sending it once.

    No Aadhaar number stands here: the vault has laid it by under `laid_by`, unproven. `answers` are
    what the form said, cleaned; of a form that was refused, what could be read.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for proof")
        PROVISIONAL = "provisional", _("needs an Aadhaar number")
        DUPLICATE = "duplicate", _("is there already")
        BAD = "bad", _("has mistakes")
        QUARANTINED = "quarantined", _("set aside: the device was lost")
        REGISTERED = "registered", _("registered")
        DROPPED = "dropped", _("dropped")

    OPEN = (State.WAITING, State.PROVISIONAL)
    # What an operator can go on with, when the worker is at the counter.
    AT_HAND = (State.WAITING, State.PROVISIONAL, State.BAD, State.DUPLICATE)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    block = models.ForeignKey(CampBlock, models.PROTECT, related_name="entries")
    place = models.PositiveSmallIntegerField()
    # A second form under the number of a first: kept, but the number is the first one's.
    number_taken = models.BooleanField(default=False)
    centre = models.ForeignKey(
        Centre, models.PROTECT, related_name="camp_entries", verbose_name=_("centre")
    )
    sent_by = models.ForeignKey(Operator, models.PROTECT, related_name="+")
    digest = models.BinaryField()  # SHA-256 of the envelope
    state = models.CharField(_("standing"), max_length=12, choices=State)
    # Of a form that is set aside: what it becomes when it is released.
    otherwise = models.CharField(max_length=12, choices=State, blank=True)
    reasons = ArrayField(models.CharField(max_length=20), default=list)
    flags = ArrayField(models.CharField(max_length=20), default=list, verbose_name=_("flags"))
    filled_at = models.DateTimeField(_("filled"), null=True)  # by our clock
    received_at = models.DateTimeField(_("received"))
    language = models.CharField(max_length=3, blank=True)
    consent_version = models.CharField(max_length=10, blank=True)
    answers = models.JSONField(default=dict)
    aadhaar_last4 = models.CharField(max_length=4, blank=True)
    laid_by = models.UUIDField(null=True)
    likeness = models.BinaryField(default=b"")  # keyed fingerprint of name, father, birth, mobile
    draft_id = models.UUIDField(null=True)
    worker = models.ForeignKey(Worker, models.PROTECT, null=True, related_name="+")

    objects = CampEntryQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("camp form"), _("camp forms")
        default_permissions = ["view"]
        permissions = [("release_campentry", "Can release or drop forms of lost devices")]
        indexes = [
            models.Index(fields=["-received_at", "id"], name="camp_entry_newest"),
            models.Index(fields=["state", "-received_at"], name="camp_entry_of_state"),
            models.Index(fields=["centre", "state", "-received_at"], name="camp_entry_of_centre"),
            models.Index(
                fields=["laid_by"],
                name="camp_entry_of_number",
                condition=models.Q(laid_by__isnull=False),
            ),
            models.Index(
                fields=["draft_id"],
                name="camp_entry_of_draft",
                condition=models.Q(draft_id__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["block", "place"],
                name="camp_entry_number_once",
                condition=models.Q(number_taken=False),
            )
        ]

    def __str__(self):
        return str(self.id)

    @property
    def number(self) -> str:
        """As it stands on the slip."""
        return numbers.write(self.block_id, self.place)

    @property
    def name(self) -> str:
        said = self.answers.get("name")
        return said if isinstance(said, str) else ""

    @property
    def masked_mobile(self) -> str:
        said = self.answers.get("mobile")
        return f"XXXXXX{said[-4:]}" if isinstance(said, str) and said else ""

    @property
    def why(self) -> list:
        """The reasons and flags in words."""
        return [WORDS[key] for key in [*self.reasons, *self.flags] if key in WORDS]
