"""What each recipient holds: kept as sets of UANs, a slot of them a row, so that a million
cost what a few thousand rows do."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from integrations.states.models.agreement import Agreement


class Holding(models.Model):
    """Of an agreement: the transaction up to which its recipient was told last, and by which
    version of the terms. Two who tell one recipient at once refuse each other here."""

    agreement = models.OneToOneField(
        Agreement, models.PROTECT, primary_key=True, related_name="holding"
    )
    version = models.PositiveIntegerField()
    xid = models.BigIntegerField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = []

    def __str__(self):
        return f"{self.agreement_id} up to {self.xid}"


class Held(models.Model):
    """Whom the recipient holds, of those whose UAN modulo SLOTS is `slot`; in order."""

    SLOTS = 4096

    pk = models.CompositePrimaryKey("agreement_id", "slot")
    # The key begins with it. An index of its own is taken for as good where statistics do not know
    # the agreement yet, and reads all its slots for one.
    agreement = models.ForeignKey(Agreement, models.PROTECT, db_index=False, related_name="+")
    slot = models.SmallIntegerField()
    uans = ArrayField(models.BigIntegerField())

    class Meta:
        default_permissions = []

    def __str__(self):
        return f"{self.agreement_id}: {self.slot}"


class Passage(models.Model):
    """Somebody came into a recipient's view after its full export, or left it: the last time.
    `reason` is empty for who came. `xid`: up to which transaction the recipient was told then."""

    pk = models.CompositePrimaryKey("agreement_id", "worker_id")
    agreement = models.ForeignKey(Agreement, models.PROTECT, db_index=False, related_name="+")
    worker_id = models.BigIntegerField()
    reason = models.CharField(max_length=20, blank=True)
    xid = models.BigIntegerField()

    class Meta:
        default_permissions = []
        indexes = [
            models.Index(
                fields=["agreement", "xid"],
                condition=models.Q(reason="consent_withdrawn"),
                name="states_passage_withdrawn",
            )
        ]

    def __str__(self):
        return f"{self.worker_id} {self.reason or 'came'}"
