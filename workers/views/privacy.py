"""`/me/privacy/`: who looked at the worker's details or changed them, when, in which role, why."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from eshram.accounts.audience import audience
from eshram.accounts.roles import ROLES
from eshram.audit import reading
from eshram.audit.models import Event
from workers import masking, merging, uan
from workers.counter.assisting import DONE
from workers.counter.models import Centre
from workers.views.me import current


@audience("worker")
@require_safe
def who_looked(request):
    """The newest first, a page at a time. Which person it was is known to the auditors."""
    worker = current(request)
    cursor = request.GET.get("after", "")
    numbers = merging.numbers_of(worker)
    events, following = reading.page(Event.objects.seen_by(*numbers), cursor)
    centres = centres_of(events)
    for event in events:
        event.other_uan = uan.spaced(event.worker_id) if event.worker_id != worker.uan else ""
        event.centre = centres.get(event.detail.get("centre"))
        event.helped = DONE.get(event.detail.get("what"), "") if event.centre else ""
        event.roles = [ROLES[key].name for key in event.role.split(",") if key in ROLES]
        names = event.detail.get("fields", [])
        event.fields = [masking.LABELS[name] for name in names if name in masking.LABELS]
    context = {"events": events, "following": following, "is_first": not cursor}
    return render(request, "me/privacy.html", context)


def centres_of(events) -> dict[int, Centre]:
    """Those that the events name, by key, with one query for a page."""
    keys = {event.detail.get("centre") for event in events} - {None}
    return Centre.objects.select_related("district").in_bulk(keys) if keys else {}
