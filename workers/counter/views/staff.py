"""`/centre/operators`: the manager's colleagues. Own centre only: others are not there (404)."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from eshram.accounts import invitations
from eshram.accounts.audience import audience
from eshram.pages import form_page, may_act, show
from workers.counter import staffing, standing, visits
from workers.counter.doors import manager_of
from workers.counter.forms.centres import InviteAgainForm, InviteForm, ReasonForm
from workers.counter.models import Operator

MOST = 200  # operators of one centre on its page
FRAME = {"frame": "centre/base.html", "back": "centre-operators"}


@audience("operator")
@require_safe
def operators(request):
    manager = manager_of(request)
    found = (
        Operator.objects.filter(centre=manager.centre_id)
        .select_related("user")
        .prefetch_related("blocks")
        .order_by("-is_manager", "user__username")[:MOST]
    )
    rows = [(operator, staffing.runs(manager, operator)) for operator in found]
    context = {"manager": manager, "rows": rows}
    return visits.close_tight(render(request, "centre/operators.html", context))


def colleague(manager: Operator, key: int) -> Operator:
    """An operator about whom this manager decides. Raises Http404 for all others."""
    found = Operator.objects.select_related("user", "centre").filter(pk=key).first()
    if found is None or not staffing.runs(manager, found):
        raise Http404
    return found


def invited(request, invitation):
    """The link, in this one answer."""
    context = {
        "invitation": invitation,
        "link": invitations.link_of(invitation),
        "mailed": invitations.mail(invitation),
    }
    return visits.close_tight(render(request, "centre/invited.html", context))


@audience("operator")
@form_page
def invite(request):
    manager = manager_of(request)
    form = InviteForm(request.POST or None)
    if not may_act(form, request):
        return show(request, form, "centre/form.html", **FRAME)
    return invited(request, staffing.invite(manager.centre, by=manager.user, **form.cleaned_data))


@audience("operator")
@form_page
def invite_again(request, key):
    manager = manager_of(request)
    somebody = colleague(manager, key)
    form = InviteAgainForm(request.POST if request.method == "POST" else None)
    form.title = f"{form.title}: {name_of(somebody)}"
    if not may_act(form, request):
        return show(request, form, "centre/form.html", **FRAME)
    return invited(request, staffing.invite_again(somebody, by=manager.user))


@audience("operator")
@form_page
def block(request, key):
    manager = manager_of(request)
    somebody = colleague(manager, key)
    form = ReasonForm(
        request.POST or None,
        title=_("Block %(name)s") % {"name": name_of(somebody)},
        lead=_("They are signed out at once, and cannot work until they are reinstated."),
    )
    if not may_act(form, request):
        return show(request, form, "centre/form.html", **FRAME)
    standing.block_operator(somebody, by=manager.by, reason=form.cleaned_data["reason"])
    messages.success(request, _("%(name)s is blocked.") % {"name": name_of(somebody)})
    return redirect("centre-operators")


@audience("operator")
@form_page
def reinstate(request, key):
    manager = manager_of(request)
    somebody = colleague(manager, key)
    if not staffing.blocked_by_manager(somebody):
        messages.error(request, _("Whom the ministry blocked, only the ministry reinstates."))
        return redirect("centre-operators")
    title = _("Reinstate %(name)s") % {"name": name_of(somebody)}
    form = ReasonForm(request.POST or None, title=title, lead=_("They can work again at once."))
    if not may_act(form, request):
        return show(request, form, "centre/form.html", **FRAME)
    standing.reinstate_operator(somebody, by=manager.by, reason=form.cleaned_data["reason"])
    messages.success(request, _("%(name)s can work again.") % {"name": name_of(somebody)})
    return redirect("centre-operators")


def name_of(operator: Operator) -> str:
    return operator.user.get_full_name() or operator.user.username
