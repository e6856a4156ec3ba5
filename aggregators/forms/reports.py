from django import forms
from django.utils.translation import gettext_lazy as _

from aggregators.models import Intake
from eshram.pages import PageForm


class SendForm(PageForm):
    title = _("Send a file")
    lead = _(
        "CSV in UTF-8, XLSX or Parquet, up to a million rows. The first row has the names of the"
        " columns. The same file twice is read once."
    )
    button = _("Send")

    kind = forms.ChoiceField(label=_("What is in it"), choices=Intake.Kind.choices)
    file = forms.FileField(label=_("File"))
