from django.contrib import admin

from eshram.admin import ModelAdmin, ReadOnly
from eshram.geography.models import District, PinDistrict, State


@admin.register(State)
class StateAdmin(ReadOnly, ModelAdmin):
    """As the Local Government Directory has them; they come from the data files."""

    list_display = ["name", "name_hi", "code", "iso", "kind"]
    list_filter = ["kind"]
    search_fields = ["name", "name_hi", "iso"]


@admin.register(District)
class DistrictAdmin(ReadOnly, ModelAdmin):
    list_display = ["name", "name_hi", "code", "state", "abolished"]
    list_filter = ["abolished", "state"]
    list_select_related = ["state"]
    search_fields = ["name", "name_hi"]


@admin.register(PinDistrict)
class PinDistrictAdmin(ReadOnly, ModelAdmin):
    """Which districts India Post knows a PIN in. Search by the whole PIN."""

    list_display = ["pincode", "district", "state", "offices"]
    list_filter = ["state"]
    list_select_related = ["district", "state"]
    search_fields = ["=pincode"]
    ordering = ["pincode", "id"]
