"""What a worker says of a day or an exit, and what a platform answers."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from aggregators.models import Dispute, ExitReason
from eshram.pages import PageForm
from workers.forms.fields import ANSWER
from workers.forms.widgets import Radios

Kind = Dispute.Kind
MOST_RUPEES = 1_000_000


def rupees_field(label, **options) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, max_digits=9, decimal_places=2, min_value=Decimal("0.01"),
        max_value=MOST_RUPEES, **options,
    )  # fmt: skip


def paise_of(rupees: Decimal | None) -> int | None:
    return None if rupees is None else int(rupees * 100)


class SaidForm(PageForm):
    """`kinds` are those that can be said here."""

    button = _("Send to the platform")

    kind = forms.ChoiceField(label=_("What is wrong?"), widget=Radios)
    said = forms.CharField(
        label=_("Say more"),
        help_text=_("The platform and the ministry read this."),
        max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, kinds, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]
        if len(kinds) == 1:
            self.fields["kind"].initial = kinds[0].value

    def needs(self, name: str, kind: str, sentence) -> None:
        """`name` is asked for with this kind alone."""
        given = self.cleaned_data.get(name) or name in self.errors
        if self.cleaned_data.get("kind") == kind and not given:
            self.add_error(name, sentence)


class DayForm(SaidForm):
    title = _("What is wrong with this day?")

    rupees = rupees_field(_("What did you earn on this day, in rupees?"), required=False)
    field_order = ["kind", "rupees", "said"]

    def clean(self):
        self.needs("rupees", Kind.AMOUNT, _("Write what you earned."))
        kind = self.cleaned_data.get("kind")
        if kind == Kind.NOT_WORKED:
            self.cleaned_data["rupees"] = None
        self.cleaned_data["paise"] = paise_of(self.cleaned_data.get("rupees"))
        return self.cleaned_data


class ExitForm(SaidForm):
    title = _("What is wrong about your leaving?")

    left_on = forms.DateField(
        label=_("On which day did you leave?"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    reason = forms.ChoiceField(
        label=_("Why did you leave?"), required=False, widget=Radios,
        choices=[(r.value, r.label) for r in ExitReason if r != ExitReason.DIED],
    )  # fmt: skip
    field_order = ["kind", "left_on", "reason", "said"]

    def clean(self):
        self.needs("left_on", Kind.LEFT_ON, _("Write the day."))
        self.needs("reason", Kind.REASON, _("Choose why."))
        kind = self.cleaned_data.get("kind")
        if kind != Kind.LEFT_ON:
            self.cleaned_data["left_on"] = None
        if kind != Kind.REASON:
            self.cleaned_data["reason"] = ""
        return self.cleaned_data


class JoiningForm(SaidForm):
    title = _("When did you begin?")

    joined_on = forms.DateField(
        label=_("On which day did you begin to work there?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages=ANSWER,
    )  # fmt: skip
    field_order = ["kind", "joined_on", "said"]

    def __init__(self, *args, **kwargs):
        super().__init__([Kind.JOINED_ON], *args, **kwargs)
        self.fields["kind"].widget = forms.HiddenInput()
        self.fields["kind"].required = False

    def clean_kind(self):
        return Kind.JOINED_ON


class SureForm(PageForm):
    """A question that a button answers."""

    def __init__(self, title, button, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.title, self.button = title, button


class AnswerForm(PageForm):
    """`asks_amount`: the worker named none of a day that is missing."""

    title = _("Your answer")
    button = _("Send the answer")

    answer = forms.ChoiceField(
        label=_("Is the worker right?"),
        choices=[
            ("accept", _("Yes. Put it right.")),
            ("refuse", _("No. The ministry shall decide.")),
        ],
        widget=Radios,
    )
    rupees = rupees_field(_("What was paid for this day, in rupees?"), required=False)
    reason = forms.CharField(
        label=_("If no: why not?"),
        help_text=_("The worker and the ministry read this."),
        max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip

    def __init__(self, *args, asks_amount: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not asks_amount:
            del self.fields["rupees"]

    def clean(self):
        if self.cleaned_data.get("answer") == "refuse" and not self.cleaned_data.get("reason"):
            self.add_error("reason", _("Write why."))
        return self.cleaned_data

    @property
    def paise(self) -> int | None:
        return paise_of(self.cleaned_data.get("rupees"))
