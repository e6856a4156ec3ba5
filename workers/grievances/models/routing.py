from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from eshram.geography.models import State
from workers.grievances.models.ticket import Category, Desk


class Route(models.Model):
    """Which desk answers a category, of one state or (empty) of all, and in how many days."""

    category = models.CharField(_("about"), max_length=12, choices=Category)
    state = models.ForeignKey(
        State, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("state"),
        help_text=_("Empty: all states that have no line of their own."),
    )  # fmt: skip
    desk = models.CharField(_("desk"), max_length=8, choices=Desk)
    days = models.PositiveSmallIntegerField(
        _("days"),
        validators=[MinValueValidator(1), MaxValueValidator(90)],
        help_text=_("Calendar days. The Data Protection rules allow 90 at most."),
    )

    class Meta:
        ordering = ["category", "state_id"]
        verbose_name, verbose_name_plural = _("way of grievances"), _("ways of grievances")
        constraints = [
            models.UniqueConstraint(
                name="route_once", fields=["category", "state"], nulls_distinct=False,
                violation_error_message=_("There is a line for this already."),
            ),
            models.CheckConstraint(
                name="route_privacy_to_its_desk",
                condition=Q(category="privacy", desk="privacy")
                | (~Q(category="privacy") & ~Q(desk="privacy")),
                violation_error_message=_(
                    "Grievances about privacy go to the data protection desk, and no others do."
                ),
            ),
            models.CheckConstraint(
                name="route_platform_is_about_one",
                condition=~Q(desk="platform") | Q(category="platform"),
                violation_error_message=_("Platforms answer grievances about platforms alone."),
            ),
            models.CheckConstraint(name="route_days", condition=Q(days__range=(1, 90))),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.category} → {self.desk}"


class Holiday(models.Model):
    """A day on which offices are closed, beside Saturdays and Sundays. What the software brought
    may be switched off (`closed`); it is not switched on again."""

    day = models.DateField(_("day"), primary_key=True)
    name = models.CharField(_("name"), max_length=120)
    closed = models.BooleanField(_("offices are closed"), default=True)

    class Meta:
        ordering = ["day"]
        verbose_name, verbose_name_plural = _("holiday"), _("holidays")

    def __str__(self):
        return f"{self.day} {self.name}"
