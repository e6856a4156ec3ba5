"""The forms of assisted registration: those of self-registration, put together for who types all
day. What they ask, and what they refuse, is said once, in `workers.forms`."""

import re

from django import forms
from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from workers import drafts
from workers.counter.forms.helping import Whose
from workers.forms.base import StepForm
from workers.forms.fields import OneOf, SixDigits
from workers.forms.places import AddressForm
from workers.forms.steps import (
    BankForm,
    CheckForm,
    ConsentForm,
    EducationForm,
    IdentityForm,
    PersonalForm,
    StartForm,
)
from workers.forms.work import OccupationForm
from workers.models import Draft


class Way(TextChoices):
    CODE = "code", _("Code by SMS to the mobile that Aadhaar knows")
    CAPTURE = "capture", _("Finger or eye on the device")


class LanguageForm(forms.Form):
    """In which language the worker is read to."""

    language = OneOf(settings.LANGUAGES)


class WhoForm(ConsentForm, IdentityForm, StartForm):
    """Consent, who may not register, mobile and Aadhaar: all that is needed before the codes."""

    title = _("New registration")
    lead = ""
    button = _("Send the codes")
    field_order = (
        *("consent", "epfo_member", "esic_member", "income_tax_payer"),
        *("whose", "mobile", "way", "aadhaar"),
    )

    consent = forms.BooleanField(
        label=_("I have read to the worker what we ask and why, and the worker agrees."),
        error_messages=ConsentForm.base_fields["consent"].error_messages,
    )
    whose = OneOf(Whose, label=_("Whose mobile is it?"))
    way = OneOf(Way, label=_("How does the worker prove who they are?"), initial=Way.CODE)

    def __init__(self, *args, brought=None, **kwargs):
        """`brought`: the form of a camp with which the visit began."""
        super().__init__(*args, **kwargs)
        if brought is not None and brought.laid_by:
            aadhaar = self.fields["aadhaar"]
            aadhaar.required = False
            aadhaar.help_text = _(
                "Leave it empty to take the number that was given at the camp. "
                "It ends with %(last4)s."
            ) % {"last4": brought.aadhaar_last4}
        if self.is_bound:
            self.leave_out()

    def leave_out(self) -> None:
        """The capture asks for the number itself, and who has no mobile gives none."""
        self.data = self.data.copy()
        names = {"aadhaar": self.data.get("way") == Way.CAPTURE}
        names["mobile"] = self.data.get("whose") == Whose.NONE
        for name in filter(names.get, names):
            self.fields[name].required = False
            self.data.pop(name, None)

    def clean(self):
        data = super().clean()
        if data.get("whose") == Whose.NONE and data.get("way") == Way.CODE:
            self.add_error("way", _("Without a mobile, finger or eye is the proof."))
        return data


class CodesForm(StepForm):
    """What came by SMS. A mobile that is proven is not asked for again, nor is UIDAI's code from
    who proves themselves by finger or eye."""

    title = _("Enter the codes")

    mobile_code = SixDigits(label=_("Code from the register"))
    aadhaar_code = SixDigits(label=_("Code from UIDAI"))

    def __init__(self, *args, proven_mobile: bool, way: str, **kwargs):
        super().__init__(*args, **kwargs)
        if proven_mobile:
            del self.fields["mobile_code"]
        if way == Way.CAPTURE:
            del self.fields["aadhaar_code"]


class YesForm(CheckForm):
    """The worker's yes, to the text whose hash stands beside it."""

    title = _("Read this to the worker")
    button = _("Register")

    declaration = forms.BooleanField(
        label=_("The worker has heard all of this and says yes."),
        error_messages={"required": _("Tick the box when the worker has said yes.")},
    )


class AccountForm(BankForm):
    """The name, which is filled in from Aadhaar, does not make an account."""

    def has_changed(self):
        return bool({*self.changed_data} - {"account_holder"})


FORMS = {
    "personal": PersonalForm,
    "address": AddressForm,
    "education": EducationForm,
    "occupation": OccupationForm,
    "bank": AccountForm,
}


class AnswersPage:
    """All questions on one page: the five forms of the steps, each of which saves its own.

    Looks like a form to the page: `errors`, `is_bound`, and fields to go through.
    """

    title = _("Answers of the worker")
    button = _("Continue")

    def __init__(self, data, draft: Draft, *, looked_for=None):
        self.draft = draft
        self.is_bound = data is not None
        self.forms = {
            step: form_class(
                data,
                initial=looked_for or initial(draft, step),
                draft=draft,
                # An account that is left empty is left for later.
                empty_permitted=step == "bank",
                use_required_attribute=False,
            )
            for step, form_class in FORMS.items()
        }
        # Typed as it is said, in every browser alike; a calendar is for the mouse.
        attrs = {"inputmode": "numeric", "placeholder": "dd-mm-yyyy", "maxlength": 10}
        since = self.forms["address"].fields["present_since"]
        since.widget = forms.DateInput(format="%d-%m-%Y", attrs=attrs)

    def __getitem__(self, step: str):
        return self.forms[step]

    def __iter__(self):
        for form in self.forms.values():
            yield from form

    @property
    def fields(self) -> dict:
        return {name: field for form in self.forms.values() for name, field in form.fields.items()}

    @property
    def errors(self) -> dict:
        return {name: e for form in self.forms.values() for name, e in form.errors.items()}

    def non_field_errors(self) -> list:
        return [error for form in self.forms.values() for error in form.non_field_errors()]

    def add_error(self, field, error) -> None:
        self.forms["personal"].add_error(field, error)

    def is_valid(self) -> bool:
        return not self.errors

    def save(self) -> None:
        """Keep the answers of each step that is right, whatever is still wrong elsewhere."""
        for step, form in self.forms.items():
            if form.is_valid() and not (step == "bank" and self.keeps_account):
                drafts.save_answers(self.draft, step, form.cleaned_data)

    @property
    def keeps_account(self) -> bool:
        """Nothing was typed, and there is an account from before."""
        return not self.forms["bank"].has_changed() and bool(self.draft.answers.get("bank"))


def initial(draft: Draft, step: str) -> dict:
    """What was answered before, or what Aadhaar makes likely; all of it is read back."""
    kept = draft.answers.get(step)
    if kept:
        return dict(kept)
    # Answers from before Aadhaar was proven (`counter.provisional`, `counter.camp.waiting`).
    earlier = draft.answers.get("prefill", {}).get(step, {})
    match step:
        case "personal":
            return {"father_name": father_of(draft.kyc["care_of"]) or earlier.get("father_name")}
        case "bank":
            return {"account_holder": draft.kyc["name"]}
    return earlier


def father_of(care_of: str) -> str:
    """`S/O: Ram Kumar` names the father; `C/O` and `W/O` name somebody else."""
    found = re.fullmatch(r"[SD]/O[:\s]\s*(.+)", care_of.strip(), re.IGNORECASE)
    return found[1].strip() if found else ""
