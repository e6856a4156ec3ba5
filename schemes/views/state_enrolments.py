"""`/state/schemes/<code>/members/`: a state's officers confirm and end who is in its schemes."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from eshram.accounts.audience import audience
from eshram.audit.models import Event
from schemes import finding
from schemes.forms_enrolments import act, forms_of
from schemes.models import Enrolment, Scheme
from schemes.sources import words_of
from schemes.views.state import own
from workers.doors import worker_for


@audience("state")
@require_safe
def members(request, code):
    """Found by UAN or by the scheme's number; nobody is listed who was not asked for."""
    scheme = own(request, code)
    typed = request.GET.get("q", "")[:80]
    state = request.user.state_id
    rows = list(
        finding.find(typed, Scheme.objects.filter(pk=scheme.pk))
        .filter(Q(worker__permanent_state=state) | Q(worker__present_state=state))
        .select_related("worker__present_district")[: finding.MOST]
    )
    for uan in {row.worker_id for row in rows}:
        seen(request, uan)
    context = {"scheme": scheme, "typed": typed, "rows": rows, "state": request.user.state}
    return render(request, "state/members.html", context)


@audience("state")
@require_http_methods(["GET", "HEAD", "POST"])
def member(request, code, pk):
    scheme = own(request, code)
    enrolment = Enrolment.objects.select_related("scheme").filter(pk=pk, scheme=scheme).first()
    if enrolment is None:
        raise Http404
    worker = worker_for(request, enrolment.worker_id)
    sent = request.POST if request.method == "POST" else None
    found = forms_of(enrolment, sent)
    if act(found, f"staff:{request.user.pk}"):
        messages.success(request, _("Recorded."))
        return redirect("state-member", code, pk)
    seen(request, worker.uan)
    context = {
        "scheme": scheme,
        "enrolment": enrolment,
        "worker": worker,
        "source": words_of(enrolment.source),
        "forms": list(found.items()),
        "state": request.user.state,
    }
    return render(request, "state/member.html", context, status=422 if sent else 200)


def seen(request, uan: int) -> None:
    Event.objects.record("enrolments seen", by=f"staff:{request.user.pk}", worker_id=uan)
