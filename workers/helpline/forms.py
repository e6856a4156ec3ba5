"""The forms of an agent's one screen. What was typed of a person is not kept by the browser."""

from datetime import datetime, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from eshram.geography.kept import places
from eshram.pages import PageForm
from workers import hindered
from workers.counter.models import CallBack
from workers.forms.fields import (
    ANSWER,
    Digits,
    Mobile,
    OneOf,
    PersonName,
    PlainDate,
    PlainText,
    SixDigits,
    WholeNumber,
    ascii_digits,
)
from workers.forms.widgets import QuickSelect
from workers.grievances import numbers, subjects
from workers.grievances.models import Category, Ticket
from workers.grievances.models.ticket import LONGEST
from workers.helpline import languages
from workers.helpline.matching import NEEDED
from workers.helpline.models import Recovery

WHO_SHAPE = r"\d{12}|(?:\+?91|0)?[6-9]\d{9}"


class AgentForm(PageForm):
    """Several stand on one page, so each names its fields apart (`prefix`)."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"


class BeginForm(AgentForm):
    prefix = "begin"

    mobile = Mobile(
        required=False,
        label=_("Number that calls"),
        help_text=_("As the telephone shows it. Empty: it shows none."),
    )
    who = OneOf(Ticket.Who, label=_("Who is it about?"), initial=Ticket.Who.REGISTERED)
    language = OneOf(
        languages.CHOICES, widget=QuickSelect, label=_("Language of the caller"), initial="hi"
    )


class MatchForm(AgentForm):
    prefix = "match"

    who = Digits(
        shape=WHO_SHAPE,
        wrong=_("Write the 12-digit UAN or the 10-digit mobile number."),
        label=_("UAN, or the mobile on record"),
    )
    born = PlainDate(
        required=False,
        label=_("Date of birth"),
        help_text=_("25-12-1990. If only the year is known: 01-01 and the year."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    father = PersonName(required=False, label=_("Father's name"))
    home = PlainText(required=False, max_length=60, label=_("Home district"))
    pin = Digits(
        required=False,
        shape=r"[1-9]\d{5}",
        wrong=_("A PIN code has 6 digits."),
        label=_("PIN code where they live now"),
    )
    mobile = Mobile(
        required=False,
        label=_("Mobile on record"),
        help_text=_("Only if they gave the UAN above."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["who"].widget.attrs["autofocus"] = True

    def clean_who(self):
        who = self.cleaned_data["who"]
        return who if len(who) == 12 else who[-10:]

    def clean(self):
        answers = super().clean()
        by_mobile = len(answers.get("who") or "") == 10
        given = [name for name in self.said(answers) if not (by_mobile and name == "mobile")]
        if not self.errors and len(given) < NEEDED:
            self.add_error(None, _("Ask for two answers at the least, and write both."))
        return answers

    @staticmethod
    def said(answers) -> dict:
        return {name: value for name, value in answers.items() if name != "who" and value}


class CodeForm(AgentForm):
    prefix = "code"
    otp = SixDigits(label=_("Code that the caller reads out"))


class RecoveryForm(AgentForm):
    prefix = "recovery"
    reason = OneOf(Recovery.Reason, label=_("What happened to the mobile?"))


class Telling(forms.CharField):
    """Some lines in the caller's own words."""

    widget = forms.Textarea(attrs={"rows": 4})

    def __init__(self, **kwargs):
        super().__init__(max_length=LONGEST, error_messages=ANSWER, **kwargs)


class TicketForm(AgentForm):
    """A grievance. A category that is about a scheme or a platform asks which, once: the second
    time it may stay open. Who was not matched gives mobile and name."""

    prefix = "ticket"

    category = OneOf(Category, widget=QuickSelect, label=_("What is it about?"), empty=_("Choose"))
    text = Telling(label=_("What is wrong? In the caller's words, without numbers."))

    def __init__(self, *args, call, **kwargs):
        super().__init__(*args, **kwargs)
        self.call, self.subject = call, None
        if call.worker_id is None:
            self.fields |= stranger_fields(call)
        if self.is_bound and (asked := subjects.of(self.data.get("ticket-category", ""))):
            self.subject = asked
            offered = [("", _("I do not know")), *asked.offered(call.worker)]
            self.fields["subject"] = OneOf(
                offered, widget=QuickSelect, required=False, label=_("Which one?")
            )
            self.order_fields(["category", "subject"])

    def clean(self):
        answers = super().clean()
        if self.subject and "ticket-subject" not in self.data:
            self.add_error("subject", _("Choose which one, then press once more."))
        if answers.get("state"):
            answers["state"] = int(answers["state"])
        return answers


def stranger_fields(call) -> dict[str, forms.Field]:
    """Of who was not matched with a record."""
    fields = {
        "mobile": Mobile(label=_("Mobile for the answer"), initial=call.mobile),
        "name": PersonName(label=_("Name of the caller")),
        "state": OneOf(
            [("", _("Choose")), *places().state_choices()], widget=QuickSelect, label=_("State")
        ),
    }
    if call.who == Ticket.Who.ON_BEHALF:
        fields["for_name"] = PersonName(label=_("Name of the worker"))
    for field in fields.values():
        field.widget.attrs["autocomplete"] = "off"
    return fields


class FollowForm(AgentForm):
    prefix = "follow"

    number = forms.CharField(label=_("Number of the grievance"), max_length=20)
    mobile = Mobile(label=_("Mobile that was given for it"))

    def clean_number(self):
        number = numbers.number_in(ascii_digits(self.cleaned_data["number"]))
        if not number:
            raise forms.ValidationError(_("This is no number of a grievance. It has 11 digits."))
        return number


class SayForm(AgentForm):
    """More about a grievance; about one that was closed: that it was not right."""

    prefix = "say"

    text = Telling(label=_("What does the caller say?"))

    def __init__(self, *args, tickets, **kwargs):
        super().__init__(*args, **kwargs)
        chosen = [(ticket.number, ticket.spaced) for ticket in tickets]
        first = chosen[0][0] if chosen else None
        self.fields["number"] = OneOf(chosen, label=_("About which grievance?"), initial=first)
        self.order_fields(["number", "text"])


class EndForm(AgentForm):
    """Of who is not registered also what keeps them, and where: `workers.hindered`."""

    prefix = "end"
    topic = OneOf(Category, widget=QuickSelect, label=_("What was it about?"), empty=_("Choose"))

    def __init__(self, *args, call, **kwargs):
        super().__init__(*args, **kwargs)
        if call.who != Ticket.Who.UNREGISTERED:
            return
        reasons = [(reason.value, reason.label) for reason in hindered.SAID]
        self.fields["kept"] = OneOf(
            [("", _("Nothing, or they did not say")), *reasons],
            required=False,
            widget=QuickSelect,
            label=_("What keeps them from registering?"),
        )
        self.fields["state"] = OneOf(
            [("", _("Not said")), *places().state_choices()],
            required=False,
            widget=QuickSelect,
            label=_("State"),
        )


class Words(PlainText):
    """Nobody's number is written down by the way."""

    digits = False
    refused = _("Use only letters and simple marks like . , - /")


class PromiseForm(AgentForm):
    """When: hours from now, or tomorrow at ten."""

    prefix = "promise"
    WHEN = (
        ("1", _("in an hour")),
        ("4", _("in four hours")),
        ("tomorrow", _("tomorrow morning")),
    )

    mobile = Mobile(label=_("Number to call"))
    topic = OneOf(Category, widget=QuickSelect, label=_("What is it about?"), empty=_("Choose"))
    when = OneOf(WHEN, label=_("When?"), initial="1")
    note = Words(
        required=False,
        max_length=200,
        label=_("Note for who calls"),
        help_text=_("What it is about, in a few words. No numbers, no names."),
    )

    def not_before(self) -> datetime:
        now = timezone.localtime()
        if (when := self.cleaned_data["when"]) == "tomorrow":
            later = now + timedelta(days=1)
            return later.replace(hour=10, minute=0, second=0, microsecond=0)
        return now + timedelta(hours=int(when))


def question(label):
    return OneOf(CallBack.Answer, label=label)


class SampleForm(AgentForm):
    prefix = "sample"

    was_there = question(_("Were you at the centre yourself when you were registered?"))
    paid = question(_("Did you have to pay for it?"))
    paid_rupees = WholeNumber(
        required=False, min_value=0, max_value=999_999, label=_("How many rupees?")
    )
    own_mobile = question(_("Is this mobile yours, or your family's?"))
