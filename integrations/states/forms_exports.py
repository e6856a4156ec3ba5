"""What a state's officer writes about exports."""

from django import forms
from django.utils.translation import gettext_lazy as _

from eshram.pages import PageForm
from integrations.states import acknowledging, asking
from integrations.states.models import Agreement, Export, ExportRequest
from workers.forms.fields import ANSWER


class AskForm(PageForm):
    title, button = _("Ask for a file"), _("Ask")
    lead = _("It is made within some minutes, besides those of the schedule.")

    agreement = forms.ModelChoiceField(
        Agreement.objects.none(), label=_("For which department"), empty_label=None,
        error_messages=ANSWER,
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("What it shall hold"),
        choices=[
            (Export.Kind.DELTA, _("What changed")),
            (Export.Kind.FULL, _("Everybody, to begin anew")),
        ],
        widget=forms.RadioSelect,
        initial=Export.Kind.DELTA,
        error_messages=ANSWER,
    )
    since = forms.CharField(
        label=_("Changed after which cursor"),
        help_text=_("A cursor from a manifest you have. Empty: after your last file."),
        required=False,
        max_length=80,
    )
    counts = forms.BooleanField(
        label=_("With counts by district, to compare with what we hold"), required=False
    )

    def __init__(self, agreements, data=None):
        super().__init__(data)
        field = self.fields["agreement"]
        field.queryset = agreements
        field.label_from_instance = lambda agreement: f"{agreement.recipient}: {agreement.why}"
        field.initial = agreements.first()

    def ask(self, by: str) -> ExportRequest | None:
        try:
            return asking.ask(by=by, **self.cleaned_data)
        except asking.CannotAsk as error:
            self.add_error(None, str(error))
            return None


class AcknowledgeForm(PageForm):
    button = _("Confirm")

    rows = forms.IntegerField(
        label=_("Rows that you took in"), min_value=0, max_value=10**12 - 1, error_messages=ANSWER
    )
    sha256 = forms.CharField(
        label=_("SHA-256 of all files"), max_length=80, error_messages=ANSWER,
        help_text=_("The checksum that the department's computer people give you."),
    )  # fmt: skip

    def acknowledge(self, export: Export, by: str):
        try:
            return acknowledging.acknowledge(export, by=by, **self.cleaned_data)
        except acknowledging.CannotAcknowledge as error:
            self.add_error("sha256", str(error))
            return None
