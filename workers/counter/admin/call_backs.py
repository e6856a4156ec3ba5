"""Registrations at counters that are asked about on the telephone, for who watches over centres.

Agents call them from their own screen (`workers.helpline`); here nobody's mobile is shown.
"""

from django.conf import settings
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from eshram.admin import ModelAdmin, ReadOnly
from workers.counter.models import CallBack


@admin.register(CallBack)
class CallBackAdmin(ReadOnly, ModelAdmin):
    list_display = [
        "drawn_at", "uan", "language", "tries", "result", "was_there", "paid", "paid_rupees",
        "own_mobile", "centre",
    ]  # fmt: skip
    list_display_links = None
    list_filter = ["result", "was_there", "paid", "own_mobile"]
    list_select_related = ["worker", "centre__district"]
    ordering = ["id"]
    sortable_by = []
    actions = None

    def get_urls(self):
        return [url for url in super().get_urls() if url.name == "counter_callback_changelist"]

    @admin.display(description=_("UAN"))
    def uan(self, call_back):
        return call_back.worker.uan_spaced

    @admin.display(description=_("language"))
    def language(self, call_back):
        return dict(settings.LANGUAGES).get(call_back.worker.language, call_back.worker.language)
