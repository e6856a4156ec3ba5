"""Which question to ask next: of what would settle most, and never what is no use yet."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable

from schemes import facts
from schemes.eligibility import CANNOT_SAY, Explanation
from schemes.facts import Fact

AT_ONCE = 4  # questions on a page


def may_ask(known: Fact) -> bool:
    """Of a registered worker: not what registration tells, nor what nobody can change."""
    return known.asked and not known.fixed and has_answers(known)


def has_answers(known: Fact) -> bool:
    """Can it be asked on a form? Not where the answers are a list that we do not show whole."""
    return known.kind not in ("choice", "many", "band") or bool(known.choices)


def next_questions(
    explanations: Iterable[Explanation],
    *,
    skipped: Collection[str] = (),
    may_ask: Callable[[Fact], bool] = may_ask,
) -> list[str]:
    """Facts to ask about, the most useful first: of each undecided scheme the first that is
    missing, for the second is often of use only after it ("Has the person who earned died?", "How
    old were they?"). An answer counts more the fewer are missing. `skipped`: who does not know."""
    worth: Counter[str] = Counter()
    heads: dict[str, None] = {}
    for explanation in explanations:
        if explanation.verdict != CANNOT_SAY:
            continue
        for name in explanation.missing:
            worth[name] += 1 / len(explanation.missing)
        open_to_ask = (
            name
            for name in explanation.missing
            if name not in skipped and may_ask(facts.fact(name))
        )
        if head := next(open_to_ask, None):
            heads[head] = None
    return sorted(heads, key=lambda name: -worth[name])
