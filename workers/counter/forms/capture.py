"""A finger or an eye in place of a code: what the operator's page asks."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from workers import identity
from workers.counter.models import Assistance
from workers.forms.base import StepForm
from workers.forms.fields import Aadhaar, OneOf

# More than any finger or eye takes (`integrations.uidai.capture`).
MOST = 150_000
Proof = Assistance.Proof


class Captured(forms.CharField):
    """PidData as the device gave it to the page's script. It is never sent back to the page."""

    widget = forms.HiddenInput

    def __init__(self):
        super().__init__(required=False, strip=True)

    def to_python(self, value):
        value = super().to_python(value)
        if len(value) > MOST:
            raise ValidationError(_("The device sent too much. Take finger or eye once more."))
        return value

    def get_bound_field(self, form, field_name):
        bound = super().get_bound_field(form, field_name)
        bound.value = lambda: None
        return bound


class CaptureForm(StepForm):
    """`for_worker`: the number is known already, and only the proof is asked for.

    Cleans to `aadhaar` (unless `for_worker`), `modality` (finger or iris, an `Assistance.Proof`)
    and `pid`.
    """

    title = _("Fingerprint or eye")
    button = _("Take it now")

    aadhaar = Aadhaar(
        label=_("The worker's Aadhaar number"),
        help_text=_("12 digits. They are on the Aadhaar card."),
    )
    modality = OneOf(
        [(Proof.FINGER, _("Finger")), (Proof.IRIS, _("Eye"))],
        label=_("What does the device take?"),
        initial=Proof.FINGER,
    )
    pid = Captured()

    def __init__(self, *args, for_worker=False, **kwargs):
        super().__init__(*args, **kwargs)
        if for_worker:
            del self.fields["aadhaar"]

    def clean(self):
        if not self.errors and not self.cleaned_data.get("pid"):
            self.add_error(
                None,
                _(
                    "Nothing came from the device. Is it plugged in? Try again, or use the code "
                    "by SMS."
                ),
            )
        return self.cleaned_data

    @property
    def options(self) -> dict[str, str]:
        """{modality: what to ask of the device, as PidOptions XML}"""
        return {each: identity.capture_options(each) for each in (Proof.FINGER, Proof.IRIS)}
