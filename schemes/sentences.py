"""Rules and verdicts in plain words, in the reader's language."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.utils.formats import date_format, number_format
from django.utils.text import capfirst
from django.utils.translation import get_language_info, gettext_lazy, override
from django.utils.translation import gettext as _

from schemes import facts
from schemes.criteria import Leaf, Node
from schemes.facts import Fact

LIMITS = {
    "at_least": gettext_lazy("%(value)s or more"),
    "at_most": gettext_lazy("%(value)s or less"),
    "more_than": gettext_lazy("more than %(value)s"),
    "less_than": gettext_lazy("less than %(value)s"),
    "between": gettext_lazy("%(value)s to %(end)s"),
}
DAYS = {
    "at_least": gettext_lazy("on %(value)s or later"),
    "at_most": gettext_lazy("on %(value)s or earlier"),
    "more_than": gettext_lazy("after %(value)s"),
    "less_than": gettext_lazy("before %(value)s"),
    "between": gettext_lazy("from %(value)s to %(end)s"),
}
GROUPS = {
    "all": gettext_lazy("All of these:"),
    "any": gettext_lazy("One of these:"),
    "none": gettext_lazy("None of these:"),
}


def condition(leaf: Leaf, wanted: bool = True) -> str:
    """ "Age: 18 to 40 years"; of what ought not to be, "Not a member of EPFO"."""
    known = facts.fact(leaf.fact)
    if known.kind == "yes_no":
        return capfirst(str(known.yes if leaf.value is wanted else known.no))
    said = f"{known.label}: {limit(known, leaf)}"
    return said if wanted else _("Not: %(condition)s") % {"condition": said}


def reason(leaf: Leaf, value, wanted: bool = True) -> str:
    """Why a condition decides, beside what is known: "You are 43 years old. This is for people of
    18 to 40 years." `value` is the fact's, as JSON, None for nothing."""
    known = facts.fact(leaf.fact)
    if leaf.fact == "age" and value is not None and wanted:
        parts = {"given": given("age", value), "limit": limit(known, leaf)}
        return _("You are %(given)s old. This is for: %(limit)s.") % parts
    parts = {
        "label": known.label,
        "given": given(leaf.fact, value),
        "needed": condition(leaf, wanted) if known.kind == "yes_no" else limit(known, leaf),
    }
    if known.kind == "yes_no":
        if value is None:
            return _("Not known yet. Needed: %(needed)s.") % parts
        return _("Now: %(given)s. Needed: %(needed)s.") % parts
    if not wanted:
        return _("%(label)s: %(given)s. It is not for: %(needed)s.") % parts
    return _("%(label)s: %(given)s. Needed: %(needed)s.") % parts


def limit(known: Fact, leaf: Leaf) -> str:
    if known.kind in ("choice", "many"):
        named = _(" or ").join(labels(known, leaf.value))
        return _("not %(value)s") % {"value": named} if "not" in leaf.operator else named
    ends = leaf.value if leaf.operator == "between" else [leaf.value]
    if known.kind == "date":
        shown = [day(end) for end in ends]
        return DAYS[leaf.operator] % {"value": shown[0], "end": shown[-1]}
    # The unit once, at the end; rupees before each number.
    shown = [amount(known, end, unit=place == len(ends) - 1) for place, end in enumerate(ends)]
    return LIMITS[leaf.operator] % {"value": shown[0], "end": shown[-1]}


def given(name: str, value) -> str:
    """What is known of a fact: "43 years"."""
    known = facts.fact(name)
    if value is None:
        return _("not known")
    match known.kind:
        case "yes_no":
            return capfirst(str(known.yes if value else known.no))
        case "number":
            return amount(known, value)
        case "band":
            return band(known, value)
        case "date":
            return day(value)
        case "choice":
            return labels(known, [value])[0]
    return ", ".join(labels(known, value)) or _("none")


def band(known: Fact, value: list) -> str:
    by_key = dict(known.choices)
    for key, ends in known.bands.items():
        if list(ends) == value and key in by_key:
            return str(by_key[key])
    low, high = value
    if high is None:
        return LIMITS["at_least"] % {"value": amount(known, low)}
    if low == high:
        return amount(known, low)
    return LIMITS["between"] % {"value": amount(known, low), "end": amount(known, high)}


def amount(known: Fact, value: int, *, unit: bool = True) -> str:
    number = number_format(value, force_grouping=True)
    if known.unit == "₹":
        return f"₹{number}"
    if known.unit == "%":
        return f"{number}%"
    return f"{number} {known.unit}".strip() if unit else number


def day(text: str) -> str:
    return date_format(date.fromisoformat(text), "DATE_FORMAT")


def labels(known: Fact, values: list[str]) -> list[str]:
    named = dict(known.choices) or (known.named(values) if known.named else {})
    return [str(named.get(value, value)) for value in values]


@dataclass(frozen=True)
class Line:
    """A line of a rule: how deep it stands, and its words."""

    depth: int
    text: str
    opens: bool  # a group, whose parts follow
    node: Node = field(repr=False)
    wanted: bool = True  # false below "none of these"


def lines(node: Node, depth: int = 0, wanted: bool = True) -> Iterator[Line]:
    """A rule as a list to read, one line a condition."""
    if isinstance(node, Leaf):
        yield Line(depth, condition(node), False, node, wanted)
        return
    yield Line(depth, str(GROUPS[node.kind]), True, node, wanted)
    for part in node.parts:
        yield from lines(part, depth + 1, wanted is (node.kind != "none"))


def sentence(node: Node, wanted: bool = True, *, inside: str = "all") -> str:
    """The same as one sentence: "Age: 18 to 40 years; and Not a member of EPFO". What is joined by
    another word than the sentence around it stands in brackets."""
    if isinstance(node, Leaf):
        return condition(node, wanted)
    joined = "any" if node.kind == "any" else "all"
    each = node.kind != "none"
    parts = [sentence(part, each, inside=joined) for part in node.parts]
    said = (_("; or ") if joined == "any" else _("; and ")).join(parts)
    if len(parts) > 1 and (joined != inside or not wanted):
        said = f"({said})"
    return said if wanted else _("Not: %(condition)s") % {"condition": said}


@dataclass(frozen=True)
class Words:
    """A rule in one language, as a list and as a sentence."""

    language: str
    name: str  # of the language, in it
    lines: list[Line]
    sentence: str


def in_both(node: Node) -> list[Words]:
    """A rule in Hindi and in English, for who writes it."""
    both = []
    for language in ("hi", "en"):
        with override(language):
            name = get_language_info(language)["name_local"]
            both.append(Words(language, name, list(lines(node)), sentence(node)))
    return both
