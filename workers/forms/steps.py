"""The pages of registration, one group of questions each."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workers import choices
from workers.forms.base import StepForm
from workers.forms.fields import (
    Aadhaar,
    Digits,
    Ifsc,
    Mobile,
    OneOf,
    PersonName,
    SixDigits,
    WholeNumber,
    YesNo,
)
from workers.forms.widgets import QuickSelect


class StartForm(StepForm):
    title = _("Register as an unorganised worker")
    lead = _("It is free. It takes about 10 minutes. You need your Aadhaar number.")
    button = _("Send me a code")

    mobile = Mobile(
        label=_("Your mobile number"),
        help_text=_("We send a 6-digit code to it. It need not be linked to Aadhaar."),
    )
    epfo_member = YesNo(
        label=_("Are you a member of EPFO (provident fund, PF)?"),
        help_text=_("PF money is cut from your wages by a company."),
    )
    esic_member = YesNo(
        label=_("Are you a member of ESIC?"),
        help_text=_("You have an ESIC health card from your company."),
    )
    income_tax_payer = YesNo(label=_("Do you pay income tax?"))

    def turned_away(self) -> str | None:
        """The reason why this person may not register, None when there is none."""
        reasons = ("epfo_member", "esic_member", "income_tax_payer")
        return next((reason for reason in reasons if self.cleaned_data.get(reason)), None)


class OtpForm(StepForm):
    title = _("Enter the code")
    button = _("Continue")
    otp = SixDigits(label=_("6-digit code"))


class ConsentForm(StepForm):
    title = _("What we ask, and why")
    button = _("Continue")
    consent = forms.BooleanField(
        label=_("I have understood this. I agree that my details are used in this way."),
        error_messages={"required": _("Tick the box if you agree. Without it we cannot go on.")},
    )


class IdentityForm(StepForm):
    title = _("Prove who you are")
    lead = _("UIDAI, the Aadhaar office, sends a code by SMS.")
    button = _("Send the Aadhaar code")
    aadhaar = Aadhaar(
        label=_("Your Aadhaar number"), help_text=_("12 digits. They are on your Aadhaar card.")
    )


class PersonalForm(StepForm):
    title = _("About you")

    father_name = PersonName(label=_("Father's name"))
    marital_status = OneOf(choices.MaritalStatus, label=_("Are you married?"))
    social_category = OneOf(choices.SocialCategory, label=_("Social category"))
    disability = YesNo(label=_("Do you have a disability?"))
    disability_percent = WholeNumber(
        min_value=1,
        max_value=100,
        required=False,
        label=_("How many percent?"),
        help_text=_("Only if you answered yes. It is written on the disability certificate."),
    )
    email = forms.EmailField(
        required=False,
        max_length=254,
        label=_("Email, if you have one"),
        error_messages={"invalid": _("An email address looks like name@example.in.")},
    )
    emergency_mobile = Mobile(required=False, label=_("Mobile of someone to call in an emergency"))
    blood_group = OneOf(
        choices.BloodGroup,
        required=False,
        empty=_("I do not know"),
        widget=QuickSelect,
        label=_("Blood group"),
    )
    nominee_name = PersonName(
        required=False,
        label=_("Nominee's name"),
        help_text=_("Who should receive your money if you are no more?"),
    )
    nominee_relation = OneOf(
        choices.Relation,
        required=False,
        empty=_("Choose"),
        widget=QuickSelect,
        label=_("The nominee is your"),
    )

    def clean_email(self):
        email = self.cleaned_data["email"]
        if not email.isascii():
            raise ValidationError(self.fields["email"].error_messages["invalid"])
        return email

    def clean(self):
        data = super().clean()
        percent = data.get("disability_percent")
        if data.get("disability") and percent is None and "disability_percent" not in self.errors:
            self.add_error("disability_percent", _("Write the percent, for example 40."))
        if data.get("disability") is False:
            data["disability_percent"] = None
        if data.get("nominee_name") and not data.get("nominee_relation"):
            self.add_error("nominee_relation", _("Choose who the nominee is to you."))
        unnamed = not data.get("nominee_name") and "nominee_name" not in self.errors
        if data.get("nominee_relation") and unnamed:
            self.add_error("nominee_name", _("Write the nominee's name."))
        emergency = data.get("emergency_mobile")
        if emergency and self.draft and emergency == self.draft.mobile:
            self.add_error(
                "emergency_mobile", _("Give a number that is not your own, or leave it empty.")
            )
        return data


class EducationForm(StepForm):
    title = _("School and income")

    education = OneOf(choices.Education, label=_("How far did you study?"))
    monthly_income = OneOf(
        choices.MonthlyIncome,
        label=_("How much do you earn in a month?"),
        help_text=_("About how much you earn yourself. It does not change your wages or tax."),
    )


class BankForm(StepForm):
    title = _("Bank account")
    lead = _("Benefits are paid into this account. You may skip this and add it later.")

    account_number = Digits(
        shape=r"\d{9,18}",
        wrong=_("An account number has 9 to 18 digits. Look in your passbook."),
        label=_("Account number"),
    )
    account_number_again = Digits(
        shape=r"\d{9,18}",
        wrong=_("An account number has 9 to 18 digits. Look in your passbook."),
        label=_("Account number again"),
    )
    ifsc = Ifsc(
        label=_("IFSC code"),
        help_text=_("11 letters and digits in your passbook, like SBIN0001234."),
    )
    account_holder = PersonName(label=_("Name on the account"))

    def clean(self):
        data = super().clean()
        first, again = data.get("account_number"), data.get("account_number_again")
        if first and again and first != again:
            self.add_error("account_number_again", _("The two account numbers are not the same."))
        return data


class CheckForm(StepForm):
    title = _("Check your answers")
    button = _("Register")
    declaration = forms.BooleanField(
        label=_(
            "What I have said is true. I am not a member of EPFO or ESIC and do not pay income "
            "tax. My details may be shared with central and state government schemes for workers."
        ),
        error_messages={"required": _("Tick the box if what you said is true.")},
    )


def birth_year_field():
    return WholeNumber(
        min_value=1900,
        max_value=timezone.localdate().year,
        label=_("Year of birth"),
        help_text=_("4 digits, as on your Aadhaar card. For example 1990."),
    )


class ResumeForm(StepForm):
    title = _("Go on where you stopped")
    lead = _("We keep unfinished answers for 30 days.")
    button = _("Send me a code")
    mobile = Mobile(label=_("The mobile number you gave"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["birth_year"] = birth_year_field()
