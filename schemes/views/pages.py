"""The pages of a worker's schemes, for whoever reads them: `/me/schemes/` shows them to the worker,
a centre's counter to the operator with the worker beside. The view around them says who may:

    pages.schemes(request, MINE, worker)
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from eshram.pages import may_act, show
from schemes import (
    advice,
    answers,
    asking,
    enrolments,
    facts,
    moving,
    news,
    reported,
    sentences,
    telling,
)
from schemes.advice import Advice
from schemes.eligibility import CANNOT_SAY, RECEIVING
from schemes.forms import EnrolmentForm, FactsForm
from schemes.models import Enrolment, Muted, Scheme
from workers.models import Worker


@dataclass(frozen=True)
class Pages:
    """Where the pages are, and who acts there: `by` as the audit names them. `saved` is called in
    the transaction of each change with its name."""

    prefix: str = "me"  # of the URLs' names
    args: tuple = ()  # that come first in every address
    by: str = "worker"
    saved: Callable[[str], None] = lambda what: None
    show: Callable = show

    def url(self, name: str, *args) -> str:
        return reverse(f"{self.prefix}-{name}", args=[*self.args, *args])

    def go(self, name: str, *args):
        return redirect(self.url(name, *args))


def advised(worker: Worker) -> list[Advice]:
    """Of each scheme, as on today."""
    today = timezone.localdate()
    every = advice.open_rules({worker.present_state_id, worker.permanent_state_id})
    return advice.advise(facts.of_worker(worker.uan, today), every, today)


def one_of(worker: Worker, code: str) -> Advice:
    """The door to a scheme: one that is open, and for the worker's own states."""
    found = next((one for one in advised(worker) if one.scheme.code == code), None)
    if found is None:
        raise Http404
    return found


def context_of(worker: Worker) -> dict:
    """What the list shows."""
    told = advised(worker)
    return {
        "groups": advice.grouped(told),
        "use_card": advice.use_card_here(told[0].known) if told else "",
        "to_ask": len(asking.next_questions(one.explanation for one in told)),
        "today": timezone.localdate(),
        "worker": worker,
    }


def schemes(request, here: Pages, worker: Worker, **more):
    context = context_of(worker) | {"muted": Muted.objects.filter(worker=worker).exists()}
    return render(request, "schemes/list.html", context | {"here": here} | more)


def moved(request, here: Pages, worker: Worker, **more):
    """After a move: what comes along, what is to be done, what stays behind."""
    context = {"worker": worker, "move": moving.of(worker), "today": timezone.localdate()}
    return render(request, "schemes/moved.html", context | {"here": here} | more)


def scheme(request, here: Pages, worker: Worker, code: str):
    """One scheme: all that is known of it, and what is missing, asked on the spot."""
    one = one_of(worker, code)
    kept = answers.of(worker)
    names = [name for name in one.missing if asking.may_ask(facts.fact(name))]
    if one.verdict == CANNOT_SAY:
        known = answers.not_known(kept)
        names = sorted(names, key=lambda name: name in known)[: asking.AT_ONCE]
    form = FactsForm(names, request.POST or None, given=kept.given)
    if names and may_act(form, request):
        save(here, worker, form.answers)
        return here.go("scheme", code)
    context = {"one": one, "asks": bool(names), "declared": declared(worker, one), "here": here}
    context["decision"] = reported.decision_of(worker, one.scheme)
    return here.show(request, form, "schemes/scheme.html", **context)


@transaction.atomic
def save(here: Pages, worker: Worker, given: dict) -> None:
    if answers.save(worker, given, by=here.by, source=here.by):
        here.saved("schemes")
        seen(worker)


def seen(worker: Worker) -> None:
    """The page that follows shows what can be had now."""
    news.seen(worker, (one.explanation for one in advised(worker)))


def declared(worker: Worker, one: Advice) -> Enrolment | None:
    if one.verdict != RECEIVING:
        return None
    return Enrolment.objects.filter(worker=worker, scheme=one.scheme).first()


def questions(request, here: Pages, worker: Worker):
    """The questions that settle most, or one that was answered before (`?about=`)."""
    kept = answers.of(worker)
    about = request.GET.get("about", "")
    if about:
        names = [about] if about in answered(kept) else []
    else:
        explanations = [one.explanation for one in advised(worker)]
        skipped = answers.not_known(kept)
        names = asking.next_questions(explanations, skipped=skipped)[: asking.AT_ONCE]
    if request.method == "POST" and not about:  # what stood on the page that was sent
        names = [name for name in request.POST.getlist("asked") if name in facts.FACTS]
        names = [name for name in names if asking.may_ask(facts.fact(name))]
    form = FactsForm(names, request.POST or None, given=kept.given)
    if names and may_act(form, request):
        save(here, worker, form.answers)
        return here.go("schemes" if about or not form.answers else "scheme-questions")
    context = {"about": about, "answered": listed(kept), "here": here}
    return here.show(request, form, "schemes/questions.html", **context)


def answered(kept) -> list[str]:
    """Facts that the worker answered and may correct, in the order of their questions."""
    return [
        name
        for name, known in facts.FACTS.items()
        if name in kept.given
        and asking.may_ask(known)
        and asking.has_answers(known)
        and not answers.is_from_list(kept, name)
    ]


def listed(kept) -> list[dict]:
    return [
        {
            "name": name,
            "question": facts.fact(name).question,
            "answer": sentences.given(name, kept.given[name])
            if kept.given[name] is not None
            else _("I do not know"),
        }
        for name in answered(kept)
    ]


def receiving(request, here: Pages, worker: Worker, code: str):
    """ "I get this already": with the scheme's own number, if it is at hand."""
    one = one_of(worker, code)
    form = EnrolmentForm(one.scheme, request.POST if request.method == "POST" else None)
    if may_act(form, request):
        with transaction.atomic():
            enrolments.declare(worker, one.scheme, form.cleaned_data["identifier"], by=here.by)
            here.saved("schemes")
        messages.success(request, _("Noted: you get this already."))
        return here.go("scheme", code)
    return here.show(request, form, "schemes/receiving.html", one=one, here=here)


def not_receiving(request, here: Pages, worker: Worker, code: str):
    chosen = get_object_or_404(Scheme, code=code)
    with transaction.atomic():
        if enrolments.take_back(worker, chosen, by=here.by):
            here.saved("schemes")
            seen(worker)
            messages.success(request, _("Noted: you do not get this."))
    return here.go("scheme", code)


def wanted_messages(request, here: Pages, worker: Worker):
    """No messages about schemes any more, or again."""
    change = telling.mute if request.POST.get("wanted") == "no" else telling.unmute
    with transaction.atomic():
        change(worker, by=here.by)
        here.saved("schemes")
    return here.go("schemes")
