"""`/me/grievances/`: a worker's own."""

from functools import wraps

from django.views.decorators.http import require_safe

from eshram.accounts.audience import audience
from eshram.pages import form_page
from workers.counter.models import Assistance, Centre, Operator
from workers.grievances.models import Channel, Ticket
from workers.grievances.views import pages
from workers.grievances.views.pages import Here
from workers.models import Worker
from workers.views.me import current, refuse_unsure

MOST_PLACES = 5


def mine(request, worker: Worker) -> Here:
    return Here(
        by="worker",
        tickets=Ticket.objects.of_worker(worker),
        opens={"worker": worker, "channel": Channel.ME},
        worker=worker,
        places=lambda: places_of(worker),
    )


def places_of(worker: Worker) -> list[tuple[Centre, Operator]]:
    """The centres where the worker was helped last, each with who did."""
    helped = Assistance.objects.filter(worker=worker).select_related("centre", "operator")
    found: dict[int, tuple[Centre, Operator]] = {}
    for one in helped.order_by("-at")[:50]:
        found.setdefault(one.centre_id, (one.centre, one.operator))
    return list(found.values())[:MOST_PLACES]


def page(view):
    """`view(request, here, …)` for the worker who is signed in. Who came in by a mobile that may be
    somebody else's by now reads and writes nothing here before Aadhaar has proved who they are."""

    @audience("worker")
    @wraps(view)
    def shown(request, **names):
        worker = current(request)
        refuse_unsure(request)
        return view(request, mine(request, worker), **names)

    return shown


listed = page(require_safe(pages.listed))
new = page(form_page(pages.new))
about = page(form_page(pages.about))
ticket = page(form_page(pages.ticket))
add_file = page(form_page(pages.add_file))
file = page(require_safe(pages.file))
