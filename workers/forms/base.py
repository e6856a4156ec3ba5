from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _


class StepForm(forms.Form):
    """A page's questions. `draft` is the registration they belong to, None before there is one."""

    title = lead = ""
    button = _("Continue")

    def __init__(self, *args, draft=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.draft = draft
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def typed(self, name: str):
        """What stands in a field now, cleaned or not: typed, or kept from before."""
        if self.is_bound:
            return self.data.get(name, "")
        return self.initial.get(name, "")
