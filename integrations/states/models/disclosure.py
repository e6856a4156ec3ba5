"""What was given to whom, so that each worker can read it. Append-only.

A file of a million workers is one Disclosure and 4096 rows of UANs (`DisclosedSet`); an answer of
some thousands is one Disclosure and one row (`DisclosedList`); of a few, one row a worker
(`Disclosed`). A worker finds theirs by an index in each.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from eshram.geography.labels import in_hindi
from integrations.states.models.agreement import Agreement


class Disclosure(models.Model):
    class What(models.TextChoices):
        EXPORT = "export", _("in a file")
        PUSH = "push", _("sent to their computer")
        API = "api", _("their computer asked for it")
        REGISTRY = "registry", _("their computer asked for it in the registry")

    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="disclosures", verbose_name=_("agreement")
    )
    version = models.PositiveIntegerField()
    what = models.CharField(_("how"), max_length=8, choices=What)
    reference = models.CharField(_("number"), max_length=80, blank=True)
    purpose = models.CharField(_("purpose"), max_length=300)
    purpose_hi = models.CharField(_("purpose in Hindi"), max_length=300)
    recipient = models.CharField(_("to"), max_length=240)
    recipient_hi = models.CharField(_("to, in Hindi"), max_length=240)
    fields = ArrayField(models.CharField(max_length=30), verbose_name=_("columns"))
    workers = models.PositiveIntegerField(_("workers"))
    at = models.DateTimeField(_("when"), db_default=Now())

    class Meta:
        ordering = ["-id"]
        verbose_name, verbose_name_plural = _("disclosure"), _("disclosures")
        default_permissions = ["view"]

    def __str__(self):
        return f"{self.what} {self.reference}"

    @property
    def to(self) -> str:
        return (in_hindi() and self.recipient_hi) or self.recipient

    @property
    def why(self) -> str:
        return (in_hindi() and self.purpose_hi) or self.purpose


class DisclosedSet(models.Model):
    pk = models.CompositePrimaryKey("slot", "disclosure_id")
    # No key to check 4096 times: it is written with its disclosure, which nobody can delete.
    disclosure = models.ForeignKey(
        Disclosure, models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    slot = models.SmallIntegerField()  # UAN modulo Held.SLOTS
    uans = ArrayField(models.BigIntegerField())

    class Meta:
        default_permissions = []

    def __str__(self):
        return f"{self.disclosure_id}: {self.slot}"


class DisclosedList(models.Model):
    disclosure = models.OneToOneField(
        Disclosure, models.PROTECT, primary_key=True, related_name="+"
    )
    uans = ArrayField(models.BigIntegerField())

    class Meta:
        default_permissions = []
        # What waits to go into the index is read by who looks into it: kB.
        indexes = [
            GinIndex(fields=["uans"], name="disclosed_list_uans", gin_pending_list_limit=512),
        ]

    def __str__(self):
        return f"{self.disclosure_id}: {len(self.uans)}"


class Disclosed(models.Model):
    pk = models.CompositePrimaryKey("worker_id", "disclosure_id")
    disclosure = models.ForeignKey(Disclosure, models.PROTECT, db_index=False, related_name="+")
    worker_id = models.BigIntegerField()

    class Meta:
        default_permissions = []

    def __str__(self):
        return f"{self.disclosure_id}: {self.worker_id}"
