"""`/me/privacy/`: who looked at the worker's details or changed them, when, in which role, why."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from eshram.accounts.audience import audience
from eshram.accounts.roles import ROLES
from eshram.audit import reading
from eshram.audit.models import Event
from workers import masking
from workers.views.me import current


@audience("worker")
@require_safe
def who_looked(request):
    """The newest first, a page at a time. Which person it was is known to the auditors."""
    worker = current(request)
    cursor = request.GET.get("after", "")
    events, following = reading.page(Event.objects.seen_by(worker.uan), cursor)
    for event in events:
        event.roles = [ROLES[key].name for key in event.role.split(",") if key in ROLES]
        names = event.detail.get("fields", [])
        event.fields = [masking.LABELS[name] for name in names if name in masking.LABELS]
    context = {"events": events, "following": following, "is_first": not cursor}
    return render(request, "me/privacy.html", context)
