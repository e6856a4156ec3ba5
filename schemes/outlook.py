"""What would make another verdict: time alone, or the smallest change of somebody's facts.

Both are found by asking the engine about days and answers at which some clause can turn.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations, groupby, product
from math import prod

from schemes import criteria, eligibility, facts, rules
from schemes.eligibility import ELIGIBLE, VERDICTS, Explanation
from schemes.rules import Rule

MOST_FACTS = 3  # that have to change together


def completed(born: date, years: int) -> date:
    """The day on which somebody completes so many years: 1 March for who was born on 29 February,
    where there is none."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


@dataclass(frozen=True)
class Turn:
    """The first day of another verdict; the day before is the last of the old one."""

    day: date
    verdict: str


def turns(known: Mapping, every: Sequence[Rule], day: date, until: date) -> dict[str, Turn]:
    """By scheme's code the next day, after `day` and up to `until`, on which the verdict becomes
    another by time alone: a birthday, a version that begins or ends."""
    days = [day, *turning_days(known, every, day, until)]
    told: dict[str, list[tuple[date, str]]] = {rule.scheme.code: [] for rule in every}
    for current, together in groupby(days, key=lambda each: tuple(rules.in_force(every, each))):
        group = list(together)
        trees = eligibility.expanded(current)
        rows = [dict(known) | {"day": each} for each in group]
        for each, said in zip(group, eligibility.tell(rows, list(trees.values())), strict=True):
            for code, verdicts in told.items():
                truth = said.truth[id(trees[code])] if code in trees else False
                verdicts.append((each, VERDICTS[truth]))
    found = {}
    for code, ((_day, now), *later) in told.items():
        turn = next((Turn(each, verdict) for each, verdict in later if verdict != now), None)
        if turn:
            found[code] = turn
    return found


def turning_days(known: Mapping, every: Sequence[Rule], day: date, until: date) -> list[date]:
    days = set()
    for rule in every:
        begins, ends = rule.version.valid_from, rule.version.valid_to
        days |= {begins, *([ends + timedelta(days=1)] if ends else [])}
    if known.get("date_of_birth"):
        born = date.fromisoformat(known["date_of_birth"])
        days |= {completed(born, years) for years in criteria.ages(rule.tree for rule in every)}
    return sorted(each for each in days if day < each <= until)


def flips(explanation: Explanation, known: Mapping) -> list[dict]:
    """For who is not eligible: the smallest changes after which they would be, each {fact: value as
    in JSON}; of several values of a fact the nearest. Nothing for what nobody can change."""
    if explanation.rule is None or explanation.verdict != eligibility.NOT_ELIGIBLE:
        return []
    tree = explanation.tree
    failing = dict.fromkeys(clause.leaf.fact for clause in explanation.deciding)
    names = [name for name in failing if not facts.fact(name).fixed]
    answers = {
        name: nearest_first(name, eligibility.possible(name, tree, None), known.get(name))
        for name in names
    }
    for size in range(1, min(MOST_FACTS, len(names)) + 1):
        found = {}
        for chosen in combinations(names, size):
            if worlds := tried(chosen, answers, known, explanation):
                found[chosen] = worlds[0]
        if found:
            return list(found.values())
    return []


def tried(chosen: Sequence[str], answers: Mapping, known: Mapping, explanation) -> list[dict]:
    """The changes of these facts together that make somebody eligible, the nearest first."""
    choices = [answers[name] for name in chosen]
    if prod(map(len, choices)) > eligibility.MOST_WORLDS:
        return []
    worlds = [
        {name: eligibility.thawed(name, answer) for name, answer in zip(chosen, world, strict=True)}
        for world in product(*choices)
    ]
    rows = [dict(known) | world | {"day": explanation.day} for world in worlds]
    told = eligibility.tell(rows, [explanation.tree])
    return [
        world
        for world, said in zip(worlds, told, strict=True)
        if VERDICTS[said.truth[id(explanation.tree)]] == ELIGIBLE
    ]


def nearest_first(name: str, answers: Iterable, now) -> list:
    kind = facts.fact(name).kind
    if kind not in ("number", "band") or now is None:
        return list(answers)
    here = now[0] if kind == "band" else now
    return sorted(answers, key=lambda answer: abs(answer - here))
