"""Counts for the ministry's pages, which read nothing else: a few thousand rows, however many work
for platforms."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from aggregators.models.intake import Intake
from aggregators.models.platform import Class
from workers import choices


class GigCount(models.Model):
    """Gig workers of a class and a sex by one `dimension`; `aggregators.gigs` counts them anew.
    Under "exit" engagements are counted, not people."""

    class Dimension(models.TextChoices):
        ALL = "all", _("Gig workers")
        STATE = "state", _("State of work")
        DISTRICT = "district", _("District of work")
        AGE = "age", _("Age")
        DAYS = "days", _("Days worked this year")
        EXIT = "exit", _("Exits this year")

    dimension = models.CharField(max_length=8, choices=Dimension)
    seventh_class = models.CharField(max_length=12, choices=Class)
    value = models.CharField(max_length=12)
    gender = models.CharField(max_length=1, choices=choices.Gender)
    count = models.IntegerField()
    day = models.DateField(_("as on"))

    class Meta:
        verbose_name, verbose_name_plural = _("gig workers"), _("gig workers")
        default_permissions = ["view"]
        constraints = [
            models.UniqueConstraint(
                name="gig_counted_once", fields=["dimension", "seventh_class", "value", "gender"]
            )
        ]

    def __str__(self):
        return f"{self.dimension} {self.value} ({self.seventh_class}, {self.gender}): {self.count}"


class RefusedCount(models.Model):
    """How many rows of an intake were refused for one reason, kept when it is read."""

    intake = models.ForeignKey(
        Intake, models.CASCADE, related_name="refused_counts", db_index=False
    )
    code = models.CharField(_("verdict"), max_length=20)
    count = models.IntegerField()

    class Meta:
        verbose_name, verbose_name_plural = _("rows refused"), _("rows refused")
        default_permissions = []
        constraints = [
            models.UniqueConstraint(name="refused_count_once", fields=["intake", "code"])
        ]

    def __str__(self):
        return f"{self.intake_id} {self.code}: {self.count}"
