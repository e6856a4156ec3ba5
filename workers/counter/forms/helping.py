"""What the operator types to find a worker, and to change what only Aadhaar's proof may change."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from workers.forms.base import StepForm
from workers.forms.fields import Digits, Mobile, OneOf
from workers.forms.steps import BankForm, IdentityForm


class Way(TextChoices):
    MOBILE = "mobile", _("A code to the worker's mobile")
    AADHAAR = "aadhaar", _("A code from UIDAI")
    CAPTURE = "capture", _("Fingerprint or eye")


class FindForm(StepForm):
    title = _("Who is here?")
    lead = _("Ask for the UAN on the card, or the mobile number. Then the worker proves who it is.")

    who = Digits(
        shape=r"\d{12}|(?:\+?91|0)?[6-9]\d{9}",
        wrong=_("Write a 12-digit UAN or a 10-digit mobile number."),
        label=_("UAN or mobile number"),
    )
    way = OneOf(Way, label=_("How does the worker prove it?"), initial=Way.MOBILE)

    def clean(self):
        data = super().clean()
        is_uan = len(data.get("who") or "") == 12
        if data.get("who") and not is_uan and data.get("way") not in (None, "", Way.MOBILE):
            self.add_error("way", _("With a mobile number only the code to that mobile proves it."))
        return data


class NumberForm(IdentityForm):
    """By the Aadhaar number, for who has neither UAN nor mobile at hand."""

    title = _("Find by Aadhaar number")
    button = _("Send the Aadhaar code")


class Whose(TextChoices):
    OWN = "own", _("Their own")
    FAMILY = "family", _("Of the family")
    NONE = "none", _("There is no mobile")


class MobileForm(StepForm):
    title = _("Change the mobile number")
    lead = _(
        "We send a code to the new number. The old number is told. The SIM was lost and the "
        "number is the same again? Write it here: who had signed in by it is signed out."
    )

    whose = OneOf(Whose, label=_("Whose mobile is it?"), initial=Whose.OWN)
    mobile = Mobile(required=False, label=_("New mobile number"))

    def clean(self):
        data = super().clean()
        if data.get("whose") == Whose.NONE:
            data["mobile"] = ""
        elif not data.get("mobile") and "mobile" not in self.errors:
            self.add_error("mobile", _("Write the new number, or choose that there is none."))
        return data


class AccountForm(BankForm):
    title = _("Change the bank account")
    lead = _("Copy it from the passbook.")
    button = _("Save the account")
