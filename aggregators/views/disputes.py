"""`/platform/disputes/`: what workers complain about, and the platform's answer."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aggregators import disputes, righting
from aggregators.doors import platform_of
from aggregators.forms.work import AnswerForm
from aggregators.models import Dispute
from eshram.accounts.audience import audience
from eshram.audit.models import Event
from eshram.pages import form_page, may_act, show

State, Kind = Dispute.State, Dispute.Kind
A_PAGE = 50
SHOWN = {"": [State.OPEN], "ministry": [State.MINISTRY],
         "ended": [State.ACCEPTED, State.UPHELD, State.REJECTED, State.WITHDRAWN]}  # fmt: skip


@audience("platform")
@require_safe
def listed(request):
    """Those that wait for an answer, the most urgent first; or (`?which=`) the others."""
    person = platform_of(request)
    which = request.GET.get("which", "")
    which = which if which in SHOWN else ""
    own = Dispute.objects.filter(platform=person.platform, state__in=SHOWN[which])
    own = own.select_related("engagement")
    if which:
        before = request.GET.get("before", "")
        if before.isdecimal() and len(before) < 19:
            own = own.filter(pk__lt=int(before))
        rows = list(own.order_by("-pk")[: A_PAGE + 1])
    else:
        rows = list(own.order_by("answer_by", "pk")[:A_PAGE])
    context = {
        "rows": rows[:A_PAGE],
        "next": rows[A_PAGE - 1].pk if len(rows) > A_PAGE else None,
        "which": which,
        "person": person,
    }
    return render(request, "platform/disputes.html", context)


@audience("platform")
@form_page
def answer(request, pk):
    person = platform_of(request, "reports" if request.method == "POST" else "reads")
    found = (
        Dispute.objects.select_related("platform", "engagement")
        .filter(pk=pk, platform=person.platform)
        .first()
    )
    if found is None:
        raise Http404
    asks = found.kind == Kind.MISSING and found.paise is None
    form = AnswerForm(request.POST or None, asks_amount=asks)
    if found.state == State.OPEN and may_act(form, request) and send(request, form, found, person):
        return redirect("platform-disputes")
    if request.method == "GET":
        detail = {"dispute": found.pk, "platform": person.platform_id}
        Event.objects.record("dispute seen", by=person.by, worker_id=found.worker_id, **detail)
    standing = righting.standing(found.engagement, found.day) if found.day else None
    context = {
        "one": found,
        "standing": standing,
        "may_answer": found.state == State.OPEN and person.may("reports"),
    }
    return show(request, form, "platform/dispute.html", frame="platform/base.html", **context)


def send(request, form, found: Dispute, person) -> bool:
    """False, with the form saying why not."""
    try:
        if form.cleaned_data["answer"] == "accept":
            disputes.accept(found, by=person.by, paise=form.paise)
            messages.success(request, _("Put right. The worker is told."))
        else:
            disputes.refuse(found, form.cleaned_data["reason"], by=person.by)
            messages.success(request, _("Sent. The ministry decides, the worker is told."))
    except (disputes.Refused, righting.CannotStand) as error:
        form.add_error(None, error.sentence)
        return False
    return True
