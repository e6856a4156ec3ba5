"""What schemes know of a worker."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from schemes.models.scheme import Scheme
from workers.models import Worker


class Answers(models.Model):
    """Facts that registration does not ask: `given` is {fact: value}, `sources` {fact: where it is
    from} ("worker", "operator:12", "list:7"). What is not there is unknown."""

    worker = models.OneToOneField(
        Worker, models.PROTECT, primary_key=True, related_name="scheme_answers"
    )
    given = models.JSONField(default=dict)
    sources = models.JSONField(default=dict)
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name, verbose_name_plural = _("answers of a worker"), _("answers of workers")
        default_permissions = ["view"]

    def __str__(self):
        return f"answers of {self.worker_id}"


class Entitlement(models.Model):
    """The verdicts of the last run, one row a worker: ids of schemes. What is in neither array is
    "not eligible"; what the worker already receives is in neither.

    That each is a worker's is kept by triggers that ask once a statement: a foreign key asks once
    a row, and locks it, which is two fifths of the time in which a million are written."""

    worker = models.OneToOneField(
        Worker,
        models.CASCADE,
        primary_key=True,
        related_name="entitlement",
        db_constraint=False,
    )
    eligible = ArrayField(models.SmallIntegerField(), default=list)
    unknown = ArrayField(models.SmallIntegerField(), default=list)

    class Meta:
        verbose_name, verbose_name_plural = _("entitlement"), _("entitlements")

    def __str__(self):
        return f"entitlement of {self.worker_id}"


class Enrolment(models.Model):
    """A worker is in a scheme: as the worker says, as a list seems to say, or as is certain."""

    class Status(models.TextChoices):
        DECLARED = "declared", _("said by the worker")
        MATCHED = "matched", _("found in a list")
        VERIFIED = "verified", _("confirmed")
        ENDED = "ended", _("ended")

    worker = models.ForeignKey(Worker, models.PROTECT, related_name="enrolments")
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="enrolments")
    status = models.CharField(_("status"), max_length=8, choices=Status)
    identifier = models.CharField(_("number in the scheme"), max_length=80, blank=True)
    source = models.CharField(_("from"), max_length=120)
    since = models.DateField(_("since"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name, verbose_name_plural = _("enrolment"), _("enrolments")
        default_permissions = ["view"]
        permissions = [("confirm_enrolment", "Can confirm or end an enrolment")]
        constraints = [
            models.UniqueConstraint(fields=["worker", "scheme"], name="enrolment_once"),
        ]
        indexes = [models.Index(fields=["scheme", "identifier"], name="enrolment_of_number")]

    def __str__(self):
        return f"{self.worker_id} in {self.scheme_id}: {self.status}"


class Received(models.Model):
    """The codes of the schemes that a worker is in, in the order of the alphabet: the enrolments
    that are not ended, put together once by a trigger and not at each look at everybody."""

    worker = models.OneToOneField(
        Worker, models.CASCADE, primary_key=True, related_name="+", db_constraint=False
    )
    codes = ArrayField(models.TextField(), default=list)

    class Meta:
        default_permissions = []

    def __str__(self):
        return f"schemes of {self.worker_id}"
