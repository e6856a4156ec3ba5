"""What the client takes home: number, card, receipt. Of the visit's own worker and of nobody else:
no address here names one."""

import functools

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from workers import card
from workers.choices import MAY_SIGN_IN
from workers.counter import assisting, helping, visits
from workers.counter.models import Assistance, Visit
from workers.counter.views.pages import acts, language_of
from workers.counter.visits import of_visit
from workers.models import Worker
from workers.sessions import ENDED, refuse_ended

PRINTED = ("occupation", "present_district", "present_state")


def of_worker(*purposes: str):
    """A page of the worker who is here, proven: `view(request, visit, worker)`. 404 before."""

    def decorate(view):
        @of_visit(*purposes)
        @functools.wraps(view)
        def page(request, visit):
            found = Worker.objects.select_related(*PRINTED).filter(pk=visit.worker_id).first()
            if found is None or visit.proven_at is None:
                raise Http404
            if visit.purpose == Visit.Purpose.HELP and not helping.is_fresh(visit):
                return redirect("centre-find", visit.id)
            return view(request, visit, found)

        return page

    return decorate


@of_worker(Visit.Purpose.REGISTER)
def done(request, visit, worker):
    return render(request, "centre/done.html", of_page(visit, worker))


@of_worker(Visit.Purpose.REGISTER)
def go_on(request, visit, worker):
    """Registered, and still here: the visit goes on as help, to schemes first of all."""
    if not acts(request):
        return redirect("centre-done", visit.id)
    visits.turn_to_help(visit, visit.proof, worker, at=visit.proven_at)
    return redirect("centre-worker", visit.id)


@of_worker(Visit.Purpose.HELP)
def already(request, visit, worker):
    """Who came to be registered is: nothing of the record is shown, help may begin."""
    ended = "" if worker.status in MAY_SIGN_IN else ENDED[worker.status]
    return render(request, "centre/already.html", of_page(visit, worker) | {"ended": ended})


@of_worker()
def card_sheet(request, visit, worker):
    return pdf(visit, worker, card.pdf(card.of(worker)))


@of_worker()
def card_plastic(request, visit, worker):
    return pdf(visit, worker, card.plastic(card.of(worker)))


def pdf(visit: Visit, worker: Worker, content: bytes) -> HttpResponse:
    """Shown and not saved: what lies in a folder of downloads is the next client's to see."""
    refuse_ended(worker)
    if not Assistance.objects.filter(visit_id=visit.id, worker=worker, action="card").exists():
        assisting.record(visit, worker, "card")
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = "inline"
    return response


@of_worker()
def receipt(request, visit, worker):
    """What was done, where, when, free of charge: on paper, in the worker's language."""
    rows = list(Assistance.objects.filter(visit_id=visit.id, worker=worker).order_by("at", "id"))
    for row in rows:
        row.what = assisting.DONE.get(row.action, row.action)
    consent = next((bytes(row.consent_hash).hex()[:16] for row in rows if row.consent_hash), "")
    context = of_page(visit, worker) | {"rows": rows, "consent": consent}
    return render(request, "centre/receipt.html", context)


@of_visit()
def finish(request, visit):
    """The client goes; what the pages knew of them goes too."""
    if acts(request):
        visits.leave(request, visit.operator, Visit.End.DONE)
        return visits.forget_here(redirect("centre"))
    return redirect("centre")


def of_page(visit: Visit, worker: Worker) -> dict:
    return {
        "visit": visit,
        "worker": worker,
        "spoken": language_of(visit) or worker.language,
    }
