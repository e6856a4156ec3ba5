"""A worker's grievances: a tile of `/me/` and of the counter (ME_TILES); and what waits at a
state's desk (STATE_TODAY)."""

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import ngettext

from workers.grievances.models import Desk, Ticket
from workers.grievances.views.counter import WITHOUT

MOST = 100  # counted


def tile(request, worker) -> str:
    own = request.session.get("uan") == worker.uan
    tickets = Ticket.objects.of_worker(worker).under_way()
    if not own:
        tickets = tickets.exclude(category__in=WITHOUT)
    rows = list(tickets.order_by("-id").values_list("status", flat=True)[:20])
    context = {
        "open": len(rows),
        "asked": "asked" in rows,
        "own": own,
        "visit": request.resolver_match.kwargs.get("visit", ""),
    }
    return render_to_string("grievances/tile.html", context, request=request)


def at_desk(officer) -> list[tuple[str, str]]:
    """Grievances that lie at the desk of the officer's state."""
    desk = Ticket.objects.but_privacy().filter(desk=Desk.STATE, state=officer.state_id)
    days = list(desk.under_way().order_by("deadline", "id").values_list("deadline")[:MOST])
    late = sum(day < timezone.localdate() for (day,) in days)
    found = []
    if late:
        sentence = ngettext(
            "%(n)d grievance at your desk is late.", "%(n)d grievances at your desk are late.", late
        )
        found.append((sentence % {"n": late}, "state-grievances"))
    if waiting := len(days) - late:
        sentence = ngettext(
            "%(n)d grievance waits at your desk.", "%(n)d grievances wait at your desk.", waiting
        )
        found.append((sentence % {"n": waiting}, "state-grievances"))
    return found
