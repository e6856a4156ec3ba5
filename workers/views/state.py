"""`/state/`: what a state's officers see. Their state's workers are those whose home is there and
those who live there now."""

import itertools

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from eshram.accounts.audience import audience
from eshram.audit.models import Event
from workers import merging, timeline
from workers.doors import worker_for
from workers.forms.fields import ascii_digits
from workers.models import Worker

PER_PAGE = 25
SHOWN = (
    "present_district", "permanent_district", "present_state", "permanent_state", "occupation",
)  # fmt: skip
WHO = {
    "": lambda workers, state: workers.of_place(PER_PAGE + 1, state=state),
    "away": lambda workers, state: workers.away_from(state),
    "here": lambda workers, state: workers.here_from_elsewhere(state),
}


@audience("state")
@require_http_methods(["GET", "HEAD", "POST"])
def home(request):
    """A page of workers by UAN. Nobody counts them: the next page begins after the last UAN.

    `?who=away`: ours, who live in another state; `?who=here`: others', who live here; POST leads to
    one by UAN. The first page begins with what waits for the officer.
    """
    if request.method == "POST":
        return find(request, request.POST.get("uan", ""))
    who = request.GET.get("who", "")
    who = who if who in WHO else ""
    after = request.GET.get("after", "")
    after = int(after) if after.isdecimal() and len(after) <= 12 else 0
    found = list(
        WHO[who](Worker.objects.filter(uan__gt=after), request.user.state_id)
        .order_by("uan")
        .select_related(*SHOWN)[: PER_PAGE + 1]
    )
    workers, more = found[:PER_PAGE], len(found) > PER_PAGE
    further = {"who": who} if who else {}
    further["after"] = workers[-1].uan if workers else 0
    context = {
        "state": request.user.state,
        "workers": workers,
        "next": f"{reverse('state')}?{urlencode(further)}" if more else "",
        "who": who,
        "begun": bool(after),
        "pages": settings.STATE_PAGES,
    }
    if not (who or after):
        waits = [import_string(name)(request.user) for name in settings.STATE_TODAY]
        context["today"] = list(itertools.chain(*waits))
    return render(request, "state/home.html", context)


def find(request, typed: str):
    """To the worker of a number, if they are of the officer's state; else 404. What was typed may
    be an Aadhaar number: it stands in no address."""
    uan = ascii_digits("".join(typed.replace("-", "").split()))
    if not (uan.isdecimal() and len(uan) == 12):
        messages.warning(request, _("A UAN has 12 digits."))
        return redirect("state")
    return redirect("state-worker", worker_for(request, int(uan)).uan)


@audience("state")
@require_safe
def worker(request, uan):
    """One worker, with mobile, bank and address hidden. That it was looked at is written down."""
    found = worker_for(request, uan)
    Event.objects.record("seen", by=f"staff:{request.user.pk}", worker_id=found.uan)
    lived, doubt = timeline.lived(merging.numbers_of(found)), timeline.doubt_of(found)
    context = {
        "worker": found,
        "state": request.user.state,
        "lived": lived,
        "away": timeline.moved_words(found, lived),
        "doubt": timeline.doubt_words(doubt) if doubt else "",
    }
    return render(request, "state/worker.html", context)
