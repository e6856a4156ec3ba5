from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from aggregators.models.platform import Platform


class Intake(models.Model):
    """One batch of the API, or one file. The same file again is the same intake (`sha256`).

    Rows wait in a table of their own, `stage`; they are judged and landed in slices, each with
    its verdicts and `next_row` in one transaction, so that whoever goes on after an end goes on
    where it was.
    """

    class Kind(models.TextChoices):
        WORKER = "worker", _("new workers")
        UPDATE = "update", _("changes")
        ACTIVITY = "activity", _("days worked")
        EXIT = "exit", _("exits")

    class State(models.TextChoices):
        WAITING = "waiting", _("waits")
        DONE = "done", _("read")
        FAILED = "failed", _("stopped by an error")

    class Via(models.TextChoices):
        API = "api", _("by API")
        UPLOAD = "upload", _("uploaded")
        SFTP = "sftp", _("by SFTP")
        COMMAND = "command", _("by a person at the server")
        DISPUTE = "dispute", _("by a worker's complaint")

    platform = models.ForeignKey(
        Platform, models.PROTECT, db_index=False, related_name="intakes",
        verbose_name=_("platform"),
    )  # fmt: skip
    kind = models.CharField(_("what"), max_length=8, choices=Kind)
    via = models.CharField(_("how"), max_length=7, choices=Via)
    by = models.CharField(_("by"), max_length=80)
    file_name = models.CharField(_("file"), max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    columns = ArrayField(models.TextField(), default=list)  # as they stand in the file
    state = models.CharField(_("stage"), max_length=7, choices=State, default=State.WAITING)
    problem = models.CharField(_("problem"), max_length=300, blank=True)
    rows_count = models.IntegerField(_("rows"), default=0)
    next_row = models.IntegerField(default=1)  # rows are numbered from 1, without the heading
    landed = models.IntegerField(_("accepted"), default=0)
    refused = models.IntegerField(_("refused"), default=0)
    received_at = models.DateTimeField(_("received"), db_default=Now())
    ended_at = models.DateTimeField(_("read at"), null=True)

    class Meta:
        ordering = ["-id"]
        verbose_name, verbose_name_plural = _("report of a platform"), _("reports of platforms")
        default_permissions = ["view"]
        indexes = [
            models.Index(fields=["platform", "-id"], name="intake_of_platform"),
            models.Index(fields=["platform", "received_at"], name="intake_by_day"),
            models.Index(
                name="intake_landed", fields=["platform", "kind", "-id"], condition=Q(landed__gt=0)
            ),
            models.Index(name="intake_waiting", fields=["id"], condition=Q(state="waiting")),
        ]
        constraints = [
            models.UniqueConstraint(
                name="intake_file_once", fields=["platform", "kind", "sha256"],
                condition=~Q(sha256="") & ~Q(state="failed"),
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.get_kind_display()} of {self.platform_id} ({self.pk})"

    @property
    def stage(self) -> str:
        """The table in which its rows wait: a batch's is temporary; a file's is in the one schema
        where the portal may make tables."""
        if self.via in (self.Via.API, self.Via.DISPUTE):
            return f"aggregators_staged_{self.pk:d}"
        return f"staged.intake_{self.pk:d}"

    @property
    def share(self) -> float:
        """How much of it is done, 0 to 1."""
        done = self.next_row - 1
        return done / self.rows_count if self.rows_count else float(self.state == self.State.DONE)


class Verdict(models.Model):
    """What became of a row of an intake that did not simply land: a code of
    `aggregators.verdicts`. `cells`: of a refused row of a file, as it stood there."""

    intake = models.ForeignKey(Intake, models.CASCADE, related_name="verdicts", db_index=False)
    number = models.IntegerField(_("row"))
    code = models.CharField(_("verdict"), max_length=20)
    cells = ArrayField(models.TextField(), default=list)

    class Meta:
        ordering = ["number"]
        verbose_name, verbose_name_plural = _("verdict"), _("verdicts")
        default_permissions = []
        constraints = [
            models.UniqueConstraint(name="verdict_once_a_row", fields=["intake", "number"])
        ]

    def __str__(self):
        return f"{self.number}: {self.code}"
