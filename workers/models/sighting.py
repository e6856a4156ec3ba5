from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from eshram.geography.models import District
from workers import choices
from workers.models.worker import Worker


class Sighting(models.Model):
    """Something that shows a worker in a district in a month. Evidence, and never an address.

    Written by `workers.sightings.take` alone, out of the tables that it names: so no foreign keys,
    which ask once a row, as these rows come by the million. The month leads the key: a month's
    feed is written to one end of the index, and what is too old is cut off at the other.
    """

    pk = models.CompositePrimaryKey("month", "worker_id", "kind", "district_id")
    worker = models.ForeignKey(
        Worker, models.PROTECT, db_constraint=False, db_index=False, related_name="sightings"
    )
    kind = models.CharField(_("seen by"), max_length=8, choices=choices.SightingKind)
    month = models.DateField(_("month"))  # its first day
    district = models.ForeignKey(
        District,
        models.PROTECT,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name=_("district"),
    )
    source_id = models.BigIntegerField(null=True)  # of the row or file that told it
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name, verbose_name_plural = _("sighting"), _("sightings")
        ordering = ["-month", "worker", "kind", "district"]
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="sighting_of_a_month"),
            models.CheckConstraint(
                condition=Q(kind__in=choices.SightingKind.values), name="sighting_kind_is_known"
            ),
        ]

    def __str__(self):
        return f"{self.worker_id} in {self.district_id} in {self.month:%Y-%m} ({self.kind})"


class DoubtQuerySet(models.QuerySet):
    def open(self):
        return self.filter(settled_at=None)


class Doubt(models.Model):
    """Probably moved: sightings show the worker elsewhere than the present address says.

    `workers.sightings` opens it, one at a time a worker; the worker's answer settles it
    (`workers.migrants`), or later sightings do. It never changes an address.
    """

    worker = models.ForeignKey(Worker, models.PROTECT, related_name="doubts")
    district = models.ForeignKey(
        District, models.PROTECT, db_index=False, related_name="+", verbose_name=_("probably in")
    )
    since = models.DateField(_("since"))  # first day of the month
    kind = models.CharField(_("seen by"), max_length=8, choices=choices.SightingKind)
    sure = models.PositiveSmallIntegerField(_("how sure"))  # percent
    opened_at = models.DateTimeField(_("opened"), db_default=Now())
    settled_at = models.DateTimeField(_("settled"), null=True)
    answer = models.CharField(_("answer"), max_length=8, choices=choices.DoubtAnswer, blank=True)

    objects = DoubtQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("probable move"), _("probable moves")
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["worker"], condition=Q(settled_at=None), name="doubt_one_open"
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None, answer="")
                | (Q(settled_at__isnull=False) & ~Q(answer="")),
                name="doubt_settled_by_an_answer",
            ),
            models.CheckConstraint(condition=Q(sure__range=(1, 100)), name="doubt_sure_percent"),
        ]

    def __str__(self):
        return f"{self.worker_id} probably in {self.district_id} since {self.since:%Y-%m}"
