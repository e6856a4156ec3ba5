from django.contrib import admin

from eshram.admin import ModelAdmin, ReadOnly
from workers.models import Occupation, OccupationSynonym


@admin.register(Occupation)
class OccupationAdmin(ReadOnly, ModelAdmin):
    """The Ministry's list, to look things up in: it comes from the data files."""

    list_display = ["code", "title", "title_hi", "sector"]
    list_filter = ["sector"]
    search_fields = ["code", "title", "title_hi"]


@admin.register(OccupationSynonym)
class OccupationSynonymAdmin(ModelAdmin):
    """Found by workers within half a minute. Supplied words are switched off, not deleted."""

    list_display = ["term", "occupation", "rank", "active", "supplied"]
    list_editable = ["active"]
    list_filter = ["active", "supplied"]
    list_select_related = ["occupation"]
    search_fields = ["term", "occupation__title"]
    autocomplete_fields = ["occupation"]

    def has_delete_permission(self, request, obj=None):
        """The next load would bring a supplied word back."""
        if obj and obj.supplied:
            return False
        return super().has_delete_permission(request, obj)
