from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from workers.forms.base import StepForm
from workers.forms.fields import Digits, Mobile
from workers.forms.places import PresentAddressFields
from workers.forms.steps import BankForm, birth_year_field
from workers.forms.work import OccupationFields


class SignInForm(StepForm):
    title = _("See my account")
    lead = _("Write your UAN or the mobile number you registered with.")
    button = _("Send me a code")

    who = Digits(
        shape=r"\d{12}|(?:\+?91|0)?[6-9]\d{9}",
        wrong=_("Write your 12-digit UAN or your 10-digit mobile number."),
        label=_("UAN or mobile number"),
        autocomplete="username",
    )


class BirthYearForm(StepForm):
    title = _("Who are you?")
    lead = _("Several workers share this mobile.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["birth_year"] = birth_year_field()
        self.fields["uan_end"] = Digits(
            shape=r"\d{4}",
            wrong=_("Write the last 4 digits of your UAN."),
            required=False,
            label=_("Last 4 digits of your UAN"),
            help_text=_("Only if another worker on this phone was born in the same year."),
        )


class ConfirmForm(StepForm):
    title = _("One question more")
    lead = _(
        "This mobile was not used here for a long time. So that nobody else sees your account, "
        "write the last 4 digits of your Aadhaar number."
    )

    last4 = Digits(
        shape=r"\d{4}",
        wrong=_("Write 4 digits."),
        label=_("Last 4 digits of your Aadhaar number"),
    )


class ProveForm(StepForm):
    title = _("First Aadhaar must prove who you are")
    lead = _(
        "This mobile was not used here for a long time. You can look at everything. Before you "
        "change something, UIDAI sends you a code."
    )
    button = _("Send the Aadhaar code")


class MoveForm(PresentAddressFields):
    title = _("I have moved")
    lead = _("Tell us where you live now. Schemes of that state can then reach you.")
    button = _("Save my new address")

    def __init__(self, *args, worker, **kwargs):
        self.worker = worker
        super().__init__(*args, **kwargs)

    @property
    def born(self):
        return self.worker.date_of_birth

    def clean_present_since(self):
        day = super().clean_present_since()
        last = self.worker.stays.first()
        if day and last and day < last.since:
            raise ValidationError(_("This is before the day you came to your last address."))
        return day


class MyOccupationForm(OccupationFields):
    title = _("My work has changed")
    button = _("Save my work")


class MyMobileForm(StepForm):
    title = _("Change my mobile number")
    lead = _("First we send a code to the new number. Then UIDAI sends one too.")
    button = _("Send me a code")
    mobile = Mobile(label=_("New mobile number"))


class MyEkycForm(StepForm):
    title = _("Update my details from Aadhaar")
    lead = _(
        "Name, birthday, gender, home address and photo come from Aadhaar. If they changed there, "
        "take them over here. UIDAI sends you a code."
    )
    button = _("Send the Aadhaar code")


class MyBankForm(BankForm):
    title = _("Change my bank account")
    lead = _("UIDAI sends you a code, so that nobody else can change your account.")
    button = _("Send the Aadhaar code")
