"""Which desk answers what, in how many days, and on which days offices are closed."""

from django.contrib import admin

from eshram.admin import ModelAdmin
from workers.grievances.models import Holiday, Route


@admin.register(Route)
class RouteAdmin(ModelAdmin):
    list_display = ["category", "state", "desk", "days"]
    list_filter = ["category", "desk"]
    list_select_related = ["state"]


@admin.register(Holiday)
class HolidayAdmin(ModelAdmin):
    list_display = ["day", "name", "closed"]
    list_filter = ["closed"]
    ordering = ["-day"]

    def get_readonly_fields(self, request, obj=None):
        return ["day"] if obj else []
