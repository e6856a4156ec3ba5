"""What becomes of a worker's record: its states, and the wish to make one of two records."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from eshram.accounts.approvals import Proposal
from workers import uan
from workers.choices import Status
from workers.models.worker import Worker


class StatusChange(models.Model):
    """A worker's record became something else, on which day, and why. Append-only.

    `since` is the day in the worker's life: of the death, of the 60th birthday. `source` is the
    kind of evidence and its number, never a copy of it.
    """

    worker = models.ForeignKey(Worker, models.PROTECT, related_name="status_changes")
    status = models.CharField(max_length=8, choices=Status)
    since = models.DateField()
    reason = models.CharField(max_length=500, blank=True)
    source = models.CharField(max_length=120, blank=True)
    by = models.CharField(max_length=80)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return f"{self.worker_id} {self.status} since {self.since}"


class MergeRequest(Proposal):
    """Two records of one person shall become one: `kept` stays, `merged` becomes its alias."""

    action, rules = "merge", "workers.merging"
    propose_permission, approve_permission = "workers.propose_merge", "workers.approve_merge"

    kept = models.ForeignKey(
        Worker, models.PROTECT, related_name="+", verbose_name=_("record that stays")
    )
    merged = models.ForeignKey(
        Worker, models.PROTECT, related_name="+", verbose_name=_("record that joins it")
    )

    class Meta(Proposal.Meta):
        abstract = False
        verbose_name = _("merge of two records")
        verbose_name_plural = _("merges of two records")
        constraints = [
            *Proposal.Meta.constraints,
            models.CheckConstraint(
                name="merge_of_two_workers", condition=~models.Q(kept=models.F("merged"))
            ),
        ]

    def __str__(self):
        return f"{uan.spaced(self.merged_id)} -> {uan.spaced(self.kept_id)}"

    def about(self) -> list[int]:
        return [self.kept_id, self.merged_id]
