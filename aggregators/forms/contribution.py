"""What is asked for Form XX: sums in rupees, as people write them."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from eshram.pages import PageForm

BESIDE = re.compile(r"[₹,\s]|Rs\.?", re.IGNORECASE)  # as in ₹ 12,34,567.50


class Rupees(forms.DecimalField):
    def __init__(self, **options):
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(
            **{"min_value": 0, "max_digits": 17, "decimal_places": 2, "widget": widget} | options
        )

    def to_python(self, value):
        return super().to_python(BESIDE.sub("", value) if isinstance(value, str) else value)


class FilingForm(PageForm):
    lead = _(
        "All sums are in rupees. You can file again until the audit is over; each filing is kept."
    )
    button = _("File Form XX")

    turnover = Rupees(label=_("Turnover of the year"))
    paid = Rupees(
        label=_("Paid or payable to gig and platform workers"),
        help_text=_("The contribution is never more than 5 per cent of this."),
    )
    agreed = forms.BooleanField(label=_("These are the figures of our books."))

    def __init__(self, *args, title, **kwargs):
        super().__init__(*args, **kwargs)
        self.title = title


class Day(forms.DateInput):
    input_type = "date"


class PaymentForm(PageForm):
    title = _("Write down a payment")
    button = _("Write it down")

    paid_on = forms.DateField(label=_("Day of the payment"), widget=Day(format="%Y-%m-%d"))
    rupees = Rupees(label=_("Rupees"), max_digits=15)
    challan = forms.CharField(label=_("Number of the challan"), max_length=40)

    def clean_challan(self):
        text = self.cleaned_data["challan"].strip().upper()
        if not re.fullmatch(r"[A-Z0-9/-]{4,40}", text):
            raise ValidationError(_("Write the number as it stands on the challan."))
        return text

    def clean_rupees(self):
        rupees = self.cleaned_data["rupees"]
        if not rupees:
            raise ValidationError(_("Write more than nothing."))
        return rupees

    def clean_paid_on(self):
        day = self.cleaned_data["paid_on"]
        if day > timezone.localdate():
            raise ValidationError(_("This day has not come yet."))
        return day
