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
