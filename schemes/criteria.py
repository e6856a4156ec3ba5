"""A rule as a tree, and the tree as one SQL condition: true, false, or NULL where it is unknown.

    {"all": [{"fact": "age", "between": [18, 40]},
             {"fact": "monthly_income", "at_most": 15000},
             {"none": [{"fact": "epfo_member", "is": true}]}]}

SQL's own three-valued logic is the engine: AND is false when one part is false whatever the others
are, OR true when one is true, NOT unknown stays unknown.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from schemes import facts
from schemes.facts import BadFact

DEEPEST = 8
KINDS = ("all", "any", "none")


class BadRule(ValueError):
    """Not a rule; `str()` says where and why."""


@dataclass(frozen=True)
class Leaf:
    fact: str
    operator: str
    value: object


@dataclass(frozen=True)
class Group:
    kind: str  # all, any, none
    parts: "tuple[Leaf | Group, ...]" = ()


Node = Leaf | Group

# Operator -> SQL over the fact {x}, with one %s for each value.
COMPARE = {
    "at_least": "{x} >= %s",
    "at_most": "{x} <= %s",
    "more_than": "{x} > %s",
    "less_than": "{x} < %s",
    "between": "{x} BETWEEN %s AND %s",
}
OPERATORS = {
    "number": COMPARE,
    "date": COMPARE,
    # A band inside the limit passes, one beyond it fails, one that straddles it is unknown. An
    # empty end is open. int4range writes [low, high] as [low, high + 1).
    "band": {
        "at_least": "CASE WHEN lower({x}) >= %s THEN true WHEN upper({x}) <= %s THEN false END",
        "at_most": "CASE WHEN upper({x}) - 1 <= %s THEN true WHEN lower({x}) > %s THEN false END",
        "more_than": "CASE WHEN lower({x}) > %s THEN true WHEN upper({x}) - 1 <= %s THEN false END",
        "less_than": "CASE WHEN upper({x}) <= %s THEN true WHEN lower({x}) >= %s THEN false END",
    },
    "yes_no": {"is": "{x} = %s"},
    "choice": {"in": "{x} = ANY(%s::text[])", "not_in": "{x} <> ALL(%s::text[])"},
    "many": {"has": "{x} && %s::text[]", "has_not": "NOT {x} && %s::text[]"},
}


def operators_of(name: str) -> Mapping[str, str]:
    return OPERATORS[facts.fact(name).kind]


# From JSON and back.


def parse(rule, depth: int = 0) -> Node:
    """The tree of a rule in JSON. Raises BadRule."""
    if not isinstance(rule, dict) or depth > DEEPEST:
        raise BadRule(f"not a rule: {facts.shown(rule)}")
    if "fact" in rule:
        return parse_leaf(rule)
    if len(rule) != 1 or (kind := next(iter(rule))) not in KINDS:
        raise BadRule(f"all, any or none is missing: {facts.shown(rule)}")
    if not isinstance(rule[kind], list):
        raise BadRule(f"{kind}: not a list")
    return Group(kind, tuple(parse(part, depth + 1) for part in rule[kind]))


def parse_leaf(rule: Mapping) -> Leaf:
    rest = {key: value for key, value in rule.items() if key != "fact"}
    if len(rest) != 1:
        raise BadRule(f"one operator is needed: {facts.shown(rule)}")
    ((operator, value),) = rest.items()
    return leaf(rule["fact"], operator, value)


def leaf(name: str, operator: str, value) -> Leaf:
    """A checked condition. Raises BadRule."""
    try:
        if operator not in operators_of(name):
            raise BadRule(f"{name}: there is no {operator} for it")
        return Leaf(name, operator, checked(name, operator, value))
    except BadFact as error:
        raise BadRule(str(error)) from None


def checked(name: str, operator: str, value):
    known = facts.fact(name)
    if operator in ("in", "not_in", "has", "has_not"):
        if not isinstance(value, list) or not value:
            raise BadRule(f"{name}: {operator} needs a list")
        return sorted({single(known, item) for item in value})
    if operator == "between":
        if not isinstance(value, list) or len(value) != 2:
            raise BadRule(f"{name}: between needs two values")
        low, high = (single(known, item) for item in value)
        if low > high:
            raise BadRule(f"{name}: between {low} and {high} is nothing")
        return [low, high]
    return single(known, value)


def single(known: facts.Fact, value):
    """What a fact is compared with: of a band one number, of many one choice."""
    kind = {"band": "number", "many": "choice"}.get(known.kind, known.kind)
    try:
        return facts.read_as(kind, known, value)
    except (ValueError, TypeError):
        raise BadRule(f"{known.name}: {facts.shown(value)} is not a {kind}") from None


def as_json(node: Node) -> dict:
    if isinstance(node, Leaf):
        return {"fact": node.fact, node.operator: node.value}
    return {node.kind: [as_json(part) for part in node.parts]}


# As SQL.


def condition(node: Node) -> tuple[str, list]:
    """SQL over `f`, and its parameters."""
    if isinstance(node, Leaf):
        return of_leaf(node)
    parts = [condition(part) for part in node.parts]
    params = [value for _text, values in parts for value in values]
    texts = [text for text, _values in parts]
    match node.kind:
        case "all":
            return f"({' AND '.join(texts) or 'TRUE'})", params
        case "any":
            return f"({' OR '.join(texts) or 'FALSE'})", params
        case "none":
            return f"(NOT ({' OR '.join(texts) or 'FALSE'}))", params
    raise BadRule(f"no such group: {node.kind}")


def of_leaf(node: Leaf) -> tuple[str, list]:
    known = facts.fact(node.fact)
    template = OPERATORS[known.kind][node.operator]
    values = node.value if node.operator == "between" else [node.value]
    params = values if template.count("%s") == len(values) else values * template.count("%s")
    cast = "::date" if known.kind == "date" else ""
    return f"({template.format(x=f'f.{node.fact}').replace('%s', '%s' + cast)})", list(params)


# Walking.


def nodes(node: Node) -> Iterator[Node]:
    """The node and all below it, each before its parts."""
    yield node
    if isinstance(node, Group):
        for part in node.parts:
            yield from nodes(part)


def leaves(node: Node) -> Iterator[Leaf]:
    return (part for part in nodes(node) if isinstance(part, Leaf))


def facts_of(trees: Sequence[Node]) -> set[str]:
    return {part.fact for tree in trees for part in leaves(tree)}


def ages(trees: Iterable[Node]) -> set[int]:
    """Completed years at which some clause may turn: on reaching its number, or on passing it."""
    values = [leaf.value for tree in trees for leaf in leaves(tree) if leaf.fact == "age"]
    flat = [year for value in values for year in (value if isinstance(value, list) else [value])]
    return {year + more for year in flat for more in (0, 1)}


def decisive(
    node: Node, truth: Mapping[int, bool | None], wanted: bool = True
) -> Iterator[tuple[Leaf, bool]]:
    """The conditions that made the node what it is, each with whether it is wanted (or, inside
    "none of", unwanted). `truth` is of each node, by its `id()`: what PostgreSQL said."""
    if isinstance(node, Leaf):
        yield node, wanted
        return
    mine = truth[id(node)]
    if mine is None:
        deciding = {None}
    elif mine is (node.kind == "any"):  # one such part is enough
        deciding = {node.kind != "all"}
    else:  # all of them are needed
        deciding = {True, False}
    for part in node.parts:
        if truth[id(part)] in deciding:
            yield from decisive(part, truth, wanted is (node.kind != "none"))
