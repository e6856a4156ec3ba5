"""Questions about facts as small forms; whoever does not know can always say so."""

from collections.abc import Iterable, Mapping

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from eshram.pages import PageForm
from schemes import enrolments, facts
from schemes.facts import Fact
from workers.forms.fields import ANSWER, YES_NO, OneOf, PlainDate, PlainText, WholeNumber
from workers.forms.widgets import Checkboxes

UNKNOWN, NOTHING = "unknown", "none_of_these"
DO_NOT_KNOW = (UNKNOWN, _("I do not know"))
MOST = {"%": 100, "₹": 100_000_000}  # of numbers, by their unit
MOST_DAYS = 366  # of all others: days and years


class ManyField(forms.MultipleChoiceField):
    """Several of a list, none of them, or not known."""

    widget = Checkboxes

    def __init__(self, choices, **kwargs):
        more = ((NOTHING, _("None of these")), DO_NOT_KNOW)
        super().__init__(choices=[*choices, *more], error_messages=ANSWER, **kwargs)

    def clean(self, value):
        value = super().clean(value)
        if len(value) > 1 and {UNKNOWN, NOTHING} & set(value):
            raise ValidationError(_("Tick what is so, or “None of these”, but not both."))
        return value


def field_of(known: Fact) -> forms.Field:
    parts = {"label": known.question, "required": False}
    match known.kind:
        case "yes_no":
            return OneOf([*YES_NO, DO_NOT_KNOW], **parts)
        case "choice" | "band":
            return OneOf([*known.choices, DO_NOT_KNOW], **parts)
        case "many":
            return ManyField(known.choices, **parts)
        case "date":
            return PlainDate(**parts)
    return WholeNumber(min_value=0, max_value=MOST.get(str(known.unit), MOST_DAYS), **parts)


def unknown_of(name: str) -> str:
    """The box "I do not know" beside a question that is answered by writing."""
    return f"{name}-{UNKNOWN}"


class FactsForm(PageForm):
    """Questions about some facts. A question may stay unanswered; `answers` holds the others."""

    button = _("Save")

    def __init__(self, names: Iterable[str], *args, given: Mapping | None = None, **kwargs):
        self.names = list(names)
        given = given or {}
        initial = {name: shown(name, given[name]) for name in self.names if name in given}
        super().__init__(*args, initial=initial, **kwargs)
        for name in self.names:
            known = facts.fact(name)
            self.fields[name] = field_of(known)
            self.fields[name].only_helps = True  # every question may be left out
            if known.kind in ("number", "date"):
                box = forms.BooleanField(label=DO_NOT_KNOW[1], required=False)
                self.fields[unknown_of(name)] = box
                self.initial[unknown_of(name)] = name in given and given[name] is None

    @property
    def answers(self) -> dict:
        """Facts as JSON has them, None for what is not known, of the questions answered."""
        found = {}
        for name in self.names:
            value = self.cleaned_data.get(name)
            if self.cleaned_data.get(unknown_of(name)) or value in (UNKNOWN, [UNKNOWN]):
                found[name] = None
            elif value not in ("", None, []):
                found[name] = read(name, value)
        return found


def read(name: str, value):
    match facts.fact(name).kind:
        case "yes_no":
            return value == "yes"
        case "many":
            return [] if value == [NOTHING] else value
    return facts.plain(facts.read(name, value))


def shown(name: str, value):
    """A fact as its field has it."""
    known = facts.fact(name)
    if value is None:
        return {"many": [UNKNOWN], "number": None, "date": None}.get(known.kind, UNKNOWN)
    match known.kind:
        case "yes_no":
            return "yes" if value else "no"
        case "many":
            return value or [NOTHING]
        case "band":
            ends = {tuple(band): key for key, band in known.bands.items()}
            return ends.get(tuple(value), "")
    return value


class EnrolmentForm(PageForm):
    """ "I get this already", with the number if the worker has it at hand."""

    title = _("I get this already")
    button = _("Save")
    identifier = PlainText(required=False, max_length=80)

    def __init__(self, scheme, *args, **kwargs):
        self.scheme = scheme
        super().__init__(*args, **kwargs)
        self.fields["identifier"].label = scheme.identifier_name or _("Your number in the scheme")

    def clean_identifier(self):
        try:
            return enrolments.checked(self.scheme, self.cleaned_data["identifier"])
        except enrolments.BadIdentifier as error:
            raise ValidationError(str(error)) from None
