"""`/state/schemes/`: a state's own schemes. Its officers write them; the ministry approves."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from eshram.accounts.audience import audience
from schemes import rules, sentences
from schemes.forms_rules import RuleChangeForm
from schemes.models import RuleChange, Scheme


def own(request, code: str) -> Scheme:
    """The door: another state's scheme is not there, nor is one of the Union."""
    found = Scheme.objects.select_related("state").filter(state=request.user.state_id)
    if scheme := found.filter(code=code[:20]).first():
        return scheme
    raise Http404


@audience("state")
@require_safe
def schemes(request):
    changes = RuleChange.objects.filter(state=request.user.state_id)
    context = {
        "state": request.user.state,
        "schemes": Scheme.objects.filter(state=request.user.state_id),
        "waiting": changes.pending().select_related("proposed_by"),
    }
    return render(request, "state/schemes.html", context)


@audience("state")
@require_safe
def scheme(request, code):
    """Its rules, the newest first, and what became of each proposal."""
    found = own(request, code)
    changes = RuleChange.objects.filter(code=found.code, state=found.state)
    context = {
        "state": request.user.state,
        "scheme": found,
        "rules": [
            (rule.version, sentences.in_both(rule.tree))
            for rule in reversed(rules.load(found.versions.select_related("scheme")))
        ],
        "changes": changes.select_related("proposed_by", "decided_by")[:50],
    }
    return render(request, "state/scheme.html", context)


@audience("state")
@require_http_methods(["GET", "HEAD", "POST"])
def change(request, code=""):
    """A change of a scheme of theirs, or a new one: limited to workers of the state."""
    found = own(request, code) if code else None
    sent = request.POST if request.method == "POST" else None
    form = RuleChangeForm(sent, scheme=found, state=request.user.state)
    if sent is not None and (made := form.look(sent, by=request.user)):
        messages.success(request, _("Proposed. The ministry decides."))
        return redirect("state-scheme", made.code) if found else redirect("state-schemes")
    context = {"state": request.user.state, "scheme": found, "form": form, **form.preview()}
    status = 422 if form.asked and form.errors else 200
    return render(request, "state/scheme_change.html", context, status=status)
