"""Workers in the admin: found by UAN, mobile or name, looked at, and never listed for taking away.

Opening a page, and seeing what is hidden on it, are events of the audit that the worker can read.
"""

from django import forms
from django.contrib import admin, messages
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from eshram.accounts.approvals_admin import reason_field
from eshram.admin import ChangeList, ModelAdmin, ReadOnly
from eshram.audit.models import Event
from workers import masking, search
from workers.admin import details
from workers.admin.filters import DistrictFilter, StateFilter, StatusFilter, chosen, place_of
from workers.admin.lifecycle import LifecyclePages
from workers.doors import worker_for
from workers.models import Worker

SHORTEST_REASON = 10  # letters


class RevealForm(forms.Form):
    reason = reason_field(
        label=_("Why do you need to see the hidden details?"),
        min_length=SHORTEST_REASON,
        error_messages={
            "required": _("Write why."),
            "min_length": _("Write a whole sentence."),
        },
        help_text=_("The worker can read this, with your role and the time."),
    )


class WorkerList(ChangeList):
    """Without a search: by UAN, of one place or all. What was typed is looked up once
    (`search.find`), within the filters; what was found stands in its order."""

    found = None

    def get_queryset(self, request, exclude_parameters=None):
        queryset = super().get_queryset(request, exclude_parameters)
        if not self.query:
            place = place_of(request)
            last_page = self.model_admin.last_page
            first = min(max(self.page_num, 1), last_page) * self.list_per_page + 1
            return queryset.of_place(first, **place) if place else queryset
        self.found = search.find(self.query, **chosen(request))
        return queryset.filter(uan__in=[worker.uan for worker in self.found.workers])

    def get_results(self, request):
        super().get_results(request)
        if self.found:
            order = [worker.uan for worker in self.found.workers]
            self.result_list = sorted(self.result_list, key=lambda w: order.index(w.uan))


@admin.register(Worker)
class WorkerAdmin(LifecyclePages, ReadOnly, ModelAdmin):
    list_display = ["name_shown", "uan_shown", "mobile_shown", "lives_in", "status_shown"]
    list_display_links = ["name_shown", "uan_shown"]
    list_filter = [StateFilter, DistrictFilter, StatusFilter]
    list_select_related = ["present_state", "present_district"]
    list_fullwidth = True
    ordering = ["uan"]
    list_per_page, last_page = 25, 80  # a row is half a millisecond of template
    preserve_filters = False  # a worker's page leads back to no search; 40 ms a hundred links
    sortable_by = []
    actions = None
    search_fields = ["uan"]  # shows the box; `WorkerList` looks
    search_help_text = _("Name, UAN or mobile")

    def get_changelist(self, request, **kwargs):
        return WorkerList

    def get_search_results(self, request, queryset, search_term):
        return queryset, False

    def get_urls(self):
        """The list, a worker's page and the pages beside it. Nothing to add, delete or export."""
        kept = ("_changelist", "_correction", "_death", "_close", "_reopen")
        own = [
            path(
                "<int:uan>/",
                self.admin_site.admin_view(self.worker_page),
                name="workers_worker_change",
            ),
            path(
                "<int:uan>/reveal/",
                self.admin_site.admin_view(require_POST(self.reveal)),
                name="workers_worker_reveal",
            ),
        ]
        return own + [url for url in super().get_urls() if (url.name or "").endswith(kept)]

    def changelist_view(self, request, extra_context=None):
        response = super().changelist_view(request, extra_context)
        changes = getattr(response, "context_data", None) or {}
        if (cl := changes.get("cl")) and cl.found:
            if cl.found.too_short:
                messages.warning(request, _("Write at least two letters of the name."))
            elif cl.found.more:
                messages.warning(
                    request,
                    _("More than 50 match. Narrow your search: more of the name, or a place."),
                )
        return response

    # Columns

    @admin.display(description=_("Name"))
    def name_shown(self, worker):
        return worker.name

    @admin.display(description=_("UAN"))
    def uan_shown(self, worker):
        return worker.uan_spaced

    @admin.display(description=_("Mobile"))
    def mobile_shown(self, worker):
        return masking.masked_mobile(worker)

    @admin.display(description=_("Lives in"))
    def lives_in(self, worker):
        return f"{worker.present_district.label}, {worker.present_state.label}"

    @admin.display(description=_("Status"))
    def status_shown(self, worker):
        return worker.get_status_display()

    # A worker's page

    def worker_page(self, request, uan: int):
        worker = worker_for(request, uan)
        Event.objects.record("seen", by=f"staff:{request.user.pk}", worker_id=worker.uan)
        return self.page(request, worker, masking.masked(worker), RevealForm())

    def reveal(self, request, uan: int):
        """The hidden details, on this one answer. Raises Http404 for a role that may not."""
        worker = worker_for(request, uan)
        if not request.user.has_perm("workers.reveal_worker"):
            raise Http404
        form = RevealForm(request.POST)
        if not form.is_valid():
            return self.page(request, worker, masking.masked(worker), form, status=422)
        values = masking.revealed(worker)
        Event.objects.record(
            "details seen",
            by=f"staff:{request.user.pk}",
            worker_id=worker.uan,
            reason=form.cleaned_data["reason"],
            fields=[field for field, value in values.items() if value],
        )
        return self.page(request, worker, values, None)

    def page(self, request, worker, hidden, form, *, status=200):
        may_reveal = request.user.has_perm("workers.reveal_worker")
        kept = worker.status == "merged" and Worker.objects.of_uan(worker.uan).first()
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": worker.name,
            "worker": worker,
            "shown": details.of(worker),
            "hidden": [(masking.LABELS[name], value) for name, value in hidden.items()],
            "is_revealed": form is None,
            "form": form if may_reveal else None,
            "links": self.lifecycle_links(request, worker),
            "lists": details.lists_of(worker),
            "kept": kept or None,
            "list": reverse(f"{self.admin_site.name}:workers_worker_changelist"),
        }
        response = TemplateResponse(request, "admin/workers/worker.html", context, status=status)
        response["Cache-Control"] = "no-store"
        return response
