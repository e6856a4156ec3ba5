"""Calls for who looks after the agents: when, how long, whose record was opened, what stands out.

Nothing is played back and no number is shown: what a call was about is its topic, and the records
that were opened are in the audit.
"""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from eshram.admin import ModelAdmin, ReadOnly
from workers.helpline.models import Call


class TraceFilter(admin.SimpleListFilter):
    title, parameter_name = _("what stands out"), "trace"

    def lookups(self, request, model_admin):
        return [("any", _("anything")), *Call.Trace.choices]

    def queryset(self, request, queryset):
        chosen = self.value()
        if not chosen:
            return queryset
        if chosen == "any":
            return queryset.exclude(traces=[])
        if chosen not in Call.Trace.values:
            return queryset.none()
        return queryset.exclude(traces=[]).filter(traces__contains=[chosen])


@admin.register(Call)
class CallAdmin(ReadOnly, ModelAdmin):
    list_display = [
        "began_at", "agent", "kind", "who", "topic", "lasted", "opened", "wrong", "what_stands_out",
        "ended",
    ]  # fmt: skip
    list_display_links = None
    list_filter = [TraceFilter, "kind", "topic", "ended"]
    list_select_related = ["agent", "worker"]
    ordering = ["-began_at"]
    sortable_by = []
    actions = None
    search_fields = ["agent__username"]
    search_help_text = _("Sign-in name of the agent, as it begins")

    def get_urls(self):
        return [url for url in super().get_urls() if url.name == "helpline_call_changelist"]

    def get_search_results(self, request, queryset, search_term):
        """By the agent alone: nobody is looked for by telephone or UAN here."""
        typed = search_term.strip()
        if not typed:
            return queryset, False
        return queryset.filter(agent__username__startswith=typed), False

    @admin.display(description=_("minutes"))
    def lasted(self, call):
        if call.ended_at is None:
            return "…"
        return f"{(call.ended_at - call.began_at).total_seconds() / 60:.1f}"

    @admin.display(description=_("record opened"))
    def opened(self, call):
        return call.worker.uan_spaced if call.worker_id else "–"

    @admin.display(description=_("what stands out"))
    def what_stands_out(self, call):
        return ", ".join(str(Call.Trace(trace).label) for trace in call.traces) or "–"
