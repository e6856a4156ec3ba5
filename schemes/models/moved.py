"""What `schemes.moving` keeps: which moves it has seen, and how far it has read."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from eshram.geography.models import District
from workers.models import Stay, Worker


class Moved(models.Model):
    """A worker came from one district to another by this stay, and is told of it once at most."""

    stay = models.OneToOneField(Stay, models.PROTECT, primary_key=True, related_name="+")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    came_from = models.ForeignKey(District, models.PROTECT, related_name="+")
    came_to = models.ForeignKey(District, models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name, verbose_name_plural = _("move"), _("moves")

    def __str__(self):
        return f"{self.worker_id}: {self.came_from_id} to {self.came_to_id}"


class StaysRead(models.Model):
    """One row: how far the workers' stays are read, by transaction (see `eshram.feed`) and id."""

    cluster = models.CharField(max_length=20)
    xid = models.BigIntegerField()
    stay = models.BigIntegerField()
    read_at = models.DateTimeField(db_default=Now())

    def __str__(self):
        return f"{self.xid}, {self.stay}"
