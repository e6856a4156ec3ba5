"""Tables as pages show them: the public ones as published, the staff's exact from the counts."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from workers.figures import tables
from workers.figures.cube import INDIA
from workers.figures.models import Fold, Published
from workers.figures.suppression import TOTAL
from workers.figures.tables import Table

SEXES = ("F", "M", "T")


@dataclass
class Row:
    value: str
    label: str
    counts: list[int] | None  # as the table's columns; None: kept back

    @property
    def all(self) -> int | None:
        return None if self.counts is None else sum(self.counts)


@dataclass
class Shown:
    """A table for one state or all India. Columns: women, men and others; exact: women, men,
    others."""

    table: Table
    rows: list[Row]
    total: Row
    exact: bool = False
    columns: list = field(default_factory=list)

    @property
    def some_kept_back(self) -> bool:
        return any(row.counts is None for row in [*self.rows, self.total])


def shown(table: Table, rows: dict[str, list[int] | None], *, exact=False) -> Shown:
    """`rows` by value, TOTAL among them; values that this release does not know stand last."""
    labels = table.labels()
    order = [value for value in labels if value in rows]
    order += sorted(rows.keys() - labels.keys() - {TOTAL})
    listed = [Row(value, labels.get(value, value), rows[value]) for value in order]
    if table.name == "month":  # from the first registration on
        first = next((i for i, row in enumerate(listed) if row.counts is None or row.all), 0)
        listed = listed[first:]
    empty = [0] * (3 if exact else 2)
    return Shown(table, listed, Row(TOTAL, "", rows.get(TOTAL, empty)), exact)


def public(state: int, names: Iterable[str]) -> dict[str, Shown]:
    """The published tables of a state or of all India, those that are there."""
    found = Published.objects.filter(state=state, table__in=list(names))
    rows = {row.table: row.rows for row in found}
    return {name: shown(tables.ALL[name], rows[name]) for name in names if name in rows}


def public_by_state(name: str) -> dict[int, dict]:
    """State -> the rows of a published table."""
    return {row.state: row.rows for row in Published.objects.filter(table=name)}


def exact(table: Table, state: int) -> Shown:
    """As counted, at most a minute behind. For staff."""
    counts = defaultdict(lambda: [0, 0, 0])
    for _state, value, sex, count in table.read(None if table is tables.STATES else state):
        counts[value][SEXES.index(sex)] += count
    rows = dict(counts)
    if table.name == "day":  # those of two months; all days are kept
        rows = {day: rows.get(day, [0, 0, 0]) for day in table.labels()}
    rows[TOTAL] = [sum(column) for column in zip(*rows.values(), strict=True)] or [0, 0, 0]
    return shown(table, rows, exact=True)


def fold() -> Fold:
    """How far the counts have come; `at` is None before the first time."""
    return Fold.objects.filter(id=1).first() or Fold(at=None)


def others() -> int | None:
    """Those who are neither women nor men, in all India; None when so few that it is not told."""
    row = Published.objects.filter(table="others", state=INDIA).first()
    return row.rows["T"] if row else 0
