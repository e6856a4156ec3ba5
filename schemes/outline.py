"""A rule as numbered lines that a form can hold, and back: no JavaScript is needed to edit it.

    0  all of these
    1    age           between   18 to 40
    1    one of these
    2      bpl         is        yes

A line stands under the nearest line above it that is less deep, which is a group.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from schemes import criteria, facts
from schemes.criteria import DEEPEST, KINDS, BadRule, Group, Leaf, Node
from schemes.sentences import GROUPS

MOST_LINES = 60
LISTED = 12  # choices that are shown as boxes; of more the codes are typed
WORDS = {
    "is": gettext_lazy("is"),
    "at_least": gettext_lazy("at least"),
    "at_most": gettext_lazy("at most"),
    "more_than": gettext_lazy("more than"),
    "less_than": gettext_lazy("less than"),
    "between": gettext_lazy("between"),
    "in": gettext_lazy("is one of"),
    "not_in": gettext_lazy("is none of"),
    "has": gettext_lazy("has one of"),
    "has_not": gettext_lazy("has none of"),
}


SELECTED = mark_safe(" selected")


class BadLine(ValueError):
    """`str()` is a sentence for who typed it."""


@dataclass
class Line:
    """`what` is a kind of group or the name of a fact; `values` are as typed."""

    depth: int = 1
    what: str = ""
    operator: str = ""
    values: list[str] = field(default_factory=list)
    error: str = ""

    @property
    def is_group(self) -> bool:
        return self.what in KINDS

    @property
    def fact(self) -> facts.Fact | None:
        return facts.FACTS.get(self.what)

    @property
    def what_options(self) -> str:
        """The groups and facts of a select, as HTML."""
        return options([*GROUPS.items(), *asked()], self.what)

    @property
    def group_options(self) -> str:
        return options(GROUPS.items(), self.what)

    @property
    def operator_options(self) -> str:
        return options(self.operators, self.operator)

    @property
    def depth_options(self) -> str:
        numbers = range(1, max(DEEPEST, self.depth) + 1)
        return options([(str(number), "›" * number) for number in numbers], str(self.depth))

    @property
    def operators(self) -> list[tuple[str, str]]:
        """Those that fit the fact; all while none is chosen."""
        fitting = criteria.OPERATORS[self.fact.kind] if self.fact else WORDS
        return [(name, str(WORDS[name])) for name in fitting]

    @property
    def boxes(self) -> list[tuple[str, str]]:
        """The values to choose from, where they are few."""
        if self.fact and self.fact.kind == "yes_no":
            return [("true", _("yes")), ("false", _("no"))]
        listed = self.fact.choices if self.fact and self.fact.kind in ("choice", "many") else ()
        return [(key, str(label)) for key, label in listed] if len(listed) <= LISTED else []

    @property
    def is_one(self) -> bool:
        return bool(self.fact) and self.fact.kind == "yes_no"

    @property
    def text(self) -> str:
        return ", ".join(self.values)

    @property
    def named(self) -> str:
        """What typed codes stand for."""
        if not self.fact or not self.fact.named or self.error:
            return ""
        found = self.fact.named(codes(self.values))
        return ", ".join(str(found.get(code, f"{code}?")) for code in codes(self.values))

    @property
    def unit(self) -> str:
        return str(self.fact.unit) if self.fact else ""


def asked() -> list[tuple[str, str]]:
    """Every fact, by its label in the reader's language."""
    named = [(fact.name, str(fact.label)) for fact in facts.FACTS.values()]
    return sorted(named, key=lambda fact: fact[1])


def options(listed, chosen: str) -> str:
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((key, SELECTED if key == chosen else "", label) for key, label in [("", "–"), *listed]),
    )


def lines(node: Node, depth: int = 0) -> Iterator[Line]:
    """A rule as lines; the first is its group."""
    if isinstance(node, Leaf):
        if depth == 0:
            yield Line(0, "all")
            depth = 1
        yield Line(depth, node.fact, node.operator, typed(node))
        return
    yield Line(depth, node.kind)
    for part in node.parts:
        yield from lines(part, depth + 1)


def typed(leaf: Leaf) -> list[str]:
    """A value as somebody would type it."""
    match leaf.value:
        case bool():
            return ["true" if leaf.value else "false"]
        case [low, high] if leaf.operator == "between":
            return [_("%(value)s to %(end)s") % {"value": low, "end": high}]
        case list():
            return list(leaf.value)
    return [str(leaf.value)]


def tree(found: Sequence[Line]) -> Node:
    """The rule that these lines say. Raises BadLine; what is wrong stands in each line's `error`,
    what is wrong with all of them in the exception."""
    if not found or not found[0].is_group or found[0].depth != 0:
        raise BadLine(_("The first line says whether all, one or none of the others must hold."))
    parts: list[list] = [[]]  # of the groups that are open, the outermost first
    kinds = [found[0].what]
    for line in found[1:]:
        line.error = ""
        if not 1 <= line.depth <= min(len(kinds), DEEPEST):
            line.error = _("This line stands too far in: there is no group above it.")
            continue
        close(parts, kinds, line.depth)
        if line.is_group:
            parts.append([])
            kinds.append(line.what)
            continue
        try:
            parts[-1].append(leaf(line))
        except BadLine as error:
            line.error = str(error)
    if any(line.error for line in found):
        raise BadLine(_("Some lines of the rule are not right yet."))
    close(parts, kinds, 1)
    return Group(kinds[0], tuple(parts[0]))


def close(parts: list[list], kinds: list[str], depth: int) -> None:
    """End the groups that a line at this depth no longer stands in."""
    while len(kinds) > depth:
        group = Group(kinds.pop(), tuple(parts.pop()))
        parts[-1].append(group)


def leaf(line: Line) -> Leaf:
    known = line.fact
    if known is None:
        raise BadLine(_("Choose what this line asks."))
    if line.operator not in criteria.OPERATORS[known.kind]:
        raise BadLine(_("This comparison does not fit. Choose another one."))
    try:
        return criteria.leaf(known.name, line.operator, value(known, line))
    except (BadRule, ValueError):
        raise BadLine(wanted(known, line.operator)) from None


def value(known: facts.Fact, line: Line):
    """What was typed, as JSON has it. Raises ValueError."""
    text = " ".join(line.values).strip()
    match known.kind:
        case "yes_no":
            return {"true": True, "false": False}[text] if text in ("true", "false") else text
        case "choice" | "many":
            found = codes(line.values)
            if known.named and len(known.named(found)) != len(found):
                raise BadLine(_("There is no such code: %(codes)s") % {"codes": text})
            return found
        case "date":
            found = [date.fromisoformat(day) for day in re.findall(r"\d{4}-\d\d-\d\d", text)]
        case _:
            found = [int(number) for number in re.findall(r"-?\d+", text.replace(",", ""))]
    if len(found) != (2 if line.operator == "between" else 1):
        raise ValueError(text)
    return found if line.operator == "between" else found[0]


def codes(values: Sequence[str]) -> list[str]:
    return sorted({code for value in values for code in re.split(r"[,;\s]+", value) if code})


def wanted(known: facts.Fact, operator: str) -> str:
    two = operator == "between"
    match known.kind:
        case "yes_no":
            return _("Choose yes or no.")
        case "choice" | "many":
            return _("Choose at least one.")
        case "date":
            return (
                _("Write two days, the earlier first: 2026-04-01 to 2027-03-31.")
                if two
                else _("Write a day such as 2026-04-01.")
            )
    if two:
        return _("Write two whole numbers, the smaller first: 18 to 40.")
    return _("Write one whole number.")
