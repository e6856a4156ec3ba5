"""`/state/centres/`: a state's officers see its centres, what they did today, and their flags."""

from django.contrib import messages
from django.db.models import Count
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from eshram.accounts.audience import audience
from eshram.pages import form_page, may_act, show
from workers.counter import day, findings, months
from workers.counter.forms.flags import LookedAtForm
from workers.counter.models import Assistance, Centre, Flag
from workers.counter.views.day import asked

PER_PAGE = 25


def page_of(rows, address: str) -> dict:
    """One row more than a page was read: it says whether there is a next page."""
    shown, more = rows[:PER_PAGE], len(rows) > PER_PAGE
    return {"rows": shown, "next": f"{address}{shown[-1].pk}" if more else ""}


def number(request, name: str) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else 0


@audience("state")
@require_safe
def centres(request):
    """A page of centres by their number: nobody counts them all."""
    state, today, after = request.user.state_id, asked(request), number(request, "after")
    found = Centre.objects.filter(state=state, pk__gt=after).select_related("district")
    page = page_of(list(found.order_by("pk")[: PER_PAGE + 1]), f"?day={today}&after=")
    keys = [centre.pk for centre in page["rows"]]
    begin, end = months.day_bounds(today)
    done = Assistance.objects.filter(centre__in=keys, at__gte=begin, at__lt=end)
    registered = counts(done.filter(action="registered"))
    helped = counts(done.exclude(action="registered"))
    flagged = counts(Flag.objects.waiting().filter(centre__in=keys))
    context = {
        "state": request.user.state,
        "day": today,
        "rows": [
            (centre, *(count.get(centre.pk, 0) for count in (registered, helped, flagged)))
            for centre in page["rows"]
        ],
        "next": page["next"],
        "begun": bool(after),
    }
    return render(request, "state/centres.html", context)


def counts(rows) -> dict[int, int]:
    return dict(rows.order_by().values_list("centre").annotate(Count("pk")))


@audience("state")
@require_safe
def flags(request):
    """What waits, the newest first; `?all=1` what was decided too."""
    found = Flag.objects.of_state(request.user.state_id)
    if not request.GET.get("all"):
        found = found.waiting()
    if centre := number(request, "centre"):
        found = found.filter(centre=centre)
    if before := number(request, "before"):
        found = found.filter(pk__lt=before)
    found = found.select_related("centre__district", "operator__user").order_by("-pk")
    kept = {name: request.GET[name] for name in ("all", "centre") if name in request.GET}
    page = page_of(list(found[: PER_PAGE + 1]), f"{query(kept)}before=")
    context = {"state": request.user.state, "all": "all" in kept, "begun": bool(before), **page}
    return render(request, "state/flags.html", context)


def query(kept: dict[str, str]) -> str:
    numbers = {name: text for name, text in kept.items() if text.isascii() and text.isdecimal()}
    return "?" + "".join(f"{name}={text}&" for name, text in numbers.items())


@audience("state")
@form_page
def flag(request, pk):
    """One flag of the state. Its officers say that they looked at it, and what they found; the
    ministry dismisses or upholds it."""
    found = Flag.objects.of_state(request.user.state_id).filter(pk=min(pk, 2**63 - 1)).first()
    if found is None:
        raise Http404
    form = LookedAtForm(request.POST if request.method == "POST" else None)
    if may_act(form, request):
        reason = form.cleaned_data["reason"]
        try:
            findings.decide(found, Flag.Status.LOOKED_AT, reason, user=request.user)
        except findings.CannotDecide as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, _("Recorded."))
        return redirect(reverse("state-flag", args=[found.pk]))
    context = {
        "state": request.user.state,
        "flag": found,
        "waits": found.status in Flag.WAITING,
        "done": [day.row_of(one) for one in findings.done_behind(found)],
    }
    return show(request, form, "state/flag.html", **context)
