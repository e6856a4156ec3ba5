from django.contrib import admin

from eshram.admin import ModelAdmin, ReadOnly
from schemes.models import Run


@admin.register(Run)
class RunAdmin(ReadOnly, ModelAdmin):
    """What the nights did."""

    list_display = ["day", "of_all", "changed", "began_at", "ended_at"]
    list_display_links = None
    ordering = ["-id"]
    sortable_by = []
    actions = None

    def get_urls(self):
        return [url for url in super().get_urls() if url.name == "schemes_run_changelist"]
