"""Forms of operators about themselves, and of managers about their centre."""

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from eshram.accounts.models import User
from eshram.pages import PageForm
from workers.counter import hours
from workers.counter.forms.capture import CaptureForm
from workers.counter.models.centre import WEEKDAYS
from workers.forms.fields import ANSWER, Aadhaar, Mobile, PersonName, PlainText
from workers.forms.widgets import Checkboxes

DAYS = list(enumerate(WEEKDAYS, 1))


class OwnForm(PageForm):
    title = _("Prove who you are")
    lead = _(
        "Before your first client, prove by your own Aadhaar who you are. UIDAI, the Aadhaar "
        "office, sends a code by SMS. Your name is taken from Aadhaar. The number itself is not "
        "kept."
    )
    button = _("Send the Aadhaar code")
    mobile = Mobile(label=_("Your mobile number"), help_text=_("The one linked to your Aadhaar."))
    aadhaar = Aadhaar(label=_("Your own Aadhaar number"))


class OwnCaptureForm(CaptureForm):
    """For whom UIDAI cannot send a code."""

    title = OwnForm.title
    lead = _(
        "Write your own Aadhaar number. Then put your finger on the device, or look into it. "
        "Your name is taken from Aadhaar. The number itself is not kept."
    )
    aadhaar = Aadhaar(label=_("Your own Aadhaar number"))


class Username(forms.CharField):
    def __init__(self, **options):
        attrs = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        super().__init__(
            max_length=60,
            validators=[UnicodeUsernameValidator()],
            error_messages=ANSWER,
            widget=forms.TextInput(attrs=attrs),
            **options,
        )

    def clean(self, value):
        name = super().clean(value)
        if User.objects.filter(username__iexact=name).exists():
            raise ValidationError(_("Somebody has this name already."))
        return name


class InviteForm(PageForm):
    title = _("Invite an operator")
    lead = _("They get a link, choose a password and set up an authenticator app on their phone.")
    button = _("Invite")
    username = Username(
        label=_("Sign-in name"), help_text=_("Letters and digits, without a space.")
    )
    name = PersonName(label=_("Name"))
    mobile = Mobile(label=_("Mobile number"))
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("The link goes there too, where the portal can send e-mail."),
        error_messages={"invalid": _("Write an e-mail address like name@example.in.")},
    )


class ReasonForm(PageForm):
    reason = PlainText(label=_("Why?"), max_length=500)

    def __init__(self, *args, title, lead="", button=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.title, self.lead, self.button = title, lead, button or title


class InviteAgainForm(PageForm):
    title = _("Make a new invitation")
    lead = _(
        "Password or phone lost: with the link they choose a new password and set up a new "
        "authenticator. Make sure first that it is really they who ask."
    )
    button = _("Make a new invitation")


class DeviceForm(PageForm):
    title = _("Register this device")
    lead = _("What is done on a registered device is written down with its name.")
    button = _("Register this device")
    name = PlainText(
        label=_("Name of the device"), max_length=80, help_text=_("For example: laptop at the door")
    )


class TimeOfDay(forms.TimeField):
    def __init__(self, **options):
        super().__init__(
            widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
            error_messages={**ANSWER, "invalid": _("Write a time like 09:30.")},
            **options,
        )


class HoursForm(PageForm):
    title = _("Working hours")
    button = _("Save the working hours")
    opens = TimeOfDay(label=_("Opens"))
    closes = TimeOfDay(label=_("Closes"))
    days = forms.TypedMultipleChoiceField(
        label=_("Working days"),
        choices=DAYS,
        coerce=int,
        widget=Checkboxes,
        error_messages=ANSWER,
    )

    def __init__(self, *args, centre, **kwargs):
        super().__init__(*args, **kwargs)
        self.earliest, self.latest = hours.allowed(centre)
        self.lead = _(
            "Outside these hours nobody can register or help workers here. You may open from "
            "%(earliest)s to %(latest)s. For other hours ask the ministry."
        ) % {"earliest": f"{self.earliest:%H:%M}", "latest": f"{self.latest:%H:%M}"}

    def clean(self):
        data = super().clean()
        opens, closes = data.get("opens"), data.get("closes")
        if opens and opens < self.earliest:
            self.add_error("opens", _("This is earlier than the ministry allows."))
        if closes and closes > self.latest:
            self.add_error("closes", _("This is later than the ministry allows."))
        if opens and closes and opens >= closes:
            self.add_error("closes", _("A centre closes after it opens."))
        return data
