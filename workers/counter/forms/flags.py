from django import forms
from django.utils.translation import gettext_lazy as _

from eshram.pages import PageForm


class LookedAtForm(PageForm):
    title = _("What did you find?")
    button = _("I have looked at this")

    reason = forms.CharField(
        label=_("What you found"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The ministry reads it and decides. No names and no numbers of workers."),
        error_messages={"required": _("Write a reason.")},
    )
