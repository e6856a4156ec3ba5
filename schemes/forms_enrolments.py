"""What staff write to confirm or end an enrolment."""

from django import forms
from django.utils.translation import gettext_lazy as _

from eshram.accounts.approvals import REASON_LETTERS
from schemes import enrolments
from schemes.models import Enrolment
from workers.forms.fields import ANSWER, PlainDate


class PaperField(forms.CharField):
    def __init__(self):
        super().__init__(
            label=_("Which paper or list says so"),
            help_text=_("For example: the letter of the scheme's office, its number and day."),
            max_length=REASON_LETTERS,
            error_messages=ANSWER,
        )


class VerifyForm(forms.Form):
    """Bound to an enrolment, whose scheme says what its numbers look like."""

    button = _("Confirm")
    identifier = forms.CharField(max_length=80, required=False)
    reason = PaperField()

    def __init__(self, enrolment: Enrolment, data=None):
        self.enrolment = enrolment
        super().__init__(data, auto_id="verify_%s", initial={"identifier": enrolment.identifier})
        self.fields["identifier"].label = enrolment.scheme.identifier_name or _(
            "Number in the scheme"
        )

    def act(self, by: str) -> None:
        enrolments.verify(self.enrolment, by=by, **self.cleaned_data)


class EndForm(forms.Form):
    button = _("End")
    on = PlainDate(label=_("Last day"))
    reason = PaperField()

    def __init__(self, enrolment: Enrolment, data=None):
        self.enrolment = enrolment
        super().__init__(data, auto_id="end_%s")

    def act(self, by: str) -> None:
        enrolments.end(self.enrolment, by=by, **self.cleaned_data)


FORMS = {"verify": VerifyForm, "end": EndForm}


def forms_of(enrolment: Enrolment, data=None) -> dict[str, forms.Form]:
    """Those that can be sent now, by the name of their button; the one that was is bound."""
    if enrolment.status == Enrolment.Status.ENDED:
        return {}
    return {
        name: form(enrolment, data if data and name in data else None)
        for name, form in FORMS.items()
    }


def act(found: dict[str, forms.Form], by: str) -> bool:
    """Do what was asked; False, with the form saying why, where nothing was."""
    sent = next((form for form in found.values() if form.is_bound), None)
    if sent is None or not sent.is_valid():
        return False
    try:
        sent.act(by)
    except enrolments.BadIdentifier as error:
        sent.add_error("identifier", str(error))
    except enrolments.CannotChange as error:
        sent.add_error(None, str(error))
    return not sent.errors
