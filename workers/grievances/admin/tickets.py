"""Grievances in the admin: the desks of the ministry, of schemes and of data protection."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from eshram.admin import ModelAdmin, ReadOnly
from workers.grievances.handling import Actor
from workers.grievances.models import Category, Desk, Ticket
from workers.grievances.views import desk
from workers.grievances.views.desk import Post

NAMES = {
    "list": "admin:grievances_ticket_changelist",
    "desk": "admin:grievances_ticket_desk",
    "file": "admin:grievances_ticket_file",
}


def desk_of(user) -> str | None:
    """At which desk somebody sits. Nobody is at the data-protection desk by being a superuser."""
    if user.has_perm("grievances.work_privacy_desk") and not user.is_superuser:
        return Desk.PRIVACY
    if user.has_perm("grievances.work_ministry_desk"):
        return Desk.MINISTRY
    if user.has_perm("grievances.work_scheme_desk"):
        return Desk.SCHEME
    return None


def seen_by(user):
    """The one door of the admin: privacy for its own desk alone, schemes' for theirs."""
    tickets = Ticket.objects.all()
    match desk_of(user):
        case Desk.PRIVACY:
            return tickets.filter(category=Category.PRIVACY)
        case Desk.SCHEME:
            return tickets.but_privacy().filter(desk=Desk.SCHEME)
    if user.has_perm("grievances.see_all_tickets"):
        return tickets.but_privacy()
    return tickets.none()


class OpenFilter(admin.SimpleListFilter):
    """Those that are open come first: without a choice the list shows them alone."""

    title, parameter_name = _("stage"), "stage"

    def lookups(self, request, model_admin):
        return [("late", _("late")), ("closed", _("closed")), ("all", _("all"))]

    def choices(self, changelist):
        for value, label in [(None, _("open")), *self.lookup_choices]:
            yield {
                "selected": self.value() == value,
                "query_string": changelist.get_query_string({self.parameter_name: value})
                if value
                else changelist.get_query_string(remove=[self.parameter_name]),
                "display": label,
            }

    def queryset(self, request, queryset):
        match self.value():
            case None:
                return queryset.under_way()
            case "late":
                return queryset.under_way().exclude(escalated_at=None)
            case "closed":
                return queryset.filter(status="closed")
        return queryset


@admin.register(Ticket)
class TicketAdmin(ReadOnly, ModelAdmin):
    list_display = ["link", "category", "state", "desk", "status", "deadline", "assigned_to"]
    list_display_links = None
    list_filter = [OpenFilter, "desk", "category"]
    list_select_related = ["state", "assigned_to"]
    ordering = ["deadline", "id"]
    search_fields = ["number__exact"]

    def get_queryset(self, request):
        return seen_by(request.user)

    def get_ordering(self, request):
        """Of the closed ones the newest first: by their deadlines all of them would be sorted."""
        closed = request.GET.get("stage") in ("closed", "all")
        return ["-id"] if closed else super().get_ordering(request)

    @admin.display(description=_("number"), ordering="-id")
    def link(self, one):
        here = reverse("admin:grievances_ticket_desk", args=[one.number])
        return format_html('<a href="{}" class="whitespace-nowrap">{}</a>', here, one.spaced)

    def get_urls(self):
        """A ticket has a page of its own instead of Django's form."""
        lists = [url for url in super().get_urls() if url.name == "grievances_ticket_changelist"]
        guarded = self.admin_site.admin_view
        return [
            path("<slug:number>/", guarded(self.ticket), name="grievances_ticket_desk"),
            path("<slug:number>/files/<int:pk>", guarded(self.file), name="grievances_ticket_file"),
            *lists,
        ]

    def post(self, request) -> Post:
        if not self.has_view_permission(request):
            raise PermissionDenied
        user = request.user
        # Who only looks (an auditor) sits nowhere: no deed is offered.
        actor = Actor(f"staff:{user.pk}", desk_of(user) or "", user)
        tickets = seen_by(user)
        more = {**self.admin_site.each_context(request), "opts": self.opts, "title": _("Grievance")}
        return Post(
            actor, tickets, tickets, NAMES, "admin/base_site.html", render=shown, more=more,
        )  # fmt: skip

    def ticket(self, request, number):
        return desk.ticket(request, self.post(request), number)

    def file(self, request, number, pk):
        return desk.file(request, self.post(request), number, pk)


def shown(request, form, template, **context):
    status = 422 if form.is_bound and form.errors else 200
    context = {"form": form, **context}
    return TemplateResponse(request, "admin/grievances/ticket.html", context, status=status)
