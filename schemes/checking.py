"""Which schemes are for somebody who is not registered: asked of the engine, kept nowhere.

The worker is taken to be registered, as they would be, and in no scheme yet.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

from schemes import advice, asking, eligibility
from schemes.advice import Advice
from schemes.eligibility import CANNOT_SAY, RECEIVES
from schemes.facts import Fact

BORN = "date_of_birth"
TAKEN = {"registered": True, "unorganised_worker": True, RECEIVES: []}

# Kinds of work, as people say them, and their families of NCO 2015.
WORK = {
    "farm": ["6111", "9211"],
    "building": ["7112", "7115", "9313"],
    "vendor": ["5211", "5212", "9520"],
    "delivery": ["5243", "9621"],
    "home": ["5120", "9111"],
    "driver": ["8322", "9331"],
    "tailor": ["7531"],
    "loader": ["9333"],
    "other": [],
}


def may_ask(known: Fact) -> bool:
    """Of a stranger: all that can be answered on a form, but for what is taken, and the age."""
    return known.name not in {*TAKEN, "age", "registered_on"} and asking.has_answers(known)


def advise(
    known: Mapping, born: tuple[date, date] | None, states: Collection[int], day: date
) -> list[Advice]:
    """Of each scheme. `born` is the first and last day on which they can have been born: where a
    verdict hangs on which, it cannot be told."""
    every = advice.open_rules(states)
    known = TAKEN | known
    if BORN in known or born is None:
        return advice.advise(known, every, day)
    if born[0] == born[1]:
        return advice.advise(known | {BORN: born[0].isoformat()}, every, day)
    rows = [known | {BORN: each.isoformat()} for each in born]
    older, younger = eligibility.explain_each(rows, every, day)
    return advice.ordered(Advice(either(*two), known) for two in zip(younger, older, strict=True))


def either(one: eligibility.Explanation, other: eligibility.Explanation):
    """The verdict that both have, or that the day of birth decides."""
    if one.verdict == other.verdict:
        return one
    missing = dict.fromkeys([BORN, *one.missing, *other.missing])
    return replace(one, verdict=CANNOT_SAY, missing=list(missing))
