from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone

from workers.counter.models.centre import Centre
from workers.models import News, Worker


class ReachQuerySet(models.QuerySet):
    def through(self, centre: Centre):
        """Whom this centre tells: its own, and those of centres in its district that are blocked or
        were camps and are over."""
        today = timezone.localdate()
        gone = Centre.objects.filter(
            Q(blocked_at__isnull=False) | Q(ends_on__lt=today), district=centre.district_id
        )
        return self.filter(Q(centre=centre) | Q(centre__in=gone.values("pk")))

    def with_news(self):
        waiting = News.objects.waiting().filter(worker=OuterRef("worker"))
        return self.filter(Exists(waiting))


class Reach(models.Model):
    """A worker without a mobile, and the centre that helped them last: they are told there."""

    worker = models.OneToOneField(Worker, models.PROTECT, related_name="reach")
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    since = models.DateTimeField(db_default=Now())

    objects = ReachQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["centre", "id"], name="reach_of_centre")]

    def __str__(self):
        return f"{self.worker_id} through {self.centre_id}"
