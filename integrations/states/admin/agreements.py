"""Agreements in the admin: proposed by one, approved by another, stopped at once by one."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from eshram.accounts.approvals import CannotDecide, RoleMissing
from eshram.accounts.approvals_admin import ProposalAdmin, reason_field
from eshram.admin import ModelAdmin, ReadOnly
from integrations.states import agreeing
from integrations.states.forms import AgreementForm
from integrations.states.models import Agreement, AgreementProposal

LAST = 20  # disclosures that the page shows


class StopForm(forms.Form):
    reason = reason_field(
        label=gettext_lazy("Stop it at once: why?"),
        help_text=gettext_lazy("From now on nothing is given. It cannot be started again."),
    )


@admin.register(Agreement)
class AgreementAdmin(ReadOnly, ModelAdmin):
    list_display = ["recipient", "purpose", "place", "basis", "starts", "ends", "standing"]
    list_filter = ["basis", "state"]
    list_select_related = ["state"]
    search_fields = ["department", "purpose"]
    sortable_by = []
    actions = None

    @admin.display(description=gettext_lazy("recipient"))
    def recipient(self, agreement):
        return agreement.recipient

    @admin.display(description=gettext_lazy("standing"))
    def standing(self, agreement):
        return agreement.standing

    def get_urls(self):
        kept = ("_changelist", "_change")
        urls = super().get_urls()
        return [*(url for url in urls if (url.name or "").endswith(kept)), urls[-1]]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        agreement = self.get_object(request, object_id)
        if agreement is None:
            raise Http404
        if not self.has_view_permission(request, agreement):
            raise PermissionDenied
        form = None
        if request.user.has_perm("states.stop_agreement") and not agreement.stopped_at:
            form = StopForm(request.POST if request.method == "POST" else None)
        elif request.method == "POST":
            raise PermissionDenied
        if form and form.is_valid():
            try:
                agreeing.stop(agreement, by=request.user, reason=form.cleaned_data["reason"])
            except RoleMissing:
                raise
            except CannotDecide as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Stopped."))
                return redirect(request.path)
        return self.page(request, agreement, form)

    def page(self, request, agreement, form):
        add = reverse(f"{self.admin_site.name}:states_agreementproposal_add")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": agreement.recipient,
            "agreement": agreement,
            "rows": [(label, said) for label, _before, said in agreeing.terms(agreement) if said],
            "columns": agreement.chosen,
            "proposals": agreeing.history(agreement),
            "disclosures": agreement.disclosures.all()[:LAST],
            "form": form,
            "change": f"{add}?agreement={agreement.pk}"
            if request.user.has_perm("states.propose_agreement") and not agreement.stopped_at
            else "",
        }
        status = 422 if form and form.errors else 200
        return TemplateResponse(request, "admin/states/agreement.html", context, status=status)


@admin.register(AgreementProposal)
class AgreementProposalAdmin(ProposalAdmin, ModelAdmin):
    """`…/add/?agreement=7` changes that one, without a number a new one is written."""

    list_display = ["__str__", "state", "reason", "proposed_by", "proposed_at", "decision",
                    "decided_by"]  # fmt: skip
    list_select_related = ["state", "proposed_by", "decided_by"]

    def propose_page(self, request):
        if not self.has_add_permission(request):
            raise PermissionDenied
        agreement = None
        if number := request.GET.get("agreement", ""):
            if number.isascii() and number.isdecimal() and len(number) < 10:
                found = Agreement.objects.filter(pk=int(number), stopped_at=None)
                agreement = found.first()
            if agreement is None:
                raise Http404
        sent = request.POST if request.method == "POST" else None
        form = AgreementForm(sent, agreement=agreement)
        if form.is_valid() and (made := self.proposed(request, form)):
            messages.success(request, _("Proposed. A second person decides."))
            return redirect(self.page_of(made))
        title = _("Change an agreement") if agreement else _("Propose an agreement")
        return self.page(request, "admin/states/propose.html", form, title)

    def proposed(self, request, form):
        reason = form.cleaned_data["reason"]
        try:
            return AgreementProposal.propose(by=request.user, reason=reason, **form.what())
        except RoleMissing:
            raise
        except CannotDecide as error:
            form.add_error(None, str(error))
            return None
