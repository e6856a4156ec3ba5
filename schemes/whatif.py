"""What a proposed rule would change, before anybody decides: counts of the register, never names.

One statement asks the rule of today and the proposed one of every worker at once. Workers are
counted by state, sex and social category together first, which PostgreSQL's processes do side by
side; the few hundred groups that remain are then added up under each heading. Only the
facts that the two rules name are read. Who receives the scheme already is counted like anybody: a
rule that they no longer meet concerns them too.
"""

from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from eshram.geography.kept import places
from schemes import criteria, facts, rules
from schemes.criteria import Group, Node
from schemes.evaluation import ON_THE_REGISTER
from workers import choices

NOBODY = Group("any")
BY = (  # plain columns of the worker, and the headings
    ("present_state_id", _("State where they live")),
    ("gender", pgettext_lazy("condition", "Sex")),
    ("social_category", _("Social category")),
)
# Each worker once: by the verdict of today (`was`) and that of the proposed rule (`is_`).
COUNTS = {
    "today": "was",
    "gain": "is_ AND was IS NOT TRUE",
    "lose": "was AND NOT is_",
    "unknown": "was IS NOT NULL AND is_ IS NULL",
    "afterwards": "is_",
}


@dataclass(frozen=True)
class Line:
    """`gain` become eligible; `lose` were and are not; of `unknown` it could be said before and
    cannot afterwards, were they eligible or not."""

    label: str
    today: int
    gain: int
    lose: int
    unknown: int
    afterwards: int


@dataclass(frozen=True)
class WhatIf:
    total: Line
    parts: list[tuple[str, list[Line]]]  # heading, its lines

    @property
    def changes_nothing(self) -> bool:
        return not (self.total.gain or self.total.lose or self.total.unknown)


def compare(code: str, tree: Node, day: date) -> WhatIf:
    """The proposed rule of a scheme beside that in force on `day`, both as on that day. Raises
    BadRule."""
    trees = {rule.scheme.code: rule.tree for rule in rules.in_force(rules.load(), day)}
    was = rules.complete(trees).get(code, NOBODY)
    return count(was, rules.complete(trees | {code: tree})[code], day)


def count(was: Node, will_be: Node, day: date) -> WhatIf:
    """Two rules, complete in themselves."""
    with transaction.atomic(), connection.cursor() as cursor:
        facts.share_out(cursor)
        cursor.execute(*statement(was, will_be, day))
        rows = cursor.fetchall()
    found: dict[str, list[Line]] = {name: [] for name, _label in BY}
    total = Line("", 0, 0, 0, 0, 0)
    for heading, value, *counts in rows:
        if heading == "total":
            total = Line("", *counts)
        else:
            found[heading].append(Line(named(heading, value), *counts))
    parts = [(label, sorted(found[name], key=lambda line: line.label)) for name, label in BY]
    return WhatIf(total, parts)


def statement(was: Node, will_be: Node, day: date) -> tuple[str, list]:
    """SELECT of (heading, value, one count for each of COUNTS), and its parameters."""
    columns = {f"by_{name}": name for name, _label in BY}
    (before, ones), (after, others) = criteria.condition(was), criteria.condition(will_be)
    by, texts = ", ".join(columns), ", ".join(f"{name}::text" for name in columns)
    each, params = facts.each_worker(
        f"{by}, {before} AS was, {after} AS is_",
        [*ones, *others],
        criteria.facts_of([was, will_be]),
        day,
        ON_THE_REGISTER,
        also=columns,
    )
    counts = ", ".join(f"count(*) FILTER (WHERE {which}) AS {n}" for n, which in COUNTS.items())
    sums = ", ".join(f"COALESCE(sum({name}), 0)::bigint" for name in COUNTS)
    heading = " ".join(
        f"WHEN GROUPING({name}) = 0 THEN '{column}'" for name, column in columns.items()
    )
    text = f"""
        SELECT CASE {heading} ELSE 'total' END, COALESCE({texts}), {sums}
        FROM (SELECT {by}, {counts} FROM ({each}) every GROUP BY {by}) grouped
        GROUP BY GROUPING SETS ((), {", ".join(f"({name})" for name in columns)})
    """  # noqa: S608 - expressions of facts and criteria
    return text, params


def named(heading: str, value: str | None) -> str:
    match heading, value:
        case (_any, None):
            return str(_("not known"))
        case ("present_state_id", _code):
            state = places().states.get(int(value))
            return state.label if state else value
        case ("gender", _code):
            return str(dict(choices.Gender.choices).get(value, value))
    return str(dict(choices.SocialCategory.choices).get(value, value))
