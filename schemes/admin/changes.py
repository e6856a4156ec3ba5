"""Changes of rules: written, tried out, proposed and decided."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from eshram.accounts.approvals import CannotDecide, Decision
from eshram.accounts.approvals_admin import ProposalAdmin
from eshram.admin import ModelAdmin
from schemes import cases, changes, sentences, whatif
from schemes.criteria import BadRule
from schemes.forms_rules import RuleChangeForm
from schemes.models import RuleChange, Scheme


@admin.register(RuleChange)
class RuleChangeAdmin(ProposalAdmin, ModelAdmin):
    """`…/add/?scheme=CODE` changes that scheme, without a code a new one is made."""

    decide_template = "admin/schemes/rule_change.html"
    heads = (gettext_lazy("Now"), gettext_lazy("Afterwards"))
    list_display = [
        "code", "kind", "starts_on", "reason", "proposed_by", "proposed_at", "decision",
        "decided_by",
    ]  # fmt: skip
    search_fields = ["code__startswith"]
    search_help_text = gettext_lazy("Code of the scheme")

    def propose_page(self, request):
        if not self.has_add_permission(request):
            raise PermissionDenied
        scheme = None
        if code := request.GET.get("scheme", ""):
            scheme = Scheme.objects.select_related("state").filter(code=code[:20]).first()
            if scheme is None:
                raise Http404
        sent = request.POST if request.method == "POST" else None
        form = RuleChangeForm(sent, scheme=scheme, state=scheme and scheme.state)
        if sent is not None and (made := form.look(sent, by=request.user)):
            messages.success(request, _("Proposed. A second person decides."))
            return redirect(self.page_of(made))
        title = (
            _("Change the rule of %(scheme)s") % {"scheme": scheme.label}
            if scheme
            else _("A new scheme")
        )
        return self.page(request, "admin/schemes/write_rule.html", form, title, **form.preview())

    def page(self, request, template, form, title, **context):
        answer = super().page(request, template, form, title, **context)
        if isinstance(form, RuleChangeForm) and not form.asked:  # a line was added, no more
            answer.status_code = 200
        return answer

    def more_of(self, proposal) -> dict:
        """The rules in words, and while it waits what the new one would change as on today."""
        try:
            tree = changes.proposed_tree(proposal)
            more = {"words": sentences.in_both(tree)}
            if proposal.decision == Decision.PENDING:
                found = cases.outcomes(proposal.code, tree)
                more |= {
                    "whatif": whatif.compare(proposal.code, tree, timezone.localdate()),
                    "outcomes": [outcome for outcome in found if outcome.changes],
                    "said": {int(pk) for pk in proposal.verdicts},
                }
        except (BadRule, CannotDecide) as error:
            return {"trouble": str(error)}
        return more
