"""Replies by SMS for staff: what was left over first, without numbers; the words on a reply's own
page, whose opening is an event of the audit."""

from django.contrib import admin, messages
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from eshram.admin import ModelAdmin
from eshram.audit.models import Event
from workers.models import Reply


class LeftOverFilter(admin.SimpleListFilter):
    """Without a choice the list shows what nothing was done with, and nobody has looked at."""

    title, parameter_name = _("which"), "which"

    def lookups(self, request, model_admin):
        return [("left", _("nothing was done with")), ("all", _("all"))]

    def choices(self, changelist):
        for value, label in self.lookup_choices:
            yield {
                "selected": (self.value() or "left") == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": label,
            }

    def queryset(self, request, queryset):
        match self.value() or "left":
            case "left":
                return queryset.left_over()
            case "all":
                return queryset
        return queryset.none()


@admin.register(Reply)
class ReplyAdmin(ModelAdmin):
    fields = readonly_fields = [
        "received_at", "mobile_end", "text", "wish", "outcome", "answered_with", "worker_link",
        "looked_at",
    ]  # fmt: skip
    list_display = ["received_at", "mobile_end", "wish", "outcome", "looked_at"]
    list_filter = [LeftOverFilter, "outcome"]
    ordering = ["-id"]
    sortable_by = []
    actions = ["mark_looked_at"]

    def get_urls(self):
        kept = ("_changelist", "_change")
        return [url for url in super().get_urls() if (url.name or "").endswith(kept)]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("mobile"))
    def mobile_end(self, reply):
        return f"XXXXXX{reply.mobile[6:]}"

    @admin.display(description=_("worker"))
    def worker_link(self, reply):
        if reply.worker_id is None:
            return "–"
        to = reverse(f"{self.admin_site.name}:workers_worker_change", args=[reply.worker_id])
        return format_html('<a href="{}">{}</a>', to, reply.worker.uan_spaced)

    def get_object(self, request, object_id, from_field=None):
        """Whoever opens a reply reads what somebody wrote."""
        reply = super().get_object(request, object_id, from_field)
        if reply and self.has_view_permission(request, reply):
            by = f"staff:{request.user.pk}"
            Event.objects.record("reply seen", by=by, worker_id=reply.worker_id, reply=reply.pk)
        return reply

    @admin.action(description=_("Looked at: nothing more to do"), permissions=["change"])
    def mark_looked_at(self, request, queryset):
        by = f"staff:{request.user.pk}"
        chosen = Reply.objects.filter(pk__in=queryset.values("pk"), looked_at=None)
        with transaction.atomic():
            count = chosen.update(looked_at=timezone.now(), looked_by=by)
            Event.objects.record("replies looked at", by=by, count=count)
        text = ngettext("%d reply was looked at.", "%d replies were looked at.", count) % count
        self.message_user(request, text, messages.SUCCESS)
