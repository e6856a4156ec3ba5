"""What platforms reported, and who is late."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _

from aggregators import duties
from aggregators.models import Intake
from eshram.admin import ModelAdmin, ReadOnly


@admin.register(Intake)
class IntakeAdmin(ReadOnly, ModelAdmin):
    """Batches and files, the newest first; those of the sandbox are left out."""

    list_display = [
        "received_at", "platform", "kind", "via", "state", "rows_count", "landed", "refused",
    ]  # fmt: skip
    list_display_links = None
    list_filter = ["kind", "state", "via"]
    list_select_related = ["platform"]
    ordering = ["-id"]
    sortable_by = []
    actions = None
    list_before_template = "admin/aggregators/intakes_before.html"

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("duties/", view(self.duties), name="aggregators_intake_duties"),
            *(u for u in super().get_urls() if u.name == "aggregators_intake_changelist"),
        ]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(platform__real=None)

    def duties(self, request):
        """`?late=1` shows those alone that are late."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        every = duties.of_all()
        late = [one for one in every if one.is_overdue]
        only_late = "late" in request.GET
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Who reported when"),
            "rows": late if only_late else every,
            "only_late": only_late,
            "late": len(late),
            "every": len(every),
        }
        return TemplateResponse(request, "admin/aggregators/duties.html", context)
