"""One client at the counter, and what was done for a worker there."""

import uuid

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from workers.counter.models.centre import Centre, Device, Operator
from workers.models import Worker


class VisitQuerySet(models.QuerySet):
    def open(self):
        return self.filter(ended_at=None)


class Visit(models.Model):
    """One client before one operator: the fence around them. An operator has one at a time.

    All that the pages know of a client hangs here, and not on the operator's session: which draft,
    which worker and how proven, what waits for a code (`held`: ids alone, never a number or a
    code). Ending a visit wipes it.
    """

    class Purpose(models.TextChoices):
        REGISTER = "register", _("registration")
        HELP = "help", _("help for a registered worker")

    class End(models.TextChoices):
        DONE = "done", _("finished")
        SWITCHED = "switched", _("another client was begun")
        STOPPED = "stopped", _("stopped")
        EXPIRED = "expired", _("left open too long")
        BLOCKED = "blocked", _("operator or centre blocked")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    operator = models.ForeignKey(Operator, models.PROTECT, related_name="visits")
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    device = models.ForeignKey(Device, models.PROTECT, null=True, related_name="+")
    purpose = models.CharField(max_length=8, choices=Purpose)
    began_at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    ended = models.CharField(max_length=8, choices=End, blank=True)
    draft_id = models.UUIDField(null=True)
    worker = models.ForeignKey(Worker, models.PROTECT, null=True, related_name="+")
    proof = models.CharField(max_length=8, blank=True)  # Assistance.Proof, once it succeeded
    proven_at = models.DateTimeField(null=True)
    held = models.JSONField(default=dict)

    objects = VisitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["operator"],
                name="visit_one_client_at_a_time",
                condition=models.Q(ended_at=None),
            )
        ]
        indexes = [
            models.Index(fields=["centre", "-began_at"], name="visit_of_centre"),
            BrinIndex(fields=["began_at"], name="visit_by_day", autosummarize=True),
        ]

    def __str__(self):
        return f"{self.purpose} {self.id}"


class Assistance(models.Model):
    """What an operator did for a worker, and how the worker was shown to be there. Append-only."""

    class Proof(models.TextChoices):
        OTP = "otp", _("Aadhaar OTP")
        FINGER = "finger", _("fingerprint")
        IRIS = "iris", _("iris")
        MOBILE = "mobile", _("code to the mobile")

    worker = models.ForeignKey(Worker, models.PROTECT, related_name="assistances")
    # registered, or what was changed: address, occupation, mobile, bank, card
    action = models.CharField(max_length=20)
    operator = models.ForeignKey(Operator, models.PROTECT, related_name="+")
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    device = models.ForeignKey(Device, models.PROTECT, null=True, related_name="+")
    visit_id = models.UUIDField()
    proof = models.CharField(max_length=8, choices=Proof, blank=True)
    # The consent artefact: which text was read back, in which language, and when the worker said
    # yes. The text itself stands under its version; the hash shows that it was it.
    consent_language = models.CharField(max_length=3, blank=True)
    consent_version = models.CharField(max_length=10, blank=True)
    consent_hash = models.BinaryField(default=b"")  # SHA-256 of what was shown
    consent_at = models.DateTimeField(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["operator", "-at"], name="assistance_of_operator"),
            models.Index(fields=["centre", "-at"], name="assistance_of_centre"),
            models.Index(fields=["worker", "-at"], name="assistance_of_worker"),
            BrinIndex(fields=["at"], name="assistance_by_day", autosummarize=True),
        ]

    def __str__(self):
        return f"{self.action} {self.worker_id} by {self.operator_id}"
