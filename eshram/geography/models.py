"""States and districts by their codes in the Local Government Directory (LGD), and what a PIN says.

LGD codes are never given twice, so they are the primary keys. A district that was abolished keeps
its row: old records still point at it, and `successors` says where its land went.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from eshram.geography.labels import Labelled


class StateQuerySet(models.QuerySet):
    def by_label(self):
        """In the order of the names the reader sees."""
        return self.order_by(State.label_field_now(), "code")


class State(Labelled, models.Model):
    """A state or union territory."""

    class Kind(models.TextChoices):
        STATE = "S", _("state")
        UNION_TERRITORY = "UT", _("union territory")

    code = models.PositiveSmallIntegerField(_("LGD code"), primary_key=True)
    iso = models.CharField(_("ISO 3166-2 code"), max_length=5, unique=True)
    name = models.CharField(_("name"), max_length=60)
    name_hi = models.CharField(_("name in Hindi"), max_length=60)
    kind = models.CharField(_("kind"), max_length=2, choices=Kind)
    census_code = models.CharField(
        _("Census 2011 code"), max_length=5, blank=True, help_text=_("Empty for states made since.")
    )
    languages = models.CharField(
        _("official languages"), max_length=40, help_text=_("Language codes, joined by ;")
    )

    objects = StateQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("state")
        verbose_name_plural = _("states")

    def __str__(self):
        return self.name


class DistrictQuerySet(models.QuerySet):
    def current(self):
        return self.filter(abolished=False)

    def current_in(self, state: "State | int"):
        """The districts to choose from in a state, ordered as the reader sees them."""
        return self.current().filter(state=state).by_label()

    def by_label(self):
        return self.order_by(District.label_field_now(), "code")


class District(Labelled, models.Model):
    code = models.PositiveIntegerField(_("LGD code"), primary_key=True)
    state = models.ForeignKey(
        State, models.PROTECT, related_name="districts", verbose_name=_("state")
    )
    name = models.CharField(_("name"), max_length=60)
    name_hi = models.CharField(_("name in Hindi"), max_length=60)
    census_code = models.CharField(_("Census 2011 code"), max_length=3, blank=True)
    abolished = models.BooleanField(_("abolished"), default=False)
    note = models.CharField(
        _("note"), max_length=200, blank=True, help_text=_("Why and when it was abolished.")
    )
    successors = models.ManyToManyField(
        "self", symmetrical=False, related_name="predecessors", blank=True
    )

    objects = DistrictQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("district")
        verbose_name_plural = _("districts")

    def __str__(self):
        return self.name

    def today(self) -> "list[District]":
        """The districts that hold this land now: itself, or what followed an abolished one."""
        if not self.abolished:
            return [self]
        return list(self.successors.current().select_related("state").by_label())


class PlaceName(models.Model):
    """A spelling, made comparable (`names.key`), of a state or of a district inside a state.

    `state` is the state in which the name is used, which for addresses older than a state's own
    founding is the state it came from: Hyderabad is found in Andhra Pradesh too. One spelling may
    mean several districts, as a name from before a split does.
    """

    state = models.ForeignKey(State, models.CASCADE, related_name="+")
    district = models.ForeignKey(
        District, models.CASCADE, null=True, related_name="+", help_text="Empty: a state's name."
    )
    key = models.CharField(max_length=80)
    loose_key = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["state", "key", "district"], nulls_distinct=False, name="place_name_once"
            )
        ]
        indexes = [
            models.Index(fields=["key"], condition=Q(district=None), name="place_name_of_state")
        ]

    def __str__(self):
        return self.key


class PinDistrict(models.Model):
    """Post offices of a PIN in a district, as India Post lists them: advice, never proof.

    `offices` is 0 where a district is only possible: it was cut out of the one that India Post
    still names. Without a district the list tells the state alone.
    """

    pincode = models.PositiveIntegerField(_("PIN code"))
    state = models.ForeignKey(State, models.CASCADE, related_name="+", verbose_name=_("state"))
    district = models.ForeignKey(
        District, models.CASCADE, null=True, related_name="pins", verbose_name=_("district")
    )
    offices = models.PositiveSmallIntegerField(_("post offices"))

    class Meta:
        verbose_name = _("PIN code")
        verbose_name_plural = _("PIN codes")
        constraints = [
            models.UniqueConstraint(
                fields=["pincode", "state", "district"],
                nulls_distinct=False,
                name="pin_district_once",
            )
        ]

    def __str__(self):
        return f"{self.pincode}: {self.district_id}"


class LoadedSource(models.Model):
    """What was last loaded from a large source, so that loading it again can be skipped."""

    name = models.CharField(max_length=40, primary_key=True)
    fingerprint = models.CharField("SHA-256", max_length=64)
    rows = models.PositiveIntegerField()
    loaded_at = models.DateTimeField(auto_now=True)

    def __str__(self):
        return self.name
