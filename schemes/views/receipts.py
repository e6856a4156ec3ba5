"""A decision in writing: given on request, to read, print and download by its worker alone, or by
who helps the worker at a counter."""

import json

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from schemes import criteria, facts, receipts, sentences
from schemes.advice import MARKS
from schemes.models import Receipt, Scheme
from schemes.views.pages import Pages, one_of
from workers.models import Worker


def give(request, here: Pages, worker: Worker, code: str):
    one = one_of(worker, code)
    try:
        with transaction.atomic():
            receipt = receipts.give(worker, one.explanation, one.known, by=here.by)
            here.saved("decision")
    except receipts.NoRule:
        raise Http404 from None
    return here.go("scheme-receipt", receipt.id)


def of(worker: Worker, id) -> Receipt:
    """The door to a receipt: the worker's own, or 404."""
    return get_object_or_404(Receipt, id=id, worker=worker)


def receipt(request, here: Pages, worker: Worker, id, template="schemes/receipt.html", **more):
    found = of(worker, id)
    return render(request, template, context_of(found, worker) | {"here": here} | more)


def context_of(found: Receipt, worker: Worker) -> dict:
    body = json.loads(found.body)
    return {
        "receipt": found,
        "worker": worker,
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


def lines(body: dict) -> list[tuple[sentences.Line, str]]:
    """The rule line by line, each with how it stood."""
    tree = criteria.parse(body["rule"], -len(facts.FACTS))

    def flat(truth) -> list:
        own, parts = truth
        return [own, *(each for part in parts for each in flat(part))]

    marks = (MARKS[each] for each in flat(body["truth"]))
    return list(zip(sentences.lines(tree), marks, strict=True))


def download(worker: Worker, id) -> HttpResponse:
    found = of(worker, id)
    response = HttpResponse(found.body, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="decision-{found.scheme}.json"'
    response["Cache-Control"] = "no-store"
    return response
