"""Proposals in the admin: the list of those that wait, a page to decide, a page to propose.

    @admin.register(MergeRequest)
    class MergeRequestAdmin(ProposalAdmin, ModelAdmin):
        propose_form = MergeForm     # its `what()` gives the fields of the proposal
        heads = (_("Stays"), _("Joins it"))

Works with Django's ModelAdmin as with django-unfold's.
"""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from eshram.accounts.approvals import (
    REASON_LETTERS,
    CannotDecide,
    Decision,
    RoleMissing,
    stand_apart,
)


def reason_field(**options):
    options = {"error_messages": {"required": _("Write a reason.")}} | options
    widget = UnfoldAdminTextareaWidget(attrs={"rows": 3})
    return forms.CharField(max_length=REASON_LETTERS, widget=widget, **options)


class ProposeForm(forms.Form):
    """What is proposed, and why. Subclasses bring the fields of their proposal."""

    reason = reason_field(label=_("Reason"))

    def what(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "reason"}


class DecisionForm(forms.Form):
    reason = reason_field(label=_("Reason"), required=False, help_text=_("Needed if you refuse."))


class DecisionFilter(admin.SimpleListFilter):
    """What waits comes first: without a choice the list shows that alone."""

    title, parameter_name = _("decision"), "decision"

    def lookups(self, request, model_admin):
        return [*Decision.choices, ("all", _("all"))]

    def choices(self, changelist):
        for value, label in self.lookup_choices:
            yield {
                "selected": (self.value() or Decision.PENDING) == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": label,
            }

    def queryset(self, request, queryset):
        chosen = self.value() or Decision.PENDING
        return queryset if chosen == "all" else queryset.filter(decision=chosen)


class ProposalAdmin:
    propose_form = ProposeForm
    heads = (_("Now"), _("Afterwards"))
    decide_template = "admin/proposal.html"
    list_display = ["__str__", "reason", "proposed_by", "proposed_at", "decision", "decided_by"]
    list_filter = [DecisionFilter]
    list_select_related = ["proposed_by", "decided_by"]
    everything = "?decision=all"  # as an empty list offers it
    actions = None

    def has_add_permission(self, request):
        return request.user.has_perm(self.model.propose_permission)

    def has_view_permission(self, request, obj=None):
        asked = (self.model.propose_permission, self.model.approve_permission)
        return any(map(request.user.has_perm, asked)) or super().has_view_permission(request, obj)

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if object_id is None:
            return self.propose_page(request)
        return self.decide_page(request, object_id)

    def propose_page(self, request):
        if not self.has_add_permission(request):
            raise PermissionDenied
        sent = request.POST if request.method == "POST" else None
        form = self.propose_form(sent, initial=request.GET.dict())
        if form.is_valid():
            try:
                made = self.model.propose(
                    by=request.user, reason=form.cleaned_data["reason"], **form.what()
                )
            except RoleMissing:
                raise
            except CannotDecide as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Proposed. A second person decides."))
                return redirect(self.page_of(made))
        title = _("Propose: %(what)s") % {"what": self.opts.verbose_name}
        return self.page(request, "admin/one_form.html", form, title, button=_("Propose"))

    def decide_page(self, request, object_id):
        proposal = self.get_object(request, object_id)
        if proposal is None:
            raise Http404
        if not self.has_view_permission(request, proposal):
            raise PermissionDenied
        form = DecisionForm(request.POST or None)
        if form.is_bound and form.is_valid() and self.decided(request, proposal, form):
            return redirect(self.page_of(proposal))
        proposal.note("seen", request.user)
        waits = proposal.decision == Decision.PENDING
        own = proposal.proposed_by_id == request.user.pk
        apart = own or not waits or stand_apart(request.user.pk, proposal.proposed_by_id)
        context = {
            "proposal": proposal,
            "heads": self.heads,
            "rows": [(*row, row[1] != row[2]) for row in proposal.sides()],
            "waits": waits,
            "own": own,
            "apart": apart,
            "decides": waits
            and not own
            and apart
            and request.user.has_perm(proposal.approve_permission),
        }
        title = capfirst(self.opts.verbose_name)
        context |= self.more_of(proposal)
        return self.page(request, self.decide_template, form, title, **context)

    def more_of(self, proposal) -> dict:
        """What a template of its own shows beside the two sides."""
        return {}

    def decided(self, request, proposal, form) -> bool:
        """Whether the answer is a new look at the page: it was decided, by us or by another."""
        reason = form.cleaned_data["reason"]
        try:
            if "approve" in request.POST:
                proposal.approve(by=request.user, reason=reason)
                messages.success(request, _("Approved, and done."))
                return True
            if "refuse" in request.POST:
                proposal.refuse(by=request.user, reason=reason)
                messages.success(request, _("Refused."))
                return True
        except RoleMissing:
            raise
        except CannotDecide as error:
            proposal.refresh_from_db()
            if proposal.decision == Decision.PENDING:
                form.add_error(None, str(error))
                return False
            messages.warning(request, str(error))
            return True
        return False

    def page_of(self, proposal) -> str:
        opts = self.opts
        name = f"{self.admin_site.name}:{opts.app_label}_{opts.model_name}_change"
        return reverse(name, args=[proposal.pk])

    def page(self, request, template, form, title, **context):
        context |= {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "form": form,
        }
        status = 422 if form.is_bound and form.errors else 200
        return TemplateResponse(request, template, context, status=status)
