"""`/centre/<visit>/worker/schemes/…`: the pages of `/me/schemes/` for the operator whom the worker
came to, inside the fence of the visit: while the proof lasts that the worker is here."""

import functools

from django.shortcuts import render
from django.utils import translation

from eshram.audit.models import Event
from schemes.views import pages, receipts
from schemes.views.pages import Pages
from workers.counter import assisting, helping, visits
from workers.counter.models import Assistance, Visit
from workers.counter.views.helping import of_worker
from workers.counter.views.pages import acts, language_of, show
from workers.models import Worker

LOOKED = "schemes"  # held by a visit whose worker's schemes were looked at
CHANGES = {"schemes"}  # of what is `saved`, that of which the worker's phone learns


def at_counter(request, visit: Visit, worker: Worker) -> Pages:
    """What is done stands once a visit on the receipt, beside who did it."""

    def saved(what: str) -> None:
        visits.refuse_over(visit)
        done = Assistance.objects.filter(visit_id=visit.id, worker=worker, action=what)
        if not done.exists():
            assisting.record(visit, worker, what)
            if what in CHANGES:
                helping.tell(visit, worker)

    def shown(request, form, template, **context):
        return show(request, visit, form, template, **context)

    return Pages("centre", (visit.id,), visit.operator.by, saved, shown)


def of_schemes(view):
    """`view(request, visit, here, worker)`; that the operator looks at them is recorded once."""

    @of_worker()
    @functools.wraps(view)
    def page(request, visit, worker, **names):
        if LOOKED not in visit.held:
            by, centre = visit.operator.by, visit.centre_id
            Event.objects.record("schemes seen", by=by, worker_id=worker.uan, centre=centre)
            visits.hold(visit, **{LOOKED: True})
        return view(request, visit, at_counter(request, visit, worker), worker, **names)

    return page


def of_action(view):
    """A button that only does something: a GET leads to the page where it stands."""

    @of_schemes
    @functools.wraps(view)
    def page(request, visit, here, worker, code):
        if not acts(request):
            return here.go("scheme", code)
        return view(request, here, worker, code)

    return page


@of_schemes
def schemes(request, visit, here, worker):
    return pages.schemes(request, here, worker, frame="centre/base.html", visit=visit)


@of_schemes
def paper(request, visit, here, worker):
    """The list to take home, in the worker's language."""
    spoken = language_of(visit) or worker.language
    with translation.override(spoken):
        context = pages.context_of(worker)
    context |= {"here": here, "visit": visit, "spoken": spoken}
    return render(request, "schemes/paper.html", context)


@of_schemes
def moved(request, visit, here, worker):
    return pages.moved(request, here, worker, frame="centre/base.html", visit=visit)


@of_schemes
def scheme(request, visit, here, worker, code):
    return pages.scheme(request, here, worker, code)


@of_schemes
def questions(request, visit, here, worker):
    return pages.questions(request, here, worker)


@of_schemes
def receiving(request, visit, here, worker, code):
    return pages.receiving(request, here, worker, code)


@of_action
def not_receiving(request, here, worker, code):
    return pages.not_receiving(request, here, worker, code)


@of_action
def give_receipt(request, here, worker, code):
    return receipts.give(request, here, worker, code)


@of_schemes
def receipt(request, visit, here, worker, id):
    """In the worker's language, to be printed: a file would stay in the operator's downloads."""
    spoken = language_of(visit) or worker.language
    with translation.override(spoken):
        context = receipts.context_of(receipts.of(worker, id), worker)
    context |= {"here": here, "visit": visit, "spoken": spoken}
    return render(request, "schemes/receipt_paper.html", context)
