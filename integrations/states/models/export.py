"""Files that were made for a recipient, what it asked for, and what it says it took in."""

import json
import uuid
from datetime import timedelta
from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat, Now
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from integrations.states.models.agreement import Agreement


class SigningKey(models.Model):
    """An Ed25519 key that manifests are signed with: the newest signs, all are published. The
    private half is sealed (`eshram.crypto.data_box`)."""

    sealed = models.BinaryField()
    public = models.TextField()  # PEM
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = []

    def __str__(self):
        return f"key {self.pk}"


def kept_long_enough() -> Q:
    """EXPORT_DAYS, or as many days as the agreement says if those are fewer."""
    now = timezone.now()
    days = F("agreement__retention_days") * Value(timedelta(days=1))
    since = Value(now) - ExpressionWrapper(days, models.DurationField())
    return Q(made_at__lt=now - timedelta(days=settings.EXPORT_DAYS)) | Q(
        made_at__lt=ExpressionWrapper(since, models.DateTimeField())
    )


class ExportQuerySet(models.QuerySet):
    def of_state(self, state: int) -> "ExportQuerySet":
        return self.filter(agreement__state=state)

    def offered(self) -> "ExportQuerySet":
        """Whose files may be taken away: they are there, not kept long enough yet, and the
        agreement is in force with the terms by which they were made, which the cursor names."""
        agreements = Agreement.objects.in_force()
        kept = self.by_terms_of_now().filter(erased_at=None, agreement__in=agreements.values("pk"))
        return kept.exclude(kept_long_enough())

    def by_terms_of_now(self) -> "ExportQuerySet":
        version = Cast("agreement__version", models.CharField())
        return self.filter(until__contains=Concat(Value("."), version, Value(":")))

    def late(self) -> "ExportQuerySet":
        """Nobody has said for too long that they came in, and they may be fetched yet; or they were
        erased since, as somebody withdrew, and nothing that was made after them is confirmed."""
        before = timezone.now() - timedelta(hours=settings.EXPORT_ACKNOWLEDGE_HOURS)
        in_force = Agreement.objects.in_force().values("pk")
        waiting = self.filter(acknowledged_at=None, made_at__lt=before, agreement__in=in_force)
        confirmed = Export.objects.exclude(acknowledged_at=None).filter(
            agreement=OuterRef("agreement"), made_at__gt=OuterRef("made_at")
        )
        lost = waiting.by_terms_of_now().exclude(kept_long_enough()).exclude(Exists(confirmed))
        return waiting.filter(Q(erased_at=None) | Q(pk__in=lost.values("pk")))

    def with_mismatch(self) -> "ExportQuerySet":
        open_ones = Acknowledgement.objects.open().filter(export=OuterRef("pk"))
        return self.annotate(has_mismatch=Exists(open_ones))


class Export(models.Model):
    """Files of one moment for one recipient. The row is written when all of them are on the disk:
    there is none of an export that did not end."""

    class Kind(models.TextChoices):
        FULL = "full", _("everybody")
        DELTA = "delta", _("what changed")

    number = models.UUIDField(_("number"), unique=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="exports", verbose_name=_("agreement")
    )
    kind = models.CharField(_("holds"), max_length=5, choices=Kind)
    since = models.CharField(_("cursor from"), max_length=80, blank=True)
    until = models.CharField(_("cursor to"), max_length=80)
    rows = models.PositiveIntegerField(_("rows"))
    tombstones = models.PositiveIntegerField(_("tombstones"))
    sha256 = models.CharField(_("SHA-256 of all files"), max_length=64)
    manifest = models.TextField(_("manifest"))  # manifest.json, to the byte
    signature = models.BinaryField()  # Ed25519 of it, 64 bytes
    by = models.CharField(_("made for"), max_length=80)
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    taken_at = models.DateTimeField(_("first fetched"), null=True)
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True)
    erased_at = models.DateTimeField(_("files erased"), null=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("export"), _("exports")
        default_permissions = ["view"]
        ordering = ["-made_at", "-id"]
        indexes = [
            models.Index(fields=["agreement", "-made_at"], name="export_of_agreement"),
            models.Index(
                fields=["made_at"], name="export_waiting", condition=Q(acknowledged_at=None)
            ),
            models.Index(fields=["made_at"], name="export_kept", condition=Q(erased_at=None)),
        ]
        constraints = [
            models.CheckConstraint(
                name="export_since_when",
                condition=Q(kind="full", since="") | Q(kind="delta") & ~Q(since=""),
            ),
        ]

    def __str__(self):
        return str(self.number)

    @cached_property
    def told(self) -> dict:
        """The manifest."""
        return json.loads(self.manifest)

    @property
    def files(self) -> list[dict]:
        """name, holds, rows, bytes and sha256 of each."""
        return self.told["files"]


class ExportRequest(models.Model):
    """A file that somebody asked for besides the schedule. The row is the queue."""

    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="requests", verbose_name=_("agreement")
    )
    kind = models.CharField(_("what it shall hold"), max_length=5, choices=Export.Kind)
    # Of a delta: the cursor, or empty to go on from the last file.
    since = models.CharField(_("cursor from"), max_length=80, blank=True)
    counts = models.BooleanField(_("with counts by district"), default=False)
    by = models.CharField(_("by"), max_length=80)
    asked_at = models.DateTimeField(_("asked"), db_default=Now())
    done_at = models.DateTimeField(null=True)
    export = models.ForeignKey(Export, models.PROTECT, null=True, related_name="requests")
    problem = models.CharField(max_length=200, blank=True)

    class Meta:
        default_permissions = []
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement"], name="one_request_at_a_time", condition=Q(done_at=None)
            ),
        ]

    def __str__(self):
        return f"{self.agreement_id}: {self.kind}"


class AcknowledgementQuerySet(models.QuerySet):
    def open(self) -> "AcknowledgementQuerySet":
        """Tickets: what does not match, and nobody has settled."""
        return self.filter(matches=False, settled_at=None)


class Acknowledgement(models.Model):
    """What a recipient says it took in. One that does not match is a ticket until staff settle
    it."""

    export = models.ForeignKey(
        Export, models.PROTECT, related_name="acknowledgements", verbose_name=_("export")
    )
    rows = models.BigIntegerField(_("rows, they say"))
    sha256 = models.CharField(_("SHA-256, they say"), max_length=64)
    matches = models.BooleanField(_("matches"))
    by = models.CharField(_("by"), max_length=80)
    at = models.DateTimeField(_("when"), db_default=Now())
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("settled by"),
    )  # fmt: skip
    settled_how = models.CharField(_("what was done"), max_length=500, blank=True)

    objects = AcknowledgementQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("acknowledgement"), _("acknowledgements")
        default_permissions = ["view"]
        permissions = [("settle_acknowledgement", "Can settle what does not match")]
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["id"],
                name="acknowledgement_open",
                condition=Q(matches=False, settled_at=None),
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="acknowledgement_settled_by_somebody",
                condition=Q(settled_at=None, settled_by=None, settled_how="")
                | Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(settled_how=""),
            ),
        ]

    def __str__(self):
        return date_format(timezone.localtime(self.at), "DATETIME_FORMAT")
