"""`/centre/`: the operator's first page, and one client after the other."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from eshram.accounts.audience import audience
from workers.counter import visits
from workers.counter.doors import operator_of
from workers.counter.models import Visit


@audience("operator")
@require_safe
def home(request):
    operator = operator_of(request)
    return visits.close_tight(render(request, "centre/home.html", {"operator": operator}))


@audience("operator")
@require_POST
def stop(request):
    """The client under way leaves without finishing."""
    operator = operator_of(request)
    for visit in Visit.objects.open().filter(operator=operator):
        visits.end(visit, Visit.End.STOPPED)
    request.session.pop(visits.SESSION_KEY, None)
    return visits.forget_here(redirect("centre"))
