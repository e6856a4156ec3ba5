from django.db import models
from django.db.models.functions import Now

from eshram.feed import XidField
from eshram.geography.models import District
from workers import choices
from workers.models.worker import Worker


class PermanentAddress(models.Model):
    """Home, in the words of the e-KYC answer; the worker confirmed the LGD district."""

    worker = models.OneToOneField(
        Worker, models.PROTECT, primary_key=True, related_name="permanent_address"
    )
    care_of = models.CharField(max_length=200, blank=True)
    house = models.CharField(max_length=200, blank=True)
    street = models.CharField(max_length=200, blank=True)
    landmark = models.CharField(max_length=200, blank=True)
    locality = models.CharField(max_length=200, blank=True)
    vtc = models.CharField("village, town or city", max_length=200, blank=True)
    post_office = models.CharField(max_length=200, blank=True)
    subdistrict = models.CharField(max_length=200, blank=True)
    district_as_read = models.CharField(max_length=200, blank=True)
    state_as_read = models.CharField(max_length=200, blank=True)
    pincode = models.CharField(max_length=6, blank=True)
    district = models.ForeignKey(District, models.PROTECT, related_name="+")

    def __str__(self):
        parts = (self.house, self.street, self.landmark, self.locality, self.vtc)
        return ", ".join(part for part in parts if part)


class Stay(models.Model):
    """A present address and the day it began; it ends where the next begins.

    Append-only, and a stay that would begin before the last one began is refused (triggers). Only
    `workers.migrants` writes a worker's next stay.
    """

    worker = models.ForeignKey(Worker, models.PROTECT, related_name="stays")
    since = models.DateField()
    same_as_permanent = models.BooleanField(default=False)
    house = models.CharField(max_length=200, blank=True)
    locality = models.CharField(max_length=200, blank=True)
    area = models.CharField(max_length=5, choices=choices.Area, blank=True)
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    pincode = models.CharField(max_length=6, blank=True)
    moved_for = models.CharField(max_length=8, choices=choices.MovedFor, blank=True)
    family_along = models.BooleanField(null=True)
    source = models.CharField(max_length=10, choices=choices.StaySource)
    sure = models.PositiveSmallIntegerField(  # percent
        default=choices.SURE[choices.StaySource.DECLARED],
        db_default=choices.SURE[choices.StaySource.DECLARED],
    )
    recorded_at = models.DateTimeField(db_default=Now())
    written_in = XidField()  # by this, and then by id, upper apps read what is new

    class Meta:
        ordering = ["-since", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sure__range=(1, 100)), name="stay_sure_percent"
            )
        ]
        indexes = [models.Index(fields=["written_in", "id"], name="stay_feed")]

    def __str__(self):
        return f"{self.worker_id} in {self.district_id} since {self.since}"
