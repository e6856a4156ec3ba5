"""People without Aadhaar, for the ministry: how many, where, and since when; and the places where
Aadhaar can be applied for, which staff keep."""

import re

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from eshram.admin import ModelAdmin, ReadOnly
from workers.counter.models import EnrolmentPlace, ProvisionalEntry


@admin.register(ProvisionalEntry)
class ProvisionalEntryAdmin(ReadOnly, ModelAdmin):
    """A list without names: who has to be called is known to the centre."""

    list_display = ["spaced", "centre", "district", "why", "born", "mobile_shown", "created_at",
                    "contacted_at", "closed"]  # fmt: skip
    list_display_links = None
    list_filter = ["why", "closed"]
    list_select_related = ["centre", "district"]
    list_fullwidth = True
    ordering = ["-created_at", "id"]
    sortable_by = []
    search_fields = ["=number"]
    search_help_text = _("The whole number, as P1234567890")
    actions = None

    def get_urls(self):
        """Nothing but the list."""
        return [u for u in super().get_urls() if (u.name or "").endswith("_changelist")]

    @admin.display(description=_("Number"))
    def spaced(self, entry):
        return entry.spaced

    @admin.display(description=_("Year of birth"))
    def born(self, entry):
        return str(entry.birth_year)

    @admin.display(description=_("Mobile"))
    def mobile_shown(self, entry):
        return f"XXXXXX{entry.mobile[6:]}" if entry.mobile else "–"


class PlaceForm(forms.ModelForm):
    def clean_pincode(self):
        pincode = self.cleaned_data["pincode"]
        if not re.fullmatch(r"[1-9][0-9]{5}", pincode):
            raise ValidationError(_("A PIN code has 6 digits and does not begin with 0."))
        return pincode


@admin.register(EnrolmentPlace)
class EnrolmentPlaceAdmin(ModelAdmin):
    """What a slip says of the nearest place. UIDAI publishes no file of them."""

    form = PlaceForm
    list_display = ["name", "address", "district", "pincode", "hours", "is_open"]
    list_select_related = ["district"]
    search_fields = ["=pincode"]
    search_help_text = _("PIN code")
    autocomplete_fields = ["district"]
    ordering = ["name", "id"]
    sortable_by = []
