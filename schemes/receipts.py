"""Decision receipts: the facts used, the rule, each clause's truth, the verdict, the day.

    receipt = give(worker, explanation, known, by="worker")
    replay(receipt) == receipt.body

A receipt is complete in itself: it holds the rule, with other schemes' rules that it asks for
written out, and every fact that is known of those the rule reads. So it says the same when the
rule has been changed since, or the portal has learned of more facts.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date

from django.db import transaction

from eshram.audit.models import Event
from schemes import criteria, eligibility, facts
from schemes.criteria import Node
from schemes.eligibility import RECEIVES, RECEIVING, VERDICTS, Explanation
from schemes.models import Receipt
from workers.models import Worker

FORMAT = "e-shram decision 1"


class NoRule(ValueError):
    """No version is in force: there is nothing to give in writing."""


@transaction.atomic
def give(worker: Worker, explanation: Explanation, known: Mapping, *, by: str) -> Receipt:
    """Of one scheme's verdict; `known` is what was asked about. Raises NoRule."""
    if explanation.rule is None:
        raise NoRule(explanation.scheme.code)
    version, tree = explanation.rule.version, explanation.tree
    head = {
        "format": FORMAT,
        "uan": worker.uan,
        "scheme": explanation.scheme.code,
        "version": {"id": version.id, "from": version.valid_from.isoformat()},
    }
    body = canonical(head | decided(explanation.scheme.code, tree, known, explanation.day))
    receipt, is_new = Receipt.objects.get_or_create(
        worker=worker,
        digest=digest_of(body),
        defaults={"scheme": explanation.scheme.code, "day": explanation.day, "body": body},
    )
    if is_new:
        Event.objects.record(
            "decision receipt given",
            by=by,
            worker_id=worker.uan,
            scheme=receipt.scheme.lower(),
            receipt=str(receipt.id),
        )
    return receipt


def replay(receipt: Receipt) -> str:
    """The receipt's body as the engine makes it today from the rule and the facts in it."""
    kept = json.loads(receipt.body)
    # A rule that asks for another's holds that one too, and is deeper than one may be written.
    tree = criteria.parse(kept["rule"], -len(facts.FACTS))
    known = {name: facts.read(name, value) for name, value in kept["facts"].items()}
    day = date.fromisoformat(kept["day"])
    return canonical(kept | decided(kept["scheme"], tree, known, day))


def decided(code: str, tree: Node, known: Mapping, day: date) -> dict:
    """What the engine says of this rule and these facts."""
    used = facts.closure({RECEIVES, *criteria.facts_of([tree])})
    given = {name: known[name] for name in used if known.get(name) is not None}
    (said,) = eligibility.tell([given | {"day": day}], list(criteria.nodes(tree)))
    verdict = VERDICTS[said.truth[id(tree)]]
    if code in (said.known[RECEIVES] or ()):
        verdict = RECEIVING
    return {
        "day": day.isoformat(),
        "facts": given,
        "rule": criteria.as_json(tree),
        "truth": truths(tree, said.truth),
        "verdict": verdict,
    }


def truths(node: Node, truth: Mapping[int, bool | None]) -> list:
    """[truth, [of each part]] in the order of the rule: true, false, or null where unknown."""
    parts = node.parts if isinstance(node, criteria.Group) else ()
    return [truth[id(node)], [truths(part, truth) for part in parts]]


def canonical(body: Mapping) -> str:
    """One spelling for one content: sorted names, no blanks, no escapes."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest_of(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()
