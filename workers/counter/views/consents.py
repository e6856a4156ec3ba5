"""`/centre/<visit>/worker/consents`: who has no phone says here whether states get their details.

The operator reads the words to the worker, in the worker's language, and presses what they say. A
no takes any proof of who is here; a yes takes Aadhaar's, since it gives something away. Neither is
paid for.
"""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override

from workers import consents
from workers.counter import assisting, helping, visits
from workers.counter.views.helping import of_worker, to_proof
from workers.counter.views.pages import acts
from workers.notice import NOTICE_VERSION, of_sharing


@of_worker()
def page(request, visit, worker):
    with override(worker.language):
        words = of_sharing(worker)
    said = request.POST.get("say") if acts(request) else ""
    if said == "yes" and not helping.is_strong(visit, worker):
        return to_proof(request, visit)
    if said in {"yes", "no"}:
        write_down(visit, worker, words, yes=said == "yes")
        messages.success(request, _("Written down. The worker is told of it too."))
        return redirect("centre-worker", visit.id)
    context = {
        "visit": visit,
        "worker": worker,
        "words": words,
        "shares": consents.STATES in consents.in_force(worker),
        "strong": helping.is_strong(visit, worker),
    }
    return render(request, "centre/consents.html", context)


@transaction.atomic
def write_down(visit, worker, words, *, yes: bool) -> None:
    """Nothing is written where the worker had said so before."""
    visits.refuse_over(visit)
    how = {"by": visit.operator.by, "language": worker.language, "centre": visit.centre_id}
    change = consents.give if yes else consents.withdraw
    if change(worker, consents.STATES, channel=consents.COUNTER, **how):
        read = assisting.answered(worker.language, NOTICE_VERSION, words.hash)
        assisting.record(visit, worker, "sharing_yes" if yes else "sharing_no", consent=read)
