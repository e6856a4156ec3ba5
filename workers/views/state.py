"""`/state/`: what a state's officers see. Their state's workers are those whose home is there and
those who live there now."""

from django.conf import settings
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from eshram.accounts.audience import audience
from eshram.audit.models import Event
from workers.doors import worker_for
from workers.models import Worker

PER_PAGE = 25
LARGEST_UAN = 10**12 - 1


@audience("state")
@require_safe
def home(request):
    """A page of workers by UAN. Nobody counts them: the next page begins after the last UAN."""
    after = request.GET.get("after", "")
    after = int(after) if after.isdecimal() and len(after) <= 12 else 0
    found = list(
        Worker.objects.filter(uan__gt=after)
        .of_place(PER_PAGE + 1, state=request.user.state_id)
        .order_by("uan")
        .select_related("present_district", "permanent_district", "occupation")[: PER_PAGE + 1]
    )
    workers, more = found[:PER_PAGE], len(found) > PER_PAGE
    context = {
        "state": request.user.state,
        "workers": workers,
        "next": f"{reverse('state')}?after={workers[-1].uan}" if more else "",
        "begun": bool(after),
        "pages": settings.STATE_PAGES,
    }
    return render(request, "state/home.html", context)


@audience("state")
@require_safe
def worker(request, uan):
    """One worker, with mobile, bank and address hidden. That it was looked at is written down."""
    found = worker_for(request, uan)
    Event.objects.record("seen", by=f"staff:{request.user.pk}", worker_id=found.uan)
    return render(request, "state/worker.html", {"worker": found, "state": request.user.state})
