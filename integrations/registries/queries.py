"""A search's `query` -> one condition of SQL, over the attributes that the agreement opens.

    condition = compiled("predicate", query, attributes)     # raises Rejected
    sharing.rows(agreement, condition.sql, condition.params)

Names of attributes come from an allow-list, which holds the SQL; of the sender's text nothing gets
into SQL but as a parameter of the attribute's type. What is not known (NULL) is neither equal nor
unequal, as everywhere in the portal's rules.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from eshram.literals import numbers, texts
from integrations.registries import ids
from integrations.registries.errors import Rejected

DEPTH, NODES, VALUES = 10, 200, 10_000  # of one query
COLLECTIONS = {"member", "srmember", "person", "srperson", "worker"}
GROUPS = {"group", "srgroup"}
# UIN is the standard's name of the number that a country gives a person for life.
IDENTIFIERS = {"UAN", "UIN", "MOBILE"}
NOBODY = "FALSE"  # the condition of a number of another form
TWELVE = "[0-9]{12}"
BAD, FILTER = "rjct.search_criteria.invalid", "rjct.filter.invalid"

OPERATORS = {
    "eq": "=", "ge": ">=", "gt": ">", "le": "<=", "lt": "<",
    "$eq": "=", "$gte": ">=", "$gt": ">", "$lte": "<=", "$lt": "<", "$ne": "<>",
}  # fmt: skip
LISTS = {"in": "= ANY", "$in": "= ANY", "$nin": "<> ALL"}


@dataclass(frozen=True)
class Attribute:
    """`sql` is over what `sharing.rows` reads. `reads` makes a value of what was sent, or raises
    ValueError; `cast` is PostgreSQL's type of it. `ordered`: more than equality makes sense. What
    looks like `plain` needs no reading: of a list all are looked at together."""

    sql: str
    cast: str
    reads: Callable[[Any], Any]
    ordered: bool = False
    column: str = ""  # to sort by, if it is one
    descends: bool = False  # the other way round
    plain: str = ""  # a regular expression; of digits alone, if there is one


@dataclass(frozen=True)
class Condition:
    """Parameters are named `q0`, `q1`, …, as in `%(q0)s`."""

    sql: str
    params: dict = field(default_factory=dict, repr=False)


def compiled(kind: str, query, attributes: Mapping[str, Attribute]) -> Condition:
    """Raises Rejected."""
    builder = Builder(attributes)
    try:
        sql = getattr(builder, kind.replace("-", "_"))(query)
    except RecursionError:
        raise Rejected(FILTER, "The query is too deep.") from None
    return Condition(sql, builder.params)


def needed(kind: str, query):
    """Of a query that compiles, what is read of it: what else was sent with it is not kept."""
    if kind == "idtype-value":
        name, value = identifier(query)
        return {"type": name, "value": value}
    if kind == "expression":
        expression = query["value"]["expression"]
        return {"value": {"expression": {"query": expression["query"]}}}
    return [
        {
            key: picked(part, ("attribute_name", "operator", "attribute_value"))
            if key.startswith("expression")
            else part
            for key, part in picked(
                entry, ("seq_num", "expression1", "condition", "expression2")
            ).items()
            if part is not None
        }
        for entry in query
    ]


def picked(part: dict, names: Sequence[str]) -> dict:
    return {name: part[name] for name in names if name in part}


class Builder:
    def __init__(self, attributes: Mapping[str, Attribute]):
        self.attributes, self.params = attributes, {}

    # The three kinds.

    def idtype_value(self, query) -> str:
        """`{"type": "UAN", "value": "…"}`"""
        kind, value = identifier(query)
        if kind not in IDENTIFIERS:
            raise Rejected(BAD, "This type of identifier is not known here.")
        if kind not in self.attributes:
            raise Rejected(BAD, "Your agreement does not have this identifier.")
        try:
            return self.compared(kind, "eq", value)
        except Rejected:  # of another form: nobody's
            return NOBODY

    def expression(self, query) -> str:
        """`{"type": …, "value": {"expression": {"collection": "Member", "query": {…}}}}`"""
        if not isinstance(query, dict) or not isinstance(query.get("value"), dict):
            raise Rejected(BAD, "An expression is {type, value: {expression: …}}.")
        expression = query["value"].get("expression")
        if not isinstance(expression, dict) or not isinstance(expression.get("query"), dict):
            raise Rejected(BAD, "An expression has a collection and a query.")
        collection = expression.get("collection", "Member")
        of_persons(collection, FILTER)
        return self.matched(expression["query"])

    def predicate(self, query) -> str:
        """A list of `{seq_num, expression1, condition, expression2}`. A condition joins the two
        expressions, or without a second the entry with the next; entries are joined by "and"."""
        if not isinstance(query, list) or not query:
            raise Rejected(BAD, "A predicate is a list of expressions.")
        joined, joint = "", "and"
        for entry in in_order(query):
            second, condition = entry.get("expression2"), entry.get("condition", "and")
            if condition not in ("and", "or", "not"):
                raise Rejected(FILTER, "condition is and, or, not.")
            sql = self.one(entry.get("expression1"))
            if second is not None:
                sql = join(sql, condition, self.one(second))
                condition = "and"
            joined = join(joined, joint, sql) if joined else sql
            joint = condition
        return joined

    # Their parts.

    def one(self, expression) -> str:
        if not isinstance(expression, dict):
            raise Rejected(FILTER, "An expression has attribute_name, operator, attribute_value.")
        operator = expression.get("operator")
        if operator not in ("gt", "lt", "eq", "ge", "le", "in"):
            raise Rejected(FILTER, "operator is one of gt, lt, eq, ge, le, in.")
        value = expression.get("attribute_value")
        if operator == "in" and isinstance(value, str):
            value = [part.strip() for part in value.split(",")]
        return self.compared(expression.get("attribute_name"), operator, value)

    def matched(self, query, depth: int = 1) -> str:
        """Of a query with `$and`, `$or`, `$nor`, `$not` and attributes."""
        if depth > DEPTH:
            raise Rejected(FILTER, f"A query is at most {DEPTH} deep.")
        if not isinstance(query, dict) or not query:
            raise Rejected(FILTER, "A query names attributes.")
        return " AND ".join(self.part(key, value, depth) for key, value in query.items())

    def part(self, key: str, value, depth: int) -> str:
        if key in ("$and", "$or", "$nor"):
            if not isinstance(value, list) or not value:
                raise Rejected(FILTER, f"{key} takes a list.")
            word = " AND " if key == "$and" else " OR "
            sql = word.join(f"({self.matched(each, depth + 1)})" for each in value)
            return f"NOT ({sql})" if key == "$nor" else f"({sql})"
        if key == "$not":
            return f"NOT ({self.matched(value, depth + 1)})"
        if not isinstance(value, dict):
            return self.compared(key, "$eq", value)
        if not value:
            raise Rejected(FILTER, "An attribute needs an operator.")
        return " AND ".join(
            self.denied(key, told) if operator == "$not" else self.compared(key, operator, told)
            for operator, told in value.items()
        )

    def denied(self, name: str, told) -> str:
        """`{"age": {"$not": {"$lt": 5}}}`"""
        if not isinstance(told, dict) or not told or "$not" in told:
            raise Rejected(FILTER, "$not takes an operator.")
        parts = (self.compared(name, operator, value) for operator, value in told.items())
        return f"NOT ({' AND '.join(parts)})"

    def compared(self, name, operator: str, value) -> str:
        if len(self.params) >= NODES:
            raise Rejected(FILTER, f"A query has at most {NODES} comparisons.")
        attribute = self.attributes.get(name) if isinstance(name, str) else None
        if attribute is None:
            raise Rejected(FILTER, "An attribute is not known, or not in your agreement.")
        if operator in LISTS:
            if not isinstance(value, list) or not 0 < len(value) <= VALUES:
                raise Rejected(FILTER, f"A list has 1 to {VALUES} values.")
            values = self.given(self.listed(attribute, value))
            return f"{attribute.sql} {LISTS[operator]} ({values}::{attribute.cast}[])"
        if operator not in OPERATORS:
            raise Rejected(FILTER, "An operator is not known.")
        sign = OPERATORS[operator]
        if sign not in ("=", "<>") and not attribute.ordered:
            raise Rejected(FILTER, "An attribute has no order to compare by.")
        return f"{attribute.sql} {sign} {self.given(self.read(attribute, value))}::{attribute.cast}"

    def given(self, value) -> str:
        name = f"q{len(self.params)}"
        self.params[name] = value
        return f"%({name})s"

    def listed(self, attribute: Attribute, values: list) -> str:
        """As one value of PostgreSQL."""
        if attribute.plain and (found := plainly(attribute.plain, values)):
            return found
        return texts([str(self.read(attribute, each)) for each in values])

    def read(self, attribute: Attribute, value):
        try:
            return attribute.reads(value)
        except (ValueError, TypeError, OverflowError):
            raise Rejected(FILTER, "A value does not go with its attribute.") from None


def identifier(query) -> tuple[str, Any]:
    """(type, value) of an idtype-value query. A type may have its namespace before it."""
    if not isinstance(query, dict) or type(kind := query.get("type")) is not str:
        raise Rejected(BAD, "An identifier has a type and a value.")
    if type(value := query.get("value")) not in (str, int):
        raise Rejected(BAD, "An identifier's value is text.")
    return kind.rpartition(":")[2], value


def of_persons(collection, code: str) -> None:
    """The register has persons and no households."""
    if not isinstance(collection, str) or collection.casefold() not in COLLECTIONS:
        raise Rejected(code, "This registry holds persons: the collection is Member.")


def in_order(entries: list) -> list[dict]:
    if not all(isinstance(entry, dict) for entry in entries):
        raise Rejected(FILTER, "A predicate is a list of expressions.")
    numbers = [entry.get("seq_num", 0) for entry in entries]
    if not all(isinstance(n, int | float) and not isinstance(n, bool) for n in numbers):
        raise Rejected(FILTER, "seq_num is a number.")
    return [entry for _n, entry in sorted(zip(numbers, entries, strict=True), key=lambda p: p[0])]


def join(left: str, word: str, right: str) -> str:
    return f"({left} AND NOT {right})" if word == "not" else f"({left} {word.upper()} {right})"


# Values, as programs send them.


def plainly(pattern: str, values: Sequence) -> str:
    """As one value of PostgreSQL, if all are texts that look so; else nothing."""
    if set(map(type, values)) != {str}:
        return ""
    joined = ",".join(values)
    if joined.count(",") != len(values) - 1:  # one of them holds several
        return ""
    return "{" + joined + "}" if re.fullmatch(f"({pattern},)*{pattern}", joined) else ""


def uans(values: Sequence) -> str:
    """As one value of PostgreSQL; 0, which is nobody's number, for what is of another form."""
    return plainly(TWELVE, values) or numbers(map(uan_or_nobody, values))


def uan_or_nobody(value) -> int:
    try:
        return uan(value)
    except ValueError:
        return 0


def whole(value) -> int:
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,9}", value):
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > 10**9:
        raise ValueError
    return value


def text(value) -> str:
    if not isinstance(value, str) or len(value) > 200 or ids.holds_aadhaar(value):
        raise ValueError
    return value


def truth(value) -> bool:
    found = {True: True, False: False, "true": True, "false": False}
    if not isinstance(value, bool | str):
        raise ValueError
    if value not in found:
        raise ValueError
    return found[value]


def day(value) -> date:
    if not isinstance(value, str):
        raise ValueError
    return date.fromisoformat(value[:10])


def uan(value) -> int:
    """Twelve digits, with spaces or without."""
    digits = str(value) if type(value) in (str, int) else ""
    if len(digits) > 12:
        digits = digits.replace(" ", "").replace("-", "")
    if len(digits) != 12 or not (digits.isascii() and digits.isdecimal()):
        raise ValueError
    return int(digits)
