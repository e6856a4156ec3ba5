"""Who may have what, and why: for given facts, as on any day.

PostgreSQL says of each node of each rule whether it is true, false or unknown; what is done here
with its answer is reading, never deciding.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from math import prod

from django.db import connection

from schemes import criteria, facts, rules
from schemes.criteria import Leaf, Node
from schemes.models import Scheme
from schemes.rules import Rule

ELIGIBLE, NOT_ELIGIBLE = "eligible", "not eligible"
CANNOT_SAY, RECEIVING = "cannot say", "already receiving"
VERDICTS = {True: ELIGIBLE, False: NOT_ELIGIBLE, None: CANNOT_SAY}
RECEIVES = "receives"  # the fact that names the schemes somebody is in
MOST_WORLDS = 2048  # sets of possible answers that are tried out in one statement


@dataclass(frozen=True)
class Clause:
    """A condition, what is known of its fact (as JSON, None: nothing), and whether it holds.
    `wanted` is false inside "none of": it ought not to hold."""

    leaf: Leaf
    given: object
    holds: bool | None
    wanted: bool = True


@dataclass(frozen=True)
class Explanation:
    """`deciding` are the clauses that made the verdict: all those that fail, or that hold, or that
    cannot be told. `missing` are the facts that would settle it. Who receives it already is told
    so whatever the rule says of them today; `deciding` are the rule's even then."""

    scheme: Scheme
    day: date
    verdict: str
    rule: Rule | None  # None: no version was in force on the day
    tree: Node | None = None  # the rule, complete in itself
    deciding: list[Clause] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    said: "Told | None" = field(default=None, repr=False)  # of each part of the tree


def explain(known: Mapping, every: Sequence[Rule], day: date) -> list[Explanation]:
    """Each scheme's verdict for these facts (as `facts.read` returns them), as on `day`."""
    return explain_each([known], every, day)[0]


def explain_each(
    rows: Sequence[Mapping], every: Sequence[Rule], day: date
) -> list[list[Explanation]]:
    """The same for several sets of facts, in their order, in one statement."""
    current = {rule.scheme.code: rule for rule in rules.in_force(every, day)}
    trees = expanded(current.values())
    each = [node for tree in trees.values() for node in criteria.nodes(tree)]
    over = [
        Explanation(scheme, day, NOT_ELIGIBLE, None)
        for scheme in {rule.scheme.code: rule.scheme for rule in every}.values()
        if scheme.code not in current
    ]
    told = tell([dict(known) | {"day": day} for known in rows], each)
    return [
        [read_out(rule, trees[code], said, known, day) for code, rule in current.items()] + over
        for known, said in zip(rows, told, strict=True)
    ]


def expanded(current) -> dict[str, Node]:
    """Trees in force by their scheme's code, each complete in itself."""
    return rules.complete({rule.scheme.code: rule.tree for rule in current})


def read_out(rule: Rule, tree: Node, said: "Told", known: Mapping, day: date) -> Explanation:
    verdict = said.verdict(tree, rule.scheme.code)
    deciding = [
        Clause(leaf, said.known[leaf.fact], said.truth[id(leaf)], wanted)
        for leaf, wanted in criteria.decisive(tree, said.truth)
    ]
    missing = settling(tree, deciding, known, day) if verdict == CANNOT_SAY else []
    return Explanation(rule.scheme, day, verdict, rule, tree, deciding, missing, said)


@dataclass(frozen=True)
class Told:
    """What PostgreSQL said: the truth of each node by its `id()`, and the facts as it knows them,
    derived ones too."""

    truth: dict[int, bool | None]
    known: dict

    def verdict(self, tree: Node, code: str) -> str:
        """Of the rule of the scheme with this code."""
        received = code in (self.known[RECEIVES] or ())
        return RECEIVING if received else VERDICTS[self.truth[id(tree)]]


def tell(rows: Sequence[Mapping], each: Sequence[Node]) -> list[Told]:
    """One statement: for each row of facts (with `day`) the truth of each of these nodes."""
    names = sorted({RECEIVES, *criteria.facts_of(each)})
    conditions = [criteria.condition(node) for node in each]
    truths = f"ARRAY[{', '.join(text for text, _params in conditions)}]::boolean[]"
    params = [value for _text, values in conditions for value in values]
    relation, given = facts.of_given(names, rows)
    columns = ", ".join([truths, *(f"f.{name}" for name in names)])
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns} FROM ({relation}) f ORDER BY f.uan",  # noqa: S608 - of criteria
            params + given,
        )
        answers = cursor.fetchall()
    return [
        Told(
            {id(node): truth for node, truth in zip(each, row[0], strict=True)},
            dict(zip(names, map(facts.plain, row[1:]), strict=True)),
        )
        for row in answers
    ]


# Which answers would settle it.


def settling(tree: Node, deciding: Sequence[Clause], known: Mapping, day: date) -> list[str]:
    """The facts of the undecided clauses, without those that cannot change the verdict.

    Where no fact stands twice in the rule each undecided clause can turn either way, and so each
    of them matters. Otherwise their possible answers are tried out, all with all.
    """
    names = list(dict.fromkeys(clause.leaf.fact for clause in deciding))
    mentioned = [leaf.fact for leaf in criteria.leaves(tree)]
    if len(names) == 1 or all(mentioned.count(name) == 1 for name in names):
        return names
    answers = [possible(name, tree, known.get(name)) for name in names]
    if prod(map(len, answers)) > MOST_WORLDS:
        return names
    worlds = list(product(*answers))
    rows = [
        dict(known)
        | {name: thawed(name, answer) for name, answer in zip(names, world, strict=True)}
        for world in worlds
    ]
    told = tell([row | {"day": day} for row in rows], [tree])
    verdict = {world: said.truth[id(tree)] for world, said in zip(worlds, told, strict=True)}
    return [n for place, n in enumerate(names) if matters(place, answers[place], verdict)] or names


def matters(place: int, answers: Sequence, verdict: Mapping[tuple, bool | None]) -> bool:
    """Is there a world in which another answer here makes another verdict?"""
    return any(
        verdict[(*world[:place], answer, *world[place + 1 :])] is not said
        for world, said in verdict.items()
        for answer in answers
    )


def possible(name: str, tree: Node, known) -> list:
    """Answers, as what can be in a set, that between them turn every clause on this fact both ways;
    of a band those within what is known of it."""
    fact = facts.fact(name)
    values = [leaf.value for leaf in criteria.leaves(tree) if leaf.fact == name]
    named = sorted({v for value in values for v in (value if isinstance(value, list) else [value])})
    match fact.kind:
        case "yes_no":
            return [True, False]
        case "choice":
            rest = [key for key, _label in fact.choices if key not in named]
            return [*named, *(rest[:1] if fact.choices else [""])]
        case "many":
            return [(), *((value,) for value in named), tuple(named)]
        case "number" | "band":
            low, high = known or (0, None)
            near = sorted({0, *(value + step for value in named for step in (-1, 0, 1))})
            return [v for v in near if v >= low and (high is None or v <= high)]
        case "date":
            ordinals = [date.fromisoformat(value).toordinal() for value in named]
            near = sorted({ordinal + step for ordinal in ordinals for step in (-1, 0, 1)})
            return [date.fromordinal(ordinal).isoformat() for ordinal in near]
    raise ValueError(fact.kind)


def thawed(name: str, answer):
    if isinstance(answer, tuple):
        return list(answer)
    return [answer, answer] if facts.fact(name).kind == "band" else answer
