"""What a rule may ask of a worker: each fact with its question, its kind and one SQL expression.

    register(Fact("age", "number", _("How old are you?"), unit=_("years"), derived=...))

A fact is a column of the relation `f` that rules are evaluated on, NULL where it is unknown. `f`
has one row a worker (`of_workers`) or one a set of given facts (`of_given`), and `day`, the date as
on which is asked. Upper apps register theirs in `AppConfig.ready`.

kind     column      value in JSON
yes_no   boolean     true
number   integer     43
band     int4range   12000, or [10001, 15000], or [21001, null]: somewhere between, ends included
choice   text        "married"
date     date        "1992-05-17"
many     text[]      ["D1", "D5"]
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import connection
from psycopg2.extras import Range

TYPES = {
    "yes_no": "boolean",
    "number": "integer",
    "band": "int4range",
    "choice": "text",
    "date": "date",
    "many": "text[]",
}
OTHERS = re.compile(r"\bb\.(?!day\b)(\w+)")
LARGEST = 2**31 - 2  # of a number: a band's end is kept as the next integer


class BadFact(ValueError):
    """A name that no fact has, or a value that is not of its kind; `str()` names both."""


@dataclass(frozen=True)
class Fact:
    """`sql` is over `w`, the worker's row, `d.day`, and what `joins` add; where it gives nothing,
    the answer that the worker gave (`asked`) counts, then `derived`, which is over `b`, the other
    facts of the same row."""

    name: str
    kind: str
    question: str  # in plain words, of a worker
    label: str  # in a list of conditions: "Age"
    sql: str = "NULL"
    joins: tuple[str, ...] = ()
    derived: str = ""
    unit: str = ""
    choices: Sequence[tuple[str, str]] = ()  # of choice and many: (value, label)
    named: Callable[[Iterable[str]], Mapping[str, str]] | None = None  # labels of what has no list
    bands: Mapping[str, tuple[int, int | None]] = field(default_factory=dict)  # of band, by key
    yes: str = ""  # of yes_no, as a condition: "member of EPFO"
    no: str = ""
    asked: bool = False  # may be asked at any time; kept in Answers
    once: bool = False  # `sql`, over `w` and `d` alone, takes long: told once however often asked
    fixed: bool = False  # nothing that somebody could change: age, sex, the day

    @property
    def type(self) -> str:
        return TYPES[self.kind]

    @property
    def column(self) -> str:
        """SQL of the fact for a worker `w`."""
        if self.once:
            return f"w.once_{self.name}"
        if not self.asked:
            return f"({self.sql})::{self.type}"
        return f"COALESCE(({self.sql})::{self.type}, {answered(self)})"

    @property
    def needs(self) -> tuple[str, ...]:
        return (*self.joins, *(["answers"] * self.asked))

    @property
    def is_stored(self) -> bool:
        return self.asked or (self.sql != "NULL" and not self.derived)


def answered(known: Fact) -> str:
    """SQL of what the worker answered, NULL for nothing."""
    there, value = f"a.given->'{known.name}'", f"a.given->>'{known.name}'"
    match known.kind:
        case "band":
            ends = f"({there}->>0)::integer, ({there}->>1)::integer"
            return f"CASE WHEN {value} IS NOT NULL THEN int4range({ends}, '[]') END"
        case "many":
            items = f"ARRAY(SELECT jsonb_array_elements_text({there}))"
            return f"CASE WHEN {value} IS NOT NULL THEN {items} END"
    return f"({value})::{known.type}"


FACTS: dict[str, Fact] = {}
OF_WORKER = re.compile(r"\bON (\w+)\.worker_id = w\.uan\b")
JOINS = {"answers": "LEFT JOIN schemes_answers a ON a.worker_id = w.uan"}


def register(*facts: Fact, joins: Mapping[str, str] | None = None) -> None:
    """`joins` are LEFT JOINs to one row a worker at most, by the name that facts use; they say
    `ON x.worker_id = w.uan`."""
    for text in (joins or {}).values():
        if not OF_WORKER.search(text):
            raise ValueError(text)
    JOINS.update(joins or {})
    for fact in facts:
        if fact.kind not in TYPES or not JOINS.keys() >= set(fact.joins):
            raise ValueError(fact.name)
        FACTS[fact.name] = fact


def fact(name: str) -> Fact:
    try:
        return FACTS[name]
    except (KeyError, TypeError):
        raise BadFact(f"{name}: no such fact") from None


def read(name: str, value):
    """A value from JSON in the shape that `of_given` takes; None stays unknown. Raises BadFact."""
    known = fact(name)
    if value is None:
        return None
    try:
        return read_as(known.kind, known, value)
    except (ValueError, TypeError, KeyError):
        raise BadFact(f"{name}: {shown(value)} is not a {known.kind}") from None


def shown(value) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)[:60]


def read_as(kind: str, known: Fact, value):
    """A value of this kind. Raises ValueError or TypeError."""
    match kind:
        case "yes_no" if isinstance(value, bool):
            return value
        case "number" if isinstance(value, int) and not isinstance(value, bool):
            if 0 <= value <= LARGEST:
                return value
        case "band":
            return read_band(known, value)
        case "choice" if isinstance(value, str) and "\x00" not in value:
            if not known.choices or value in dict(known.choices):
                return value
        case "date" if isinstance(value, date):
            return value.isoformat()
        case "date" if isinstance(value, str) and len(value) == 10:
            return date.fromisoformat(value).isoformat()
        case "many" if isinstance(value, list):
            return sorted({read_as("choice", known, item) for item in value})
    raise ValueError


def read_band(known: Fact, value) -> list:
    if isinstance(value, str):
        return list(known.bands[value])
    low, high = value if isinstance(value, list) else (value, value)
    low = read_as("number", known, low)
    high = None if high is None else read_as("number", known, high)
    if high is not None and high < low:
        raise ValueError
    return [low, high]


# The relation `f`.


def each_worker(
    columns: str,
    params: Sequence,
    names: Iterable[str],
    day: date,
    where: str,
    values: Sequence = (),
    also: Mapping[str, str] | None = None,
    span: tuple[int, int] | None = None,
) -> tuple[str, list]:
    """SELECT of `columns`, SQL over these facts `f` with `params`, of the workers `w` for whom
    `where` holds with `values`; and its parameters. `also` and `span`: as `of_workers` takes them.

    Each is told once, however often what stands around it asks. One scan for all: to ask those
    apart who never answered anything spares them their clauses, and costs more, a second scan and
    its joins, as soon as one in ten answered.
    """
    relation = of_workers(names, where, also, span)
    # As '0', and not 0, which is cast to it, it leaves the work to be shared between processes.
    return f"SELECT {columns} FROM ({relation}) f OFFSET '0'", [*params, day, *values]  # noqa: S608


def share_out(cursor) -> None:
    """For the rest of the transaction: what a scan of many workers needs, on every core."""
    cursor.execute("SET LOCAL work_mem = '64MB'; SET LOCAL jit = off")
    # Without these PostgreSQL thinks little of starting helpers: it knows no fact's cost.
    cursor.execute("SET LOCAL parallel_setup_cost = 0; SET LOCAL parallel_tuple_cost = 0")
    # A part that takes helpers of its own, as days on platforms do, keeps the whole from having
    # them, and one process asks all the rules.
    cursor.execute("SET LOCAL enable_parallel_append = off")


def of_workers(
    names: Iterable[str],
    where: str = "TRUE",
    also: Mapping[str, str] | None = None,
    span: tuple[int, int] | None = None,
) -> str:
    """SELECT of `uan`, `day` and these facts of the workers `w` for whom `where` holds, and `also`
    of their plain columns, by the names they get: PostgreSQL knows how many values these have.
    `span`: from this UAN to below that one, which PostgreSQL is told of each table that it joins.
    Takes one parameter, the day, and then those of `where`."""
    return derive(columns_of_workers(closure(names), where, also, span), names, also or ())


def needed(names: Iterable[str]) -> list[str]:
    """Names of the joins that these facts are over."""
    return list(dict.fromkeys(join for name in names for join in FACTS[name].needs))


def columns_of_workers(
    names: Sequence[str],
    where: str,
    also: Mapping[str, str] | None = None,
    span: tuple[int, int] | None = None,
) -> str:
    columns = "".join(f", {FACTS[name].column} AS {name}" for name in names)
    columns += "".join(f", w.{column} AS {name}" for name, column in (also or {}).items())
    joins = " ".join(within(JOINS[join], span) for join in needed(names))
    where += f" AND w.uan >= {span[0]} AND w.uan < {span[1]}" if span else ""
    once = "".join(f", {FACTS[name].sql} AS once_{name}" for name in names if FACTS[name].once)
    # OFFSET keeps the planner from writing the expression into each clause that names the fact.
    fence = "OFFSET '0'" if once else ""
    return (
        f"SELECT w.uan, d.day{columns}"  # noqa: S608 - expressions of facts
        f" FROM (SELECT w.*, d.day AS asked_day{once} FROM workers_worker w"
        f" CROSS JOIN (SELECT %s::date AS day) d WHERE {where} {fence}) w"
        f" CROSS JOIN LATERAL (SELECT w.asked_day AS day) d {joins}"
    )


def within(join: str, span: tuple[int, int] | None) -> str:
    """The join, of these workers alone: otherwise each slice reads the whole of what is joined."""
    if span is None:
        return join
    return OF_WORKER.sub(rf"\g<0> AND \1.worker_id >= {span[0]} AND \1.worker_id < {span[1]}", join)


def of_given(names: Iterable[str], rows: Sequence[Mapping]) -> tuple[str, list]:
    """The same of facts that are given: each row maps names to values as `read` returns them, and
    has `day`. `uan` is the row's place, from 0."""
    base = closure(names)
    params: list = []
    lines = []
    for place, row in enumerate(rows):
        cells = []
        for name in base:
            text, values = cell(FACTS[name], row.get(name))
            cells.append(text)
            params += values
        params += [row["day"]]
        lines.append(f"({', '.join([*cells, '%s::date', f'{place}::bigint'])})")
    source = f"VALUES {', '.join(lines)}"
    listed = ", ".join([*base, "day", "uan"])
    return derive(f"SELECT * FROM ({source}) AS given ({listed})", names), params  # noqa: S608


def cell(known: Fact, value) -> tuple[str, list]:
    if value is None:
        return f"NULL::{known.type}", []
    if known.kind == "band":
        return "int4range(%s, %s, '[]')", [value[0], value[1]]
    return f"%s::{known.type}", [value]


def closure(names: Iterable[str]) -> list[str]:
    """These facts, and those from which they are derived."""
    named = set(names)
    return sorted(named.union(*(OTHERS.findall(fact(name).derived) for name in named)))


def derive(source: str, names: Iterable[str], also: Iterable[str] = ()) -> str:
    columns = ["b.uan", "b.day", *(f"b.{name}" for name in also)]
    for name in sorted(set(names)):
        derived = FACTS[name].derived
        value = f"COALESCE(b.{name}, {derived})" if derived else f"b.{name}"
        columns.append(f"{value} AS {name}")
    return f"SELECT {', '.join(columns)} FROM ({source}) b"  # noqa: S608 - expressions of facts


def of_worker(worker_id: int, day: date) -> dict:
    """What is known of one worker, as JSON has it, without what is derived: the facts that a
    decision receipt keeps. Raises LookupError."""
    names = sorted(name for name, known in FACTS.items() if known.is_stored)
    with connection.cursor() as cursor:
        cursor.execute(columns_of_workers(names, "w.uan = %s", {}), [day, worker_id])
        row = cursor.fetchone()
    if row is None:
        raise LookupError(worker_id)
    values = zip(names, map(plain, row[2:]), strict=True)
    return {name: value for name, value in values if value is not None}


def plain(value):
    if isinstance(value, Range):
        return [value.lower or 0, value.upper - 1 if value.upper is not None else None]
    return value.isoformat() if isinstance(value, date) else value
