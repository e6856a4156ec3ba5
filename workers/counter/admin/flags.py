"""Flags of centres for the ministry: the list of those that wait, and a page to decide one."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from eshram.accounts.approvals_admin import reason_field
from eshram.admin import ModelAdmin, ReadOnly
from eshram.geography.models import State
from workers.counter import findings
from workers.counter.labels import ACTIONS
from workers.counter.models import Flag

DECISIONS = [
    (Flag.Status.UPHELD, _("Upheld: it is as it looks. What was done is not paid.")),
    (Flag.Status.DISMISSED, _("Dismissed: there is a good reason for it.")),
    (Flag.Status.LOOKED_AT, _("Looked at: not decided yet.")),
]


class DecideForm(forms.Form):
    decision = forms.ChoiceField(
        label=_("Decision"), choices=[("", "—"), *DECISIONS], widget=UnfoldAdminSelectWidget
    )
    reason = reason_field(label=_("Reason"))


class WaitingFilter(admin.SimpleListFilter):
    """What waits comes first: without a choice the list shows that alone."""

    title, parameter_name = _("state of the flag"), "status"

    def lookups(self, request, model_admin):
        return [("waiting", _("open or looked at")), *Flag.Status.choices, ("all", _("all"))]

    def choices(self, changelist):
        for value, label in self.lookup_choices:
            yield {
                "selected": (self.value() or "waiting") == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": label,
            }

    def queryset(self, request, queryset):
        match self.value() or "waiting":
            case "waiting":
                return queryset.waiting()
            case "all":
                return queryset
            case status:
                return queryset.filter(status=status)


class StateFilter(admin.SimpleListFilter):
    title, parameter_name = _("state"), "state"

    def lookups(self, request, model_admin):
        return [(str(state.code), state.label) for state in State.objects.by_label()]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        known = {code for code, _label in self.lookup_choices}
        return queryset.of_state(int(self.value())) if self.value() in known else queryset.none()


@admin.register(Flag)
class FlagAdmin(ReadOnly, ModelAdmin):
    list_display = [
        "what", "count", "here", "centre", "operator_shown", "state_shown", "last_seen", "status",
    ]  # fmt: skip
    list_filter = [WaitingFilter, "kind", StateFilter]
    list_select_related = ["centre", "operator__user", "state"]
    list_fullwidth = True
    ordering = ["-id"]
    sortable_by = []
    actions = None

    def get_urls(self):
        kept = ("_changelist", "_change")
        return [url for url in super().get_urls() if (url.name or "").endswith(kept)]

    @admin.display(description=_("pattern"))
    def what(self, flag):
        return flag.get_kind_display()

    @admin.display(description=_("operator"))
    def operator_shown(self, flag):
        return flag.operator.user if flag.operator_id else "–"

    @admin.display(description=_("state"))
    def state_shown(self, flag):
        return flag.state.label

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        flag = object_id and self.get_object(request, object_id)
        if not flag:
            raise Http404
        decides = request.user.has_perm("counter.decide_flag")
        if request.method == "POST" and not decides:
            raise PermissionDenied
        form = DecideForm(request.POST or None)
        if form.is_valid():
            answer = form.cleaned_data
            try:
                findings.decide(flag, answer["decision"], answer["reason"], user=request.user)
            except findings.CannotDecide as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Recorded."))
                return redirect(f"{self.admin_site.name}:counter_flag_change", flag.pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": flag.get_kind_display(),
            "about": self.about(flag),
            "done": [self.done(request, one) for one in findings.done_behind(flag)],
            "form": form if decides else None,
        }
        status = 422 if form.is_bound and form.errors else 200
        return TemplateResponse(request, "admin/counter/flag.html", context, status=status)

    def about(self, flag) -> list[tuple]:
        rows = [
            (_("Centre"), self.link("centre", flag.centre_id, flag.centre)),
            (_("State"), flag.state.label),
            (_("How many"), flag.count),
            (_("At this centre"), flag.here),
            (_("First"), moment(flag.first_seen)),
            (_("Last"), moment(flag.last_seen)),
            (_("State of the flag"), flag.get_status_display()),
        ]
        if flag.operator_id:
            shown = self.link("operator", flag.operator_id, flag.operator.user)
            rows.insert(1, (_("Operator"), shown))
        if flag.decided_at:
            rows += [
                (_("Decided by"), f"{flag.decided_by}, {moment(flag.decided_at)}"),
                (_("Reason"), flag.reason),
            ]
        return rows

    def link(self, model: str, pk: int, shown) -> str:
        """To the page where a centre or an operator can be blocked."""
        try:
            page = reverse(f"{self.admin_site.name}:counter_{model}_change", args=[pk])
        except NoReverseMatch:
            return shown
        return format_html('<a class="underline" href="{}">{}</a>', page, shown)

    def done(self, request, one) -> tuple:
        """The worker's page is a step further, and audited."""
        shown = one.worker.uan_spaced
        if request.user.has_perm("workers.view_worker"):
            page = reverse(f"{self.admin_site.name}:workers_worker_change", args=[one.worker_id])
            shown = format_html('<a class="underline" href="{}">{}</a>', page, shown)
        action = ACTIONS.get(one.action, one.action)
        return moment(one.at), action, shown, one.operator.user, one.get_proof_display()


def moment(at) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")
