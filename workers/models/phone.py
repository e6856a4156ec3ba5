from django.db import models

from workers.models.worker import Worker


class Phone(models.Model):
    """What is known of a worker's mobile beside its number; see `workers.recovery`. Who has no row
    has the mobile of the registration, shown to be theirs on that day."""

    worker = models.OneToOneField(Worker, models.PROTECT, primary_key=True, related_name="phone")
    seen_on = models.DateField()  # it was last shown to be in the worker's hands
    changed_at = models.DateTimeField(null=True)  # this number took the place of another
    before = models.CharField(max_length=10, blank=True)  # the other, told of what happens next
    signed_out_at = models.DateTimeField(null=True)  # who signed in before is out

    def __str__(self):
        return f"phone of {self.worker_id}"
