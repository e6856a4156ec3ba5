"""Test workers: for each scheme some invented people whose verdicts must stay as they are.

A case holds for the newest rule of its scheme, in force or decided to begin: what staff decided
last. Its day is the one as on which ages and dates are counted, not the one that chooses a version.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from schemes import eligibility, facts, rules
from schemes.criteria import Group, Node
from schemes.models import Case

NOBODY = Group("any")  # the rule of a scheme that has none: false for everybody


@dataclass(frozen=True)
class Outcome:
    """What the rules of today say of a case, and what the proposed ones would."""

    case: Case
    now: str
    then: str

    @property
    def then_label(self) -> str:
        return str(Case.Verdict(self.then).label)

    @property
    def changes(self) -> bool:
        """Another verdict than the right one, and not since before."""
        return self.then not in (self.case.expected, self.now)


def newest() -> dict[str, Node]:
    """The newest rule of each scheme, by code."""
    return {rule.scheme.code: rule.tree for rule in rules.load()}  # in the order of days


def verdicts(found: list[Case], trees: Mapping[str, Node]) -> dict[int, str]:
    """What these rules, complete in themselves, say of each case, by its id: one statement."""
    if not found:
        return {}
    asked = {case.scheme.code: trees.get(case.scheme.code, NOBODY) for case in found}
    rows = [
        {name: facts.read(name, value) for name, value in case.facts.items()} | {"day": case.day}
        for case in found
    ]
    told = eligibility.tell(rows, list(asked.values()))
    return {
        case.pk: said.verdict(asked[case.scheme.code], case.scheme.code)
        for case, said in zip(found, told, strict=True)
    }


def failing() -> list[tuple[Case, str]]:
    """Cases of which the newest rules say something else than they must, and what."""
    found = list(Case.objects.select_related("scheme"))
    said = verdicts(found, rules.complete(newest()))
    return [(case, said[case.pk]) for case in found if said[case.pk] != case.expected]


def outcomes(code: str, tree: Node) -> list[Outcome]:
    """Every case of this scheme, and those of others whose verdicts a new rule of it changes.
    Raises BadRule."""
    found = list(Case.objects.select_related("scheme"))
    current = newest()
    now = verdicts(found, rules.complete(current))
    then = verdicts(found, rules.complete(current | {code: tree}))
    return [
        Outcome(case, now[case.pk], then[case.pk])
        for case in found
        if case.scheme.code == code or now[case.pk] != then[case.pk]
    ]
