"""What stands beside a worker, in counts that name nobody. Stays and consents are on
the worker's own page, so that looking at them is written down."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from eshram.admin import ModelAdmin, ReadOnly
from workers.models import Draft, TurnedAway


@admin.register(TurnedAway)
class TurnedAwayAdmin(ReadOnly, ModelAdmin):
    """How many could not register on a day, and why. Nothing else is kept of them."""

    list_display = ["day", "reason", "state", "channel", "language", "people"]
    list_filter = ["reason", "channel", "language"]
    list_select_related = ["state"]
    list_display_links = None
    ordering = ["-day", "reason"]

    def get_urls(self):
        return [url for url in super().get_urls() if url.name == "workers_turnedaway_changelist"]


@admin.register(Draft)
class DraftAdmin(ReadOnly, ModelAdmin):
    """How many registrations are under way: a number, and nobody's answers."""

    def get_urls(self):
        return [url for url in super().get_urls() if url.name == "workers_draft_changelist"]

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        live = Draft.objects.live()
        today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": self.opts.verbose_name_plural,
            "about": [
                (_("Under way"), live.count()),
                (_("Identity proven"), live.proven().count()),
                (_("Begun today"), live.filter(created_at__gte=today).count()),
            ],
        }
        return TemplateResponse(request, "admin/workers/counts.html", context)
