"""A worker's grievances: a tile of `/me/` and of the counter (ME_TILES)."""

from django.template.loader import render_to_string

from workers.grievances.models import Ticket
from workers.grievances.views.counter import WITHOUT


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
