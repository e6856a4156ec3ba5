"""`/me/schemes/`: a worker's own schemes, each with its verdict and why."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from eshram.accounts.audience import audience
from eshram.pages import form_page, may_act, show
from schemes import advice, answers, asking, enrolments, facts, sentences, telling
from schemes.advice import Advice
from schemes.eligibility import CANNOT_SAY, RECEIVING
from schemes.forms import EnrolmentForm, FactsForm
from schemes.models import Enrolment, Muted, Scheme
from workers.models import Worker
from workers.views.me import current


def advised(worker: Worker) -> list[Advice]:
    """Of each scheme, as on today."""
    today = timezone.localdate()
    every = advice.open_rules({worker.present_state_id, worker.permanent_state_id})
    return advice.advise(facts.of_worker(worker.uan, today), every, today)


@audience("worker")
@require_safe
def schemes(request):
    worker = current(request)
    told = advised(worker)
    context = {
        "groups": advice.grouped(told),
        "use_card": advice.use_card_here(told[0].known) if told else "",
        "to_ask": len(asking.next_questions(one.explanation for one in told)),
        "today": timezone.localdate(),
        "worker": worker,
        "muted": Muted.objects.filter(worker=worker).exists(),
    }
    return render(request, "schemes/list.html", context)


@audience("worker")
@form_page
def scheme(request, code):
    """One scheme: all that is known of it, and what is missing, asked on the spot."""
    worker = current(request)
    one = one_of(worker, code)
    kept = answers.of(worker)
    names = [name for name in one.missing if asking.may_ask(facts.fact(name))]
    if one.verdict == CANNOT_SAY:
        known = answers.not_known(kept)
        names = sorted(names, key=lambda name: name in known)[: asking.AT_ONCE]
    form = FactsForm(names, request.POST or None, given=kept.given)
    if names and may_act(form, request):
        answers.save(worker, form.answers, by="worker")
        return redirect("me-scheme", code)
    context = {"one": one, "asks": bool(names), "declared": declared(worker, one)}
    return show(request, form, "schemes/scheme.html", **context)


def one_of(worker: Worker, code: str) -> Advice:
    """The door to a scheme: one that is open, and for the worker's own states."""
    found = next((one for one in advised(worker) if one.scheme.code == code), None)
    if found is None:
        raise Http404
    return found


def declared(worker: Worker, one: Advice) -> Enrolment | None:
    if one.verdict != RECEIVING:
        return None
    return Enrolment.objects.filter(worker=worker, scheme=one.scheme).first()


@audience("worker")
@form_page
def questions(request):
    """The questions that settle most, or one that was answered before (`?about=`)."""
    worker = current(request)
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
        answers.save(worker, form.answers, by="worker")
        if about or not form.answers:
            return redirect("me-schemes")
        return redirect("me-scheme-questions")
    return show(request, form, "schemes/questions.html", about=about, answered=listed(kept))


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


@audience("worker")
@form_page
def receiving(request, code):
    """ "I get this already": with the scheme's own number, if it is at hand."""
    worker = current(request)
    one = one_of(worker, code)
    form = EnrolmentForm(one.scheme, request.POST if request.method == "POST" else None)
    if may_act(form, request):
        enrolments.declare(worker, one.scheme, form.cleaned_data["identifier"], by="worker")
        messages.success(request, _("Noted: you get this already."))
        return redirect("me-scheme", code)
    return show(request, form, "schemes/receiving.html", one=one)


@audience("worker")
@require_POST
def not_receiving(request, code):
    worker = current(request)
    scheme = get_object_or_404(Scheme, code=code)
    if enrolments.take_back(worker, scheme, by="worker"):
        messages.success(request, _("Noted: you do not get this."))
    return redirect(reverse("me-scheme", args=[code]))


@audience("worker")
@require_POST
def wanted_messages(request):
    """No messages about schemes any more, or again."""
    worker = current(request)
    if request.POST.get("wanted") == "no":
        telling.mute(worker, by="worker")
    else:
        telling.unmute(worker, by="worker")
    return redirect("me-schemes")
