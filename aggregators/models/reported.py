from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from aggregators.models.platform import Platform


class ReportedMonth(models.Model):
    """What a platform counts for a month (its first day) by its own books, to be held against
    `Month`, our count of what it reported. What it said last stands."""

    platform = models.ForeignKey(
        Platform, models.PROTECT, db_index=False, related_name="reported_months"
    )
    month = models.DateField(_("month"))
    workers = models.IntegerField(_("workers with income"))
    days = models.BigIntegerField(_("days with income"))
    paise = models.BigIntegerField(_("paise"))
    by = models.CharField(_("by"), max_length=80)
    reported_at = models.DateTimeField(_("reported"), db_default=Now())

    class Meta:
        ordering = ["-month"]
        verbose_name = _("month by a platform's books")
        verbose_name_plural = _("months by platforms' books")
        default_permissions = ["view"]
        constraints = [
            models.UniqueConstraint(name="reported_month_once", fields=["platform", "month"]),
            models.CheckConstraint(
                name="reported_month_is_one",
                condition=Q(month__day=1, workers__gte=0, days__gte=0, paise__gte=0),
            ),
        ]

    def __str__(self):
        return f"{self.platform_id} in {self.month:%Y-%m}"
