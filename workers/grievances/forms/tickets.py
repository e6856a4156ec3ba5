"""What whoever complains is asked."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from eshram.geography.models import State
from workers.forms.base import StepForm
from workers.forms.fields import ANSWER, Digits, Mobile, OneOf, PersonName
from workers.forms.widgets import QuickSelect
from workers.grievances import attachments, numbers, subjects
from workers.grievances.models import Category, Ticket
from workers.grievances.models.ticket import LONGEST

Who = Ticket.Who
NO_NUMBERS = _("In your own words. Do not write an Aadhaar number, a code or a bank account.")


def words_field(label, **options) -> forms.CharField:
    """Some lines in any script."""
    options = {"error_messages": ANSWER, "max_length": LONGEST, "required": True} | options
    widget = forms.Textarea(attrs={"rows": 5, "dir": "auto"})
    return forms.CharField(label=label, widget=widget, **options)


class CategoryForm(StepForm):
    title = _("What is wrong?")
    button = _("Continue")

    def __init__(self, *args, without=(), **kwargs):
        super().__init__(*args, **kwargs)
        offered = [one for one in Category.choices if one[0] not in without]
        self.fields["category"] = OneOf(offered, label=_("What is it about?"))


class TicketForm(StepForm):
    """`places`: of a complaint about somebody at a centre, those where the worker was."""

    title = _("Tell us what happened")
    button = _("Send")

    def __init__(self, category: str, worker, *args, places=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.lead = Category(category).label
        subject = subjects.of(category)
        offered = subject.offered(worker) if subject else []
        if offered:
            widget = {} if len(offered) <= 8 else {"widget": QuickSelect}
            self.fields["subject"] = OneOf(
                offered, label=_("Which one?"), required=False,
                empty=_("Another, or I do not know"), **widget,
            )  # fmt: skip
        if places:
            self.fields["centre"] = OneOf(
                places, label=_("At which centre?"), required=False,
                empty=_("Another, or I do not know"),
            )  # fmt: skip
        self.fields["text"] = words_field(_("What is wrong?"), help_text=NO_NUMBERS)


class MoreForm(StepForm):
    text = words_field(_("Write more"), help_text=NO_NUMBERS)


class ReopenForm(StepForm):
    text = words_field(_("What is still wrong?"), help_text=NO_NUMBERS)


class FileForm(StepForm):
    title = _("Add a photo or a paper")
    lead = _("A photo (JPEG or PNG) or a PDF. At most 4 MB. We keep no place from your photo.")
    button = _("Add it")
    file = forms.FileField(
        label=_("File"),
        error_messages={**ANSWER, "empty": attachments.NOT_A_PAPER},
        widget=forms.FileInput(attrs={"accept": ".jpg,.jpeg,.png,.pdf"}),
    )


class MobileForm(StepForm):
    title = _("Write a grievance")
    lead = _("For you, or for somebody whom you help. First we send a code to your mobile.")
    button = _("Send me a code")
    mobile = Mobile(label=_("Your mobile number"), help_text=_("Here you get an SMS at each step."))


class FindForm(StepForm):
    title = _("What became of my grievance?")
    lead = _("We send a code to the mobile that you gave with the grievance.")
    button = _("Send me a code")
    number = forms.CharField(
        label=_("Number of the grievance"),
        help_text=_("11 digits. It stands in our SMS."),
        error_messages=ANSWER,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        max_length=40,
    )
    mobile = Mobile(label=_("Your mobile number"))

    def clean_number(self):
        number = numbers.number_in(self.cleaned_data["number"])
        if not number:
            raise ValidationError(_("A grievance has 11 digits. Look at each digit in our SMS."))
        return number


class CallerForm(StepForm):
    title = _("Who are you?")
    button = _("Continue")
    who = OneOf(
        [
            (Who.UNREGISTERED, _("I write for myself. I have no UAN yet.")),
            (Who.ON_BEHALF, _("I write for somebody else.")),
        ],
        label=_("For whom do you write?"),
    )
    name = PersonName(label=_("Your name"))
    for_name = PersonName(label=_("Name of the person for whom you write"), required=False)
    said_uan = Digits(
        shape=r"\d{12}", wrong=_("A UAN has 12 digits."), required=False,
        label=_("UAN of that person, if you know it"),
    )  # fmt: skip
    state = OneOf((), label=_("State where the person lives"), widget=QuickSelect)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["for_name"].only_helps = True  # where it is asked, it must be answered
        states = [(state.pk, state.label) for state in State.objects.by_label()]
        self.fields["state"].choices = [("", "—"), *states]

    def clean(self):
        data = super().clean()
        if data.get("who") == Who.ON_BEHALF and not data.get("for_name"):
            if "for_name" not in self.errors:
                self.add_error("for_name", ANSWER["required"])
        elif data.get("who") == Who.UNREGISTERED:
            data["for_name"] = data["said_uan"] = ""
        return data
