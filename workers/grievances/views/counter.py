"""`/centre/<visit>/worker/grievances/`: the worker's, for the operator whom the worker came to,
inside the fence of the visit. What a worker says about a centre, or about privacy, no operator sees
or writes: the worker's own phone and the helpline are there for that."""

import functools

from eshram.audit.models import Event
from workers.counter import assisting, visits
from workers.counter.models import Assistance
from workers.counter.views.helping import of_worker
from workers.counter.views.pages import show
from workers.grievances.models import Category, Channel, Ticket
from workers.grievances.views import pages
from workers.grievances.views.pages import Here

LOOKED = "grievances"  # held by a visit whose worker's grievances were looked at
WITHOUT = (Category.OPERATOR, Category.PRIVACY)


def at_counter(request, visit, worker) -> Here:
    def saved(ticket: Ticket) -> None:
        visits.refuse_over(visit)
        done = Assistance.objects.filter(visit_id=visit.id, worker=worker, action="grievance")
        if not done.exists():
            assisting.record(visit, worker, "grievance")

    def shown(request, form, template, **context):
        context.pop("visit", None)
        return show(request, visit, form, template, **context)

    return Here(
        by=visit.operator.by,
        tickets=Ticket.objects.of_worker(worker),
        opens={"worker": worker, "channel": Channel.CENTRE},
        prefix="centre",
        args=(visit.id,),
        frame={"frame": "centre/base.html", "visit": visit},
        worker=worker,
        without=WITHOUT,
        saved=saved,
        show=shown,
    )


def page(view):
    @of_worker()
    @functools.wraps(view)
    def shown(request, visit, worker, **names):
        if LOOKED not in visit.held:
            by, centre = visit.operator.by, visit.centre_id
            Event.objects.record("grievance seen", by=by, worker_id=worker.uan, centre=centre)
            visits.hold(visit, **{LOOKED: True})
        return view(request, at_counter(request, visit, worker), **names)

    return shown


listed = page(pages.listed)
new = page(pages.new)
about = page(pages.about)
ticket = page(pages.ticket)
add_file = page(pages.add_file)
file = page(pages.file)
