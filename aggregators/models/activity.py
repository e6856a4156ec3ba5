"""The ledger: what a platform said of a worker's day, and what it adds up to."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aggregators.models.platform import Platform
from eshram.geography.models import District
from workers.models import Worker


class ActivityQuerySet(models.QuerySet):
    def standing(self):
        """Of each day what was said last."""
        later = Activity.objects.filter(
            platform_id=models.OuterRef("platform_id"),
            day=models.OuterRef("day"),
            worker_id=models.OuterRef("worker_id"),
            correction__gt=models.OuterRef("correction"),
        )
        return self.filter(~models.Exists(later))


class Activity(models.Model):
    """One worker, platform and calendar day; India time. Append-only: a correction is a new row
    with the next number, and the highest number counts.

    Platform and day lead the key: a day's report is written to one end of the index, and the days
    of one worker are found by skipping. No foreign keys: they ask once a row, and these rows come
    by the million. A trigger asks once a statement that each row's day lies in an engagement.
    """

    pk = models.CompositePrimaryKey("platform_id", "day", "worker_id", "correction")
    platform = models.ForeignKey(
        Platform, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    day = models.DateField(_("day"))
    worker = models.ForeignKey(
        Worker, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    correction = models.SmallIntegerField(_("correction"), default=0)
    earned = models.BooleanField(_("earned something"))
    paise = models.BigIntegerField(_("paise"), default=0)
    district = models.ForeignKey(
        District, models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    intake_id = models.BigIntegerField()

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("day worked"), _("days worked")
        default_permissions = ["view"]
        constraints = [
            models.CheckConstraint(
                name="activity_pays_who_earned", condition=Q(paise=0) | Q(earned=True, paise__gt=0)
            ),
            models.CheckConstraint(name="activity_correction", condition=Q(correction__gte=0)),
        ]

    def __str__(self):
        return f"{self.worker_id} at {self.platform_id} on {self.day}"

    @property
    def rupees(self) -> float:
        return self.paise / 100


class Totals(models.Model):
    """Days with income and paise of a worker with a platform in a financial year, by the year in
    which it begins. Kept with each set of rows that lands, never reckoned anew."""

    pk = models.CompositePrimaryKey("worker_id", "platform_id", "financial_year")
    worker = models.ForeignKey(
        Worker, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    platform = models.ForeignKey(
        Platform, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    financial_year = models.SmallIntegerField(_("financial year"))
    days = models.SmallIntegerField(_("days"))
    paise = models.BigIntegerField(_("paise"))
    last_day = models.DateField(_("last day reported"))
    # The month and the district that were told last as evidence of where the worker is; empty:
    # none, or several at once.
    seen_month = models.DateField(null=True)
    seen_district = models.IntegerField(null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("days of a year"), _("days of years")
        default_permissions = ["view"]
        constraints = [
            models.CheckConstraint(
                name="totals_of_a_year", condition=Q(days__range=(0, 366), paise__gte=0)
            )
        ]

    def __str__(self):
        return f"{self.worker_id} at {self.platform_id} in {self.financial_year}: {self.days}"


class Year(models.Model):
    """What a financial year comes to, as schemes ask it of a worker: the most days with one
    platform, and those with all; NULL, where all were disowned. Records that were joined count
    together, under the one that stays. Kept: days that are added are added here
    (`aggregators.kept`), and where that does not do, the database counts anew."""

    pk = models.CompositePrimaryKey("worker_id", "financial_year")
    worker = models.ForeignKey(
        Worker, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    financial_year = models.SmallIntegerField()
    one = models.SmallIntegerField(null=True)
    every = models.SmallIntegerField(null=True)

    class Meta:
        default_permissions = []

    def __str__(self):
        return f"{self.worker_id} in {self.financial_year}: {self.one}, {self.every}"


class Month(models.Model):
    """What one platform reported of a month (its first day): days on which somebody earned, and
    what was paid. Kept like `Totals`."""

    platform = models.ForeignKey(Platform, models.PROTECT, db_index=False, related_name="months")
    month = models.DateField(_("month"))
    reported = models.BigIntegerField(_("days reported"))  # those without income too
    days = models.BigIntegerField(_("days with income"))
    paise = models.BigIntegerField(_("paise"))

    class Meta:
        ordering = ["-month"]
        verbose_name, verbose_name_plural = _("month of a platform"), _("months of platforms")
        default_permissions = ["view"]
        constraints = [
            models.UniqueConstraint(name="month_of_a_platform", fields=["platform", "month"])
        ]

    def __str__(self):
        return f"{self.platform_id} in {self.month:%Y-%m}"
