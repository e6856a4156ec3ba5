from django import forms
from django.utils.translation import gettext_lazy as _

from eshram.pages import PageForm
from workers.forms.fields import ANSWER


class EndpointForm(PageForm):
    title = _("Add an address for webhooks")
    lead = _("We send a signed message there when something happened: a worker got their UAN, "
             "disputes a day, or withdrew.")  # fmt: skip
    button = _("Add the address")
    world = forms.ChoiceField(
        label=_("For"),
        choices=[("sandbox", _("sandbox")), ("live", _("production"))],
        error_messages=ANSWER,
    )
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        help_text=_("It begins with https:// and is open to the internet."),
        error_messages=ANSWER,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "inputmode": "url", "spellcheck": "false"}
        ),
    )
