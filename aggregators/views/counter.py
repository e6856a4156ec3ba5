"""`/centre/<visit>/worker/work/…`: the pages of `/me/work/` for the operator whom the worker came
to, inside the fence of the visit: while the proof lasts that the worker is here."""

import functools

from aggregators.views import invited, work
from eshram.audit.models import Event
from schemes.views.counter import at_counter
from workers.counter import visits
from workers.counter.views.helping import of_worker
from workers.counter.views.pages import acts

LOOKED = "work"  # held by a visit whose worker's platform work was looked at


def of_work(view):
    """`view(request, here, worker, …)`; that the operator looks is recorded once."""

    @of_worker()
    @functools.wraps(view)
    def page(request, visit, worker, **names):
        if LOOKED not in visit.held:
            by, centre = visit.operator.by, visit.centre_id
            Event.objects.record("platform work seen", by=by, worker_id=worker.uan, centre=centre)
            visits.hold(visit, **{LOOKED: True})
        return view(request, visit, at_counter(request, visit, worker), worker, **names)

    return page


def frame(visit) -> dict:
    return {"frame": "centre/base.html", "visit": visit}


@of_work
def overview(request, visit, here, worker):
    waiting = invited.waiting(worker)
    return work.overview(request, here, worker, waiting=waiting, **frame(visit))


@of_work
def answer(request, visit, here, worker, code):
    return invited.answer(request, here, worker, code)


@of_work
def platform(request, visit, here, worker, platform):
    return work.platform(request, here, worker, platform, **frame(visit))


@of_work
def day(request, visit, here, worker, platform, day):
    return work.day(request, here, worker, platform, day)


@of_work
def exit(request, visit, here, worker, platform):
    return work.exit(request, here, worker, platform)


@of_work
def joining(request, visit, here, worker, platform):
    return work.joining(request, here, worker, platform)


@of_work
def dispute(request, visit, here, worker, pk):
    return work.dispute(request, here, worker, pk, **frame(visit))


@of_work
def withdraw(request, visit, here, worker, pk):
    if not acts(request):
        return here.go("work-dispute", pk)
    return work.withdraw(request, here, worker, pk)


@of_work
def not_mine(request, visit, here, worker, platform):
    return work.not_mine(request, here, worker, platform)


@of_work
def is_mine(request, visit, here, worker, platform):
    if not acts(request):
        return here.go("work-platform", platform)
    return work.is_mine(request, here, worker, platform)
