"""The pages on which a company applies."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from aggregators import company, papers
from aggregators.models import Class, Document
from eshram.geography.models import State
from eshram.pages import PageForm
from workers.forms.fields import ANSWER, Mobile, PersonName, PlainText
from workers.forms.widgets import Checkboxes, Radios

EMAIL = {**ANSWER, "invalid": _("Write an e-mail address like name@example.in.")}


class CompanyNumber(forms.CharField):
    """`rule` takes what was written and returns the number."""

    def __init__(self, *, rule, **options):
        attrs = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        super().__init__(
            max_length=40, error_messages=ANSWER, widget=forms.TextInput(attrs=attrs), **options
        )
        self.rule = rule

    def clean(self, value):
        return self.rule(super().clean(value))


def email(label):
    return forms.EmailField(label=label, error_messages=EMAIL, max_length=100)


class CompanyForm(PageForm):
    """What is asked of a company; `of_platform` is for `aggregators.onboarding`."""

    legal_name = PlainText(label=_("Legal name of the company"), max_length=200)
    brand = PlainText(label=_("Name of the app"), max_length=80)
    cin = CompanyNumber(
        label=_("Company number (CIN)"),
        rule=company.number,
        help_text=_("A partnership (LLP) writes its LLPIN, a foreign company its FCRN."),
    )
    pan = CompanyNumber(label=_("PAN of the company"), rule=company.pan)
    gstin = CompanyNumber(
        label=_("GST number (GSTIN)"),
        rule=company.gstin,
        help_text=_("With several, that of the head office."),
    )
    seventh_class = forms.ChoiceField(
        label=_("Class of the Seventh Schedule"),
        choices=[("", "—"), *Class.choices],
        help_text=_("Of the Code on Social Security, 2020."),
        error_messages=ANSWER,
    )
    reach = forms.ChoiceField(
        label=_("Where do you give work?"),
        choices=[("all", _("In all of India")), ("some", _("In some states"))],
        widget=Radios,
        error_messages=ANSWER,
    )
    states = forms.ModelMultipleChoiceField(
        label=_("States in which you give work"),
        queryset=State.objects.none(),
        widget=Checkboxes,
        required=False,
        error_messages=ANSWER,
    )
    nodal_name = PersonName(label=_("Nodal officer: name"))
    nodal_mobile = Mobile(label=_("Nodal officer: mobile number"))
    nodal_email = email(_("Nodal officer: e-mail address"))
    grievance_name = PersonName(label=_("Grievance officer: name"))
    grievance_mobile = Mobile(label=_("Grievance officer: mobile number"))
    grievance_email = email(_("Grievance officer: e-mail address"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["states"].queryset = State.objects.by_label()
        self.fields["states"].label_from_instance = lambda state: state.label

    def clean(self):
        data = super().clean()
        if data.get("reach") == "all":
            data["states"] = State.objects.all()
        elif data.get("reach") and not data.get("states"):
            self.add_error("states", ANSWER["required"])
        numbers = (data.get(name) or "" for name in ("cin", "pan", "gstin"))
        try:
            company.agree(*numbers)
        except ValidationError as error:
            self.add_error(None, error)
        return data

    @property
    def of_platform(self) -> tuple[dict, list[State]]:
        """Fields of Platform, and its states."""
        names = set(CompanyForm.base_fields) - {"reach", "states"}
        return {name: self.cleaned_data[name] for name in names}, self.cleaned_data["states"]


class ApplyForm(CompanyForm):
    title = _("Apply as a platform")
    lead = _(
        "For companies that give work through an app. Since 2026 they report their workers and the "
        "days worked. The ministry looks at what you write, and answers here."
    )
    button = _("Apply")
    applicant_name = PersonName(
        label=_("Your own name"), help_text=_("You become the first user of your platform.")
    )
    applicant_email = email(_("Your own e-mail address"))


class AnswerForm(CompanyForm):
    title = _("Answer the ministry")
    button = _("Send the answer")
    text = PlainText(label=_("Your answer"), max_length=1000)


class OpenForm(PageForm):
    title = _("Open your application")
    button = _("Open")
    reference = PlainText(label=_("Number of the application"), max_length=20)
    code = forms.CharField(
        label=_("Code"),
        max_length=60,
        help_text=_("It was shown once, when you applied."),
        error_messages=ANSWER,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )


class PaperForm(PageForm):
    title = _("Add a paper")
    lead = _("A PDF, or a picture: JPEG or PNG. At most 4 MB.")
    button = _("Add this paper")
    kind = forms.ChoiceField(
        label=_("Which paper"), choices=Document.Kind.choices, error_messages=ANSWER
    )
    file = forms.FileField(
        label=_("File"),
        error_messages={**ANSWER, "empty": papers.NOT_A_PAPER},
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
    )
