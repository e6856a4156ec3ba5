"""How grievances stand, for the ministry in its admin and for each state its own."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from eshram.accounts.audience import audience
from workers.figures import tables
from workers.figures.grievances import reading

SEES = "grievances.see_all_tickets"


def shown(state: int) -> dict:
    return {"title": _("How grievances stand"), "parts": reading.parts(state)}


@audience("staff")
@require_safe
def ministry(request):
    if not request.user.has_perm(SEES):
        raise PermissionDenied
    chosen = request.GET.get("state", "")
    chosen = chosen if chosen in tables.state_labels() else ""
    context = admin.site.each_context(request) | shown(int(chosen or 0))
    context |= {"states": tables.state_labels(), "chosen": chosen, "terms": reading.terms()}
    return TemplateResponse(request, "admin/waits.html", context)


@audience("state")
@require_safe
def state(request):
    context = shown(request.user.state_id) | {"state": request.user.state}
    return render(request, "state/waits.html", context)
