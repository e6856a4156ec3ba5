from django.db import models
from django.db.models.functions import Now


class EventManager(models.Manager):
    def record(self, action: str, *, by: str, worker_id: int | None = None, **detail) -> "Event":
        """Write down that `by` did `action`. `detail` holds names of things, never their values."""
        return self.create(action=action, by=by, worker_id=worker_id, detail=detail)


class Event(models.Model):
    """Who did what, who saw whom, what was disclosed to whom. Append-only, held by trigger."""

    at = models.DateTimeField(db_default=Now(), editable=False)
    action = models.CharField(max_length=60)
    by = models.CharField(max_length=80, help_text="worker, operator:12, staff:3, system")
    worker_id = models.BigIntegerField(null=True)
    detail = models.JSONField(default=dict)

    objects = EventManager()

    class Meta:
        indexes = [
            models.Index(
                fields=["worker_id", "-at"],
                name="event_of_worker",
                condition=models.Q(worker_id__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.by}: {self.action}"
