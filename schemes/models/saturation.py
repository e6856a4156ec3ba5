"""How many of those who may have a scheme have it, counted by `schemes.saturation`."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from eshram.geography.models import District, State
from schemes.models.scheme import Scheme
from workers import choices


class Saturation(models.Model):
    """Workers who live in a district, of one sex: `enrolled` are in the scheme; of the `gap`, who
    are not, its rule says that they are eligible. Both together may have it."""

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="saturation")
    state = models.ForeignKey(State, models.PROTECT, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    gender = models.CharField(_("sex"), max_length=1, choices=choices.Gender)
    enrolled = models.PositiveIntegerField(_("enrolled"))
    gap = models.PositiveIntegerField(_("eligible, not enrolled"))
    day = models.DateField(_("as on"))

    class Meta:
        verbose_name = _("how far a scheme has come")
        verbose_name_plural = _("how far schemes have come")
        default_permissions = ["view"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "district", "gender"], name="saturation_counted_once"
            ),
        ]

    def __str__(self):
        return f"{self.scheme_id} in {self.district_id}, {self.gender}: {self.gap}"
