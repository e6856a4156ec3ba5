"""`/centre/`: the operator's first page, and one client after the other."""

from django.http import HttpResponse
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


@visits.of_visit()
def here(request, visit):
    """Is this client still the one under way? Asked by pages that were left open in a tab."""
    return HttpResponse(status=204)


@audience("operator")
@require_POST
def stop(request):
    """The client under way leaves, finished or not."""
    operator = operator_of(request)
    visits.leave(request, operator, Visit.End.STOPPED)
    return visits.forget_here(redirect("centre"))
