"""Which workers changed, in the order that survives concurrency (`eshram.feed`)."""

from django.db import models
from django.db.models.functions import Now
from django.db.models.lookups import GreaterThan

from eshram.feed import XidField
from integrations.states.columns import Part


class Change(models.Model):
    """Something of a worker's that agreements read was written in this transaction: `parts` are
    bits of `integrations.states.columns.Part`. Written by triggers, one row a statement and worker;
    rows are only ever added and, when too old, forgotten, so that no writer waits for another."""

    worker_id = models.BigIntegerField()
    xid = XidField()
    parts = models.IntegerField()

    class Meta:
        default_permissions = []
        # By `id` too: who reads it piece by piece goes on inside a transaction of thousands.
        indexes = [
            models.Index(fields=["xid", "id"], name="states_change_order"),
            models.Index(  # few of all: who withdrew is asked each hour (`withdrawing`)
                fields=["xid"],
                name="states_change_consent",
                condition=models.Q(GreaterThan(models.F("parts").bitand(int(Part.CONSENT)), 0)),
            ),
        ]

    def __str__(self):
        return f"{self.worker_id} in {self.xid}"


class Mark(models.Model):
    """By day, up to which transaction the feed was written: what lies before the oldest mark of a
    cluster has been forgotten, and where there is none, nothing."""

    cluster = models.CharField(max_length=20)
    xid = models.BigIntegerField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = []

    def __str__(self):
        return f"{self.at}: {self.xid}"
