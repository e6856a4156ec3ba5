"""Home and present address: LGD states and districts."""

from functools import partial

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from eshram.geography.kept import places
from workers import choices
from workers.forms.base import StepForm
from workers.forms.fields import ANSWER, Digits, OneOf, PlainDate, PlainText, YesNo
from workers.forms.widgets import QuickSelect


def state_choices():
    return [("", _("Choose the state")), *places().state_choices()]


def district_choices(state_code):
    """The districts a state has today; an invitation to choose the state before there is one."""
    try:
        districts = places().district_choices(int(state_code))
    except (TypeError, ValueError):
        return [("", _("Choose the state first"))]
    return [("", _("Choose the district")), *districts]


class PlaceField(forms.CharField):
    """A select of LGD codes; cleans to the place itself, or None when it may stay unanswered."""

    known: str  # the dictionary of `eshram.geography.kept.Places`

    def __init__(self, **kwargs):
        super().__init__(error_messages=ANSWER, widget=QuickSelect, **kwargs)

    def clean(self, value):
        value = super().clean(value)
        if not value:
            return None
        is_code = value.isdecimal() and len(value) < 9
        place = getattr(places(), self.known).get(int(value)) if is_code else None
        if place is None:
            raise ValidationError(ANSWER["invalid_choice"], code="invalid_choice")
        return place


class StateField(PlaceField):
    known = "states"


class DistrictField(PlaceField):
    known = "districts"

    def clean(self, value):
        district = super().clean(value)
        if district and district.abolished:
            raise ValidationError(
                _("%(district)s is no longer a district. Choose the one it belongs to now."),
                code="abolished",
                params={"district": district.label},
            )
        return district


class StateAndDistrict:
    """For forms with `<prefix>_state` and `<prefix>_district`: the second follows the first."""

    def offer_districts(self, *prefixes: str) -> None:
        """Made when a select is shown: answers that are right need no choices."""
        for prefix in prefixes:
            self.fields[f"{prefix}_state"].widget.choices = state_choices
            self.fields[f"{prefix}_district"].widget.choices = partial(self.districts, prefix)

    def districts(self, prefix: str) -> list:
        return district_choices(self.typed(f"{prefix}_state"))

    def check_district(self, prefix: str, data: dict) -> None:
        state, district = data.get(f"{prefix}_state"), data.get(f"{prefix}_district")
        if state and district and district.state_id != state.code:
            self.add_error(
                f"{prefix}_district",
                ValidationError(
                    _("%(district)s is not in %(state)s. Choose the district again."),
                    params={"district": district.label, "state": state.label},
                ),
            )


class PresentAddressFields(StateAndDistrict, StepForm):
    """Where a worker lives now, and since when."""

    PLACES = ("present",)

    present_state = StateField(label=_("State"))
    present_district = DistrictField(label=_("District"))
    present_area = OneOf(choices.Area, label=_("Is it a village or a town?"))
    present_locality = PlainText(label=_("Village, ward or street"))
    present_house = PlainText(required=False, label=_("House or room number"))
    present_pincode = Digits(
        shape=r"[1-9]\d{5}",
        wrong=_("A PIN code has 6 digits and does not begin with 0."),
        label=_("PIN code"),
        autocomplete="postal-code",
    )
    present_since = PlainDate(
        label=_("Since when do you live here?"), help_text=_("A rough date is enough.")
    )
    moved_for = OneOf(choices.MovedFor, label=_("Why did you move here?"))
    family_along = YesNo(label=_("Does your family live here with you?"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer_districts(*self.PLACES)

    def clean_present_since(self):
        day = self.cleaned_data["present_since"]
        if day is None:
            return None
        if day > timezone.localdate():
            raise ValidationError(_("This day is in the future."))
        if day < self.born:
            raise ValidationError(_("This day is before you were born."))
        return day

    @property
    def born(self):
        return self.draft.date_of_birth

    def clean(self):
        data = super().clean()
        self.check_district("present", data)
        return data


class AddressForm(PresentAddressFields):
    """Home as Aadhaar says it, confirmed; and the present address unless it is the same."""

    title = _("Where you live")

    permanent_state = StateField(label=_("State of your home"), required=False)
    permanent_district = DistrictField(label=_("District of your home"), required=False)
    same_as_permanent = YesNo(label=_("Do you live at this address now?"))

    PLACES = ("permanent", "present")
    PRESENT = tuple(PresentAddressFields.base_fields)
    field_order = ("permanent_state", "permanent_district", "same_as_permanent", *PRESENT)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.home = places().districts.get(self.draft.kyc.get("district_code"))
        if self.home:
            self.initial.setdefault("permanent_state", self.home.state_id)
            self.initial.setdefault("permanent_district", self.home.code)
        if self.is_bound and self.lives_at_home():
            for name in self.PRESENT:
                self.fields[name].required = False

    @property
    def home_text(self) -> str:
        kyc = self.draft.kyc
        parts = "house street landmark locality vtc post_office subdistrict district state pincode"
        return ", ".join(kyc[part] for part in parts.split() if kyc[part])

    def lives_at_home(self) -> bool:
        return self.data.get("same_as_permanent") in ("yes", "on", "true", "1")

    def full_clean(self):
        if self.is_bound:
            self.data = self.data.copy()
            if self.lives_at_home():
                self.data["same_as_permanent"] = "yes"
                for name in self.PRESENT:
                    self.data.pop(name, None)
            elif any(self.data.get(name) for name in self.PRESENT):
                self.data["same_as_permanent"] = "no"
        super().full_clean()

    def clean(self):
        data = super().clean()
        if not (data.get("permanent_state") or data.get("permanent_district")) and self.home:
            data["permanent_district"] = self.home
        elif not data.get("permanent_district") and "permanent_district" not in self.errors:
            self.add_error("permanent_district", _("Choose the district of your home."))
        self.check_district("permanent", data)
        if data.get("permanent_district"):
            data["permanent_state"] = data["permanent_district"].state
        return data
