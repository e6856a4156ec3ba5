"""The questions of `/check/`: the first page, and those that follow from it."""

import re
from collections.abc import Iterable
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from schemes import checking, facts
from schemes.forms import DO_NOT_KNOW, UNKNOWN, FactsForm
from workers.forms.fields import ANSWER, OneOf, ascii_digits
from workers.forms.places import StateField, state_choices
from workers.forms.widgets import QuickSelect

OLDEST = 120
BASICS = ("gender", "area", "monthly_income", "marital_status", "ration_card")
WORK_LABELS = {
    "farm": _("Farming"),
    "building": _("Building work"),
    "vendor": _("Selling on the street or in a market"),
    "delivery": _("Bringing parcels or food"),
    "home": _("Work in other people's homes"),
    "driver": _("Driving a car, an auto or a rickshaw"),
    "tailor": _("Sewing"),
    "loader": _("Loading and carrying"),
    "other": _("Other work"),
}
DAY = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})|(\d{4})-(\d\d)-(\d\d)", re.ASCII)


class BornField(forms.CharField):
    """A day of birth, or only its year; cleans to the first and last day that it can be."""

    wrong = _("Write the day like 25-12-1990, or only the year, like 1990.")

    def __init__(self, **kwargs):
        super().__init__(max_length=20, error_messages=ANSWER, **kwargs)
        self.widget.attrs |= {"autocomplete": "off", "inputmode": "text"}

    def clean(self, value):
        text = ascii_digits(super().clean(value)).strip()
        if not text:
            return None
        first, last = self.days(text)
        today = timezone.localdate()
        if not today.year - OLDEST <= first.year or first > today:
            raise ValidationError(self.wrong, code="invalid")
        return first, min(last, today)

    def days(self, text: str) -> tuple[date, date]:
        if re.fullmatch(r"(19|20)\d\d", text, re.ASCII):
            return date(int(text), 1, 1), date(int(text), 12, 31)
        found = DAY.fullmatch(text)
        try:
            day, month, year = found.group(1, 2, 3) if found[1] else found.group(6, 5, 4)
            exact = date(int(year), int(month), int(day))
        except (TypeError, ValueError):
            raise ValidationError(self.wrong, code="invalid") from None
        return exact, exact


class CheckForm(FactsForm):
    """The first questions, and `asked`: names of further facts. Bound by what was sent, which holds
    every answer given so far."""

    title = _("Which schemes are for me?")
    button = _("Show the schemes")

    born = BornField(
        label=_("When were you born?"), help_text=_("The day like 25-12-1990, or only the year.")
    )
    state = StateField(label=_("In which state do you live?"), required=False)
    work = OneOf(
        [*WORK_LABELS.items(), DO_NOT_KNOW],
        label=_("What is your work?"),
        required=False,
        widget=QuickSelect,
        empty=_("Choose"),
    )

    def __init__(self, asked: Iterable[str] = (), *args, **kwargs):
        self.asked = [name for name in dict.fromkeys(asked) if is_asked(name)]
        super().__init__([*BASICS, *self.asked], *args, **kwargs)
        self.fields["state"].widget.choices = state_choices
        for name in ("state", "work"):
            self.fields[name].only_helps = True
        self.order_fields(["born", "gender", "state", "area", "work"])

    @property
    def known(self) -> dict:
        """What was said, as the engine takes it."""
        data = self.cleaned_data
        known = {name: value for name, value in self.answers.items() if value is not None}
        if data.get("state"):
            known["state"] = str(data["state"].code)
        if data.get("work") not in ("", UNKNOWN, None):
            known["occupation_families"] = checking.WORK[data["work"]]
        return known

    @property
    def not_known(self) -> set[str]:
        return {name for name, value in self.answers.items() if value is None}

    @property
    def states(self) -> set[int]:
        return {self.cleaned_data["state"].code} if self.cleaned_data.get("state") else set()

    @property
    def carried(self) -> list[tuple[str, str]]:
        """Every answer as it was sent, to travel on in the next form."""
        return [(name, v) for name in self.fields for v in self.data.getlist(name) if v != ""]


def is_asked(name: str) -> bool:
    return name in facts.FACTS and name not in BASICS and checking.may_ask(facts.fact(name))
