"""What a form that was filled at a camp may say. The page shows these very fields offline, and the
server asks them again of what the envelope held."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from eshram.audit.models import LONG_NUMBER
from workers import choices
from workers.counter import camp_numbers as numbers
from workers.drafts import plain, tidy
from workers.forms.base import StepForm
from workers.forms.fields import (
    ANSWER,
    Aadhaar,
    Digits,
    Mobile,
    OneOf,
    PersonName,
    PlainDate,
    PlainText,
    SearchBox,
    WholeNumber,
    YesNo,
)
from workers.forms.places import DistrictField, StateAndDistrict, StateField
from workers.forms.widgets import QuickSelect
from workers.forms.work import OccupationField


class CampForm(StateAndDistrict, StepForm):
    """Few questions: the rest is asked when the worker proves who they are."""

    insured = YesNo(
        label=_("Are you a member of EPFO (provident fund) or ESIC, or do you pay income tax?")
    )
    name = PersonName(label=_("Name"), help_text=_("As on the Aadhaar card, if there is one."))
    father_name = PersonName(label=_("Father's name"))
    birth_year = WholeNumber(
        min_value=1900,
        max_value=2100,
        label=_("Year of birth"),
        help_text=_("4 digits. If nobody knows it, count back from the age."),
    )
    date_of_birth = PlainDate(required=False, label=_("Date of birth, if it is known"))
    gender = OneOf(choices.Gender, label=_("Gender"))
    mobile = Mobile(
        required=False,
        label=_("Mobile number"),
        help_text=_(
            "Of the worker or of the family. We send an SMS to it when the form has arrived."
        ),
    )
    aadhaar = Aadhaar(
        required=False,
        label=_("Aadhaar number"),
        help_text=_(
            "You may leave it empty. It is locked at once: this phone cannot show it again. "
            "Without it the worker comes to a centre later."
        ),
    )
    present_state = StateField(label=_("State"))
    present_district = DistrictField(label=_("District"))
    present_locality = PlainText(label=_("Village, ward or street"))
    present_house = PlainText(required=False, label=_("House or room number"))
    present_pincode = Digits(
        shape=r"[1-9]\d{5}",
        wrong=_("A PIN code has 6 digits and does not begin with 0."),
        required=False,
        label=_("PIN code"),
    )
    occupation_search = SearchBox(
        label=_("What work do you do most?"),
        help_text=_("Write one word, for example: mason, tailor, maid, driver."),
    )
    occupation = OccupationField(label=_("Your main work"))
    experience_years = WholeNumber(
        min_value=0, max_value=60, required=False, label=_("For how many years have you done it?")
    )
    education = OneOf(
        choices.Education,
        required=False,
        empty=_("Choose"),
        widget=QuickSelect,
        label=_("How far did you study?"),
    )
    consent = forms.BooleanField(
        label=_("The worker has heard this and agrees."),
        error_messages={"required": _("Tick the box if the worker agrees.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer_districts("present")

    def clean_insured(self):
        if self.cleaned_data["insured"]:
            raise forms.ValidationError(
                _("Who has this cannot be registered here."), code="insured"
            )
        return False

    def clean(self):
        data = super().clean()
        born, year = data.get("date_of_birth"), data.get("birth_year")
        if born and year and born.year != year:
            self.add_error("date_of_birth", _("The year is not the one above."))
        elif year and not may_be_of_age(year, born, timezone.localdate()):
            self.add_error(
                "birth_year",
                forms.ValidationError(
                    _("Only people from %(least)d to %(most)d years can register."),
                    code="age",
                    params={"least": settings.MINIMUM_AGE, "most": settings.MAXIMUM_AGE},
                ),
            )
        self.check_district("present", data)
        return data


def may_be_of_age(year: int, born: date | None, today: date) -> bool:
    """Of a year alone, whether any birthday in it would do."""
    oldest, youngest = today.year - year, today.year - year - 1
    if born:
        oldest = youngest = (
            today.year - born.year - ((today.month, today.day) < (born.month, born.day))
        )
    return oldest >= settings.MINIMUM_AGE and youngest <= settings.MAXIMUM_AGE


@dataclass
class Said:
    """A form as it came out of its envelope."""

    answers: dict  # by field, as JSON holds it; never the Aadhaar number
    aadhaar: str  # empty if none was given, or not a right one
    wrong: list[str]  # fields that do not say what they should


NOT_KEPT = ("aadhaar", "consent", "insured", "occupation_search")


def read(raw: dict) -> Said:
    """Never raises, whatever an envelope held."""
    given = {
        name: writable(raw[name]) for name in CampForm.base_fields if isinstance(raw.get(name), str)
    }
    data = QueryDict(mutable=True)
    data.update(MultiValueDict({name: [value] for name, value in given.items()}))
    form = CampForm(data)
    wrong = sorted(form.errors)
    if not wrong:
        answers = {n: plain(v) for n, v in form.cleaned_data.items() if n not in NOT_KEPT}
        return Said(answers, form.cleaned_data["aadhaar"], [])
    # Of a form with mistakes: what was right, and what was written instead. Long numbers are
    # blotted out, for one of them may be an Aadhaar number in a wrong box.
    kept = {n: plain(v) for n, v in form.cleaned_data.items()}
    kept |= {name: LONG_NUMBER.sub("…", tidy(given[name])) for name in wrong if name in given}
    answers = {name: value for name, value in kept.items() if name not in NOT_KEPT}
    return Said(answers, form.cleaned_data.get("aadhaar", ""), wrong)


def writable(text: str) -> str:
    """Half an emoji, which a browser cuts off at the end of a box, is no letter: no database takes
    it, and the forms that came with it would never arrive."""
    return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)


class FindForm(StepForm):
    """A form by the number on the worker's slip, at any centre."""

    title = _("A worker with a camp slip")
    button = _("Find")
    number = forms.CharField(
        max_length=30,
        label=_("Number on the slip"),
        error_messages=ANSWER,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    birth_year = WholeNumber(min_value=1900, max_value=2100, label=_("Year of birth"))

    def clean_number(self):
        try:
            return numbers.read(self.cleaned_data["number"])
        except numbers.NotANumber:
            raise forms.ValidationError(
                _("This is no camp number. It looks like C12-034-K."), code="invalid"
            ) from None


class ReasonForm(StepForm):
    title = _("A form of a lost phone")

    reason = PlainText(max_length=300, label=_("Why?"))
