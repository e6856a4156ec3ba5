from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from aggregators import networks
from aggregators.models import Client
from aggregators.oauth import SCOPES
from eshram.accounts.forms import CodeForm
from eshram.pages import PageForm
from workers.forms.fields import ANSWER, PlainText
from workers.forms.widgets import Checkboxes

SCOPE_WORDS = {
    "workers": _("Register workers, report changes and exits"),
    "activity": _("Report days worked"),
    "read": _("Read back what was reported"),
    "webhooks": _("Say where the portal calls back"),
}


class Networks(forms.CharField):
    def __init__(self, **options):
        super().__init__(
            label=_("Networks it is used from"),
            required=False,
            max_length=1000,
            help_text=_("One a line, like 198.51.100.0/24 or 2001:db8::/32. A key for production "
                        "needs at least one."),
            widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false"}),
            **options,
        )  # fmt: skip

    def clean(self, value):
        try:
            found = networks.parsed(super().clean(value))
        except networks.NotANetwork as error:
            sentence = _("This is no network: %(written)s")
            raise ValidationError(sentence, params={"written": str(error)[:60]}) from None
        if len(found) > 20:
            raise ValidationError(_("At most 20 networks."))
        return found

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value


class FreshCode(PageForm):
    """Whoever found a screen unlocked gets no key: it takes a code from the authenticator."""

    code = CodeForm.base_fields["code"]


class MakeForm(FreshCode):
    title = _("Make a key")
    lead = _("With a key your programs sign in to the API. Its secret is shown once.")
    button = _("Make the key")
    world = forms.ChoiceField(label=_("For"), choices=Client.World.choices, error_messages=ANSWER)
    name = PlainText(
        label=_("Name of the key"), max_length=80, help_text=_("For example: payroll server")
    )
    scopes = forms.MultipleChoiceField(
        label=_("It may"),
        choices=SCOPE_WORDS.items(),
        initial=list(SCOPES),
        widget=Checkboxes,
        error_messages=ANSWER,
    )
    networks = Networks()
    field_order = ["world", "name", "scopes", "networks", "code"]


class RotateForm(FreshCode):
    title = _("New secret")
    button = _("Make a new secret")
    at_once = forms.BooleanField(
        label=_("The old secret got into wrong hands: end it now"), required=False
    )
    field_order = ["at_once", "code"]


class NetworksForm(FreshCode):
    title = _("Networks")
    button = _("Save")
    networks = Networks()
    field_order = ["networks", "code"]


class RevokeForm(PageForm):
    """Needs no code: who has to be quick may be."""

    title = _("Revoke the key")
    lead = _("Programs that use it are refused from the next call on. This cannot be undone.")
    button = _("Revoke the key")
