from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from aggregators import ssh_keys
from aggregators.forms.keys import FreshCode
from eshram.pages import PageForm
from workers.forms.fields import PlainText


class AddForm(FreshCode):
    title = _("Add a key for dropping files")
    lead = _("Paste the public half: one line, as it stands in a file that ends in .pub.")
    button = _("Add the key")
    field_order = ["name", "public_key", "code"]
    name = PlainText(
        label=_("Name of the key"), max_length=80, help_text=_("For example: payroll server")
    )
    public_key = forms.CharField(
        label=_("Public key"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_public_key(self):
        text = self.cleaned_data["public_key"]
        try:
            ssh_keys.parsed(text)
        except ssh_keys.BadKey as error:
            raise ValidationError(str(error)) from None
        return text


class RevokeForm(PageForm):
    title = _("Revoke a key")
    lead = _("Who is signed in by it is out at once, and nobody comes in by it again.")
    button = _("Revoke the key")
