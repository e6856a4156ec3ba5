from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from eshram.admin import ModelAdmin, ReadOnly
from eshram.audit import reading
from eshram.audit.models import Event


@admin.register(Event)
class EventAdmin(ReadOnly, ModelAdmin):
    """The audit, for whoever has `audit.view_event`; to look at a worker's events is an event."""

    def get_urls(self):
        """The list alone: an event has no page of its own, and no index by its id."""
        return [url for url in super().get_urls() if url.name == "audit_event_changelist"]

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = reading.EventFilter(request.GET)
        rows, following = [], ""
        cursor = request.GET.get("after", "")
        if form.is_valid():
            if form.cleaned_data["worker"] and not cursor:
                Event.objects.record(
                    "audit read",
                    by=f"staff:{request.user.pk}",
                    worker_id=form.cleaned_data["worker"],
                )
            rows, following = reading.page(form.events(), cursor)
            reading.name_users(rows)
        asked = {name: request.GET[name] for name in form.fields if request.GET.get(name)}
        context = {
            **self.admin_site.each_context(request),
            "title": _("Audit"),
            "opts": self.opts,
            "form": form,
            "events": rows,
            "is_first": not cursor,
            "first": f"?{urlencode(asked)}",
            "following": f"?{urlencode(asked | {'after': following})}" if following else "",
        }
        return TemplateResponse(request, "admin/audit/event/change_list.html", context)
