from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from workers.models.worker import Worker


class Consent(models.Model):
    """What the worker agreed to, in which words. Append-only; withdrawing adds a row."""

    worker = models.ForeignKey(Worker, models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=30)
    given = models.BooleanField()
    notice_version = models.CharField(max_length=10)
    language = models.CharField(max_length=3)
    channel = models.CharField(max_length=10)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    def __str__(self):
        return f"{self.worker_id} {'agreed to' if self.given else 'withdrew'} {self.purpose}"


class Agreed(models.Model):
    """The purposes to which a worker agrees now: the last word on each, put together by a trigger
    when it is said (`Consent`) and not at each look at everybody."""

    worker = models.OneToOneField(
        Worker, models.CASCADE, primary_key=True, related_name="+", db_constraint=False
    )
    purposes = ArrayField(models.CharField(max_length=30), default=list)

    class Meta:
        default_permissions = []

    def __str__(self):
        return f"{self.worker_id} agrees to {', '.join(self.purposes)}"
