"""What is asked of somebody who has no Aadhaar, and by what they are found again."""

from datetime import date

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workers import choices
from workers.counter.models import Contact, ProvisionalEntry
from workers.forms.base import StepForm
from workers.forms.fields import Digits, Mobile, OneOf, PersonName, PlainDate, PlainText
from workers.forms.places import DistrictField, StateAndDistrict, StateField
from workers.forms.steps import birth_year_field
from workers.forms.work import MainWork
from workers.models.worker import age_on


class ProvisionalForm(StateAndDistrict, MainWork):
    title = _("Has no Aadhaar: note this person")
    lead = _(
        "This is no registration and gives no UAN. The person gets a slip that says how to get "
        "Aadhaar, and we call them."
    )
    button = _("Save and print the slip")
    field_order = (
        *("consent", "name", "father_name", "gender", "birth_year", "date_of_birth", "mobile"),
        *("lives_state", "lives_district", "pincode", "occupation_search", "occupation"),
        *("language", "why", "sure"),
    )

    consent = forms.BooleanField(
        label=_(
            "I have said: we keep this note for at most a year and may call. The person agrees."
        ),
        error_messages={"required": _("Without their yes nothing is noted.")},
    )
    name = PersonName(label=_("Name"))
    father_name = PersonName(required=False, label=_("Father's name"))
    gender = OneOf(choices.Gender, label=_("Gender"))
    date_of_birth = PlainDate(required=False, label=_("Date of birth, if it is known"))
    mobile = Mobile(
        required=False,
        label=_("Mobile"),
        help_text=_("Their own or the family's. Leave it empty if there is none."),
    )
    lives_state = StateField(label=_("State"))
    lives_district = DistrictField(label=_("District"))
    pincode = Digits(
        shape=r"[1-9]\d{5}",
        wrong=_("A PIN code has 6 digits and does not begin with 0."),
        required=False,
        label=_("PIN code"),
    )
    language = OneOf(settings.LANGUAGES, label=_("In which language is the slip?"))
    why = OneOf(ProvisionalEntry.Why, label=_("Why is there no Aadhaar?"))
    sure = forms.BooleanField(required=False, label=_("It is somebody else. Save it all the same."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["birth_year"] = birth_year_field()
        self.fields["birth_year"].required = False
        self.fields["birth_year"].help_text = _("4 digits. A guess is enough.")
        self.order_fields(self.field_order)
        self.offer_districts("lives")

    def clean(self):
        data = super().clean()
        self.check_district("lives", data)
        born, year = data.get("date_of_birth"), data.get("birth_year")
        if born and year and born.year != year:
            self.add_error("date_of_birth", _("This is not in the year of birth above."))
        elif born:
            data["birth_year"] = born.year
        elif not year and not {"birth_year", "date_of_birth"} & set(self.errors):
            self.add_error("birth_year", _("Write the year. A guess is enough."))
        if born and born > timezone.localdate():
            self.add_error("date_of_birth", _("This day is in the future."))
        elif data.get("birth_year") and not self.errors:
            self.check_age(data["birth_year"], born)
        return data

    def check_age(self, year: int, born: date | None) -> None:
        """By the year alone, who might be old or young enough is."""
        days = [born] if born else [date(year, 1, 1), date(year, 12, 31)]
        ages = {age_on(timezone.localdate(), day) for day in days}
        if not ages & set(range(settings.MINIMUM_AGE, settings.MAXIMUM_AGE + 1)):
            self.add_error(
                "date_of_birth" if born else "birth_year",
                _("People of 16 to 59 years can be registered. With Aadhaar it would be refused."),
            )


class ContactForm(StepForm):
    title = _("Contact")
    button = _("Write it down")

    outcome = OneOf(Contact.Outcome, label=_("What came of it?"))
    note = PlainText(required=False, max_length=200, label=_("Note"))


class CloseForm(StepForm):
    title = _("Close this note")
    button = _("Close it")

    CLOSES = (
        ProvisionalEntry.Closed.ELSEWHERE,
        ProvisionalEntry.Closed.UNWANTED,
        ProvisionalEntry.Closed.TWICE,
    )
    closed = OneOf([(c.value, c.label) for c in CLOSES], label=_("Why?"))


class PresentForm(StepForm):
    """A slip of whichever centre."""

    title = _("Somebody brings a slip")
    lead = _("The number on the slip and the year of birth find it, from whichever centre it is.")
    button = _("Begin the registration")

    number = forms.CharField(
        max_length=40,
        label=_("Number on the slip"),
        help_text=_("P and 10 digits."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": _("Please answer this.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["birth_year"] = birth_year_field()
