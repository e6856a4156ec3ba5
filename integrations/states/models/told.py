"""Whom a recipient's programs were told of by the API, so that they hear when somebody is gone."""

from django.db import models
from django.db.models import Q

from integrations.states.models.agreement import Agreement


class Told(models.Model):
    """A worker who was told under these terms (`version`), or, with a `reason`, whose going was.
    When that was: `xid`, the transaction that told it, in the reading that began with the
    transaction `reading` (`integrations.states.telling`)."""

    pk = models.CompositePrimaryKey("agreement_id", "worker_id")
    agreement = models.ForeignKey(Agreement, models.PROTECT, db_index=False, related_name="+")
    worker_id = models.BigIntegerField()
    version = models.PositiveIntegerField()
    reading = models.BigIntegerField()
    xid = models.BigIntegerField()
    reason = models.CharField(max_length=20, blank=True)

    class Meta:
        default_permissions = []
        indexes = [models.Index(fields=["xid"], name="told_gone", condition=~Q(reason=""))]

    def __str__(self):
        return f"{self.worker_id} {self.reason or 'told'}"
