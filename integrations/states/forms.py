"""The page on which an agreement is written."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminDateWidget,
    UnfoldAdminEmailInputWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from eshram.accounts.approvals_admin import ProposeForm
from eshram.geography.kept import places
from integrations.states import agreeing, columns
from integrations.states.models import Agreement, AgreementProposal
from integrations.states.models.agreement import TERMS
from workers.consents import STATES
from workers.figures.tables import sector_labels

# The parts of the page, in the order of the questions.
PARTS = [
    (gettext_lazy("Who gets it"), (
        "state", "department", "department_hi", "contact_name", "contact_email", "contact_phone",
    )),
    (gettext_lazy("What for"), (
        "purpose", "purpose_words", "purpose_words_hi", "basis", "consent_purpose", "section",
    )),
    (gettext_lazy("Of which workers"), (
        "place", "sectors", "occupations", "scheme", "scheme_status",
    )),
    (gettext_lazy("Which columns"), ("columns",)),
    (gettext_lazy("How"), tuple(name for name in TERMS if name in {
        "schedule", "file_format", "retention_days", "age_recipient",
    })),
    (gettext_lazy("From when to when"), ("starts", "ends")),
]  # fmt: skip
# Whatever else is agreed is about their programs.
NAMED = {name for _title, names in PARTS for name in names}
PARTS.insert(5, (gettext_lazy("Their programs"), tuple(n for n in TERMS if n not in NAMED)))
WIDGETS = {
    forms.DateField: lambda: UnfoldAdminDateWidget(attrs={"type": "date"}, format="%Y-%m-%d"),
    forms.IntegerField: UnfoldAdminIntegerFieldWidget,
    forms.EmailField: UnfoldAdminEmailInputWidget,
}


def widget_of(field: forms.Field, name: str) -> forms.Widget:
    if isinstance(field, forms.ModelChoiceField | forms.TypedChoiceField):
        return UnfoldAdminSelectWidget()
    for kind, widget in WIDGETS.items():
        if type(field) is kind:
            return widget()
    if name in ("caller_key", "purpose_words", "purpose_words_hi") or "key" in name:
        return UnfoldAdminTextareaWidget(attrs={"rows": 3})
    return UnfoldAdminTextInputWidget()


class Codes(forms.CharField):
    """Codes with commas between them, as a list."""

    def to_python(self, value) -> list[str]:
        return [part.strip() for part in super().to_python(value).split(",") if part.strip()]

    def prepare_value(self, value):
        return ", ".join(value) if isinstance(value, list) else value

    def validate(self, value) -> None:
        pass


class AgreementForm(ProposeForm):
    """`agreement` is what is changed; None for a new one."""

    def __init__(self, data=None, *, agreement: Agreement | None = None):
        now = {name: getattr(agreement, name) for name in TERMS} if agreement else {}
        super().__init__(data, initial=now)
        self.agreement = agreement
        self.fields = forms.fields_for_model(AgreementProposal, fields=TERMS) | self.fields
        self.fields["state"].choices = [("", "—"), *places().state_choices()]
        self.fields["columns"] = forms.MultipleChoiceField(
            label=_("Columns"), choices=columns.choices, widget=forms.CheckboxSelectMultiple,
            help_text=_("The number (UAN) always goes along. Choose as few as the purpose needs."),
        )  # fmt: skip
        self.fields["sectors"] = forms.MultipleChoiceField(
            label=_("Sectors of work"), required=False, choices=list(sector_labels().items()),
            widget=forms.CheckboxSelectMultiple,
            help_text=_("None chosen: whatever their work is."),
        )  # fmt: skip
        self.fields["occupations"] = Codes(
            label=_("Single occupations"), required=False, max_length=2000,
            help_text=_("NCO codes with commas between them: 7112.0100, 9313.0100"),
        )  # fmt: skip
        self.fields["reported_schemes"].help_text = _(
            "Codes with commas between them: the state's own schemes; a ministry's, central ones."
        )
        self.fields["consent_purpose"] = forms.ChoiceField(
            label=_("Consent to"), required=False,
            choices=[("", "—"), *agreeing.CONSENTS.items()],
            initial=STATES, widget=UnfoldAdminSelectWidget,
        )  # fmt: skip
        for name, field in self.fields.items():
            if name not in ("columns", "sectors", "reason", "consent_purpose"):
                field.widget = widget_of(field, name)
                if isinstance(field, forms.ModelChoiceField | forms.TypedChoiceField):
                    field.widget.choices = field.choices
            field.label = field.label[:1].upper() + field.label[1:]
        if agreement:
            for name in ("state", "purpose"):
                self.fields[name].disabled = True

    def parts(self):
        """(title, bound fields) of the page, in order."""
        return [
            *((title, [self[name] for name in names]) for title, names in PARTS),
            ("", [self["reason"]]),
        ]

    def clean(self):
        """As they will be checked when proposed, but beside each field."""
        given = self.cleaned_data
        if given.get("basis") == Agreement.Basis.STATUTORY:
            given["consent_purpose"] = ""
        if not self.errors:
            try:
                agreeing.clean(AgreementProposal(**self.what()))
            except forms.ValidationError as error:
                self.add_error(None, error)
        return given

    def what(self) -> dict:
        return super().what() | {"agreement": self.agreement}
