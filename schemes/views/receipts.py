"""A decision in writing: given on request, to read, print and download by its worker alone."""

import json

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from eshram.accounts.audience import audience
from schemes import criteria, facts, receipts, sentences
from schemes.advice import MARKS
from schemes.models import Receipt, Scheme
from schemes.views.me import one_of
from workers.views.me import current


@audience("worker")
@require_POST
def give(request, code):
    worker = current(request)
    one = one_of(worker, code)
    try:
        receipt = receipts.give(worker, one.explanation, one.known, by="worker")
    except receipts.NoRule:
        raise Http404 from None
    return redirect("me-scheme-receipt", receipt.id)


def of_current(request, id) -> Receipt:
    """The door to a receipt: the worker's own, or 404."""
    return get_object_or_404(Receipt, id=id, worker=current(request))


@audience("worker")
@require_safe
def receipt(request, id):
    found = of_current(request, id)
    body = json.loads(found.body)
    context = {
        "receipt": found,
        "worker": current(request),
        "scheme": Scheme.objects.filter(code=found.scheme).first(),
        "verdict": body["verdict"],
        "version_from": sentences.day(body["version"]["from"]),
        "lines": lines(body),
        "facts": [
            (facts.fact(name).label, sentences.given(name, value))
            for name, value in sorted(body["facts"].items())
            if name in facts.FACTS
        ],
        "given_on": timezone.localtime(found.given_at),
    }
    return render(request, "schemes/receipt.html", context)


def lines(body: dict) -> list[tuple[sentences.Line, str]]:
    """The rule line by line, each with how it stood."""
    tree = criteria.parse(body["rule"], -len(facts.FACTS))

    def flat(truth) -> list:
        own, parts = truth
        return [own, *(each for part in parts for each in flat(part))]

    marks = (MARKS[each] for each in flat(body["truth"]))
    return list(zip(sentences.lines(tree), marks, strict=True))


@audience("worker")
@require_safe
def download(request, id):
    """The bytes whose SHA-256 the page shows."""
    found = of_current(request, id)
    response = HttpResponse(found.body, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="decision-{found.scheme}.json"'
    response["Cache-Control"] = "no-store"
    return response
