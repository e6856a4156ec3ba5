"""Corridors as pages show them: exact, or for who may not see workers without small cells."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from eshram.geography.kept import places
from workers.figures import tables
from workers.figures.cube import INDIA
from workers.figures.reading import SEXES, Row, Shown
from workers.figures.suppression import TOTAL, hidden
from workers.figures.tables import Table

Way = tuple[int, int]  # (home, place): LGD codes of states, or of districts
AGES, SECTORS = "age", "sector"
MONTHS = 24  # shown
LATELY = 3  # months


@dataclass(frozen=True)
class Wanted:
    """What a page is narrowed by; the sexes as in `filters.COLUMNS`, an age band or a sector."""

    sex: str = ""
    age: str = ""
    sector: str = ""

    @property
    def condition(self) -> tuple[str, dict]:
        """SQL and its values: the rows of `figures_corridor c` that are wanted, between states."""
        sql, values = "c.dimension = 'state'", {}
        if self.age:
            sql, values = f"c.dimension = 'age' AND {tables.AGE_VALUE} = %(age)s", ages()
        elif self.sector:
            sql = "c.dimension = 'sector' AND c.value = %(sector)s"
        return sql + self.of_sex, values | {"age": self.age, "sector": self.sector}

    @property
    def of_sex(self) -> str:
        return {"": "", "F": " AND c.sex = 'F'", "M": " AND c.sex <> 'F'"}[self.sex]


def ages() -> dict:
    ended = tables.month_ended()
    return {
        "ended": ended.year * 12 + ended.month,
        "begins": list(tables.BEGINS),
        "bands": list(tables.BANDS),
    }


def rows(sql: str, values: dict) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def between_states(wanted: Wanted, state: int = INDIA) -> dict[Way, int]:
    """How many went from which state to which; of one state, those that touch it. Who moved within
    a state is under (state, state)."""
    condition, values = wanted.condition
    found = rows(
        f"""
        SELECT c.home, c.place, sum(c.count)::bigint FROM figures_corridor c
        WHERE {condition} AND (%(state)s = {INDIA} OR c.home = %(state)s OR c.place = %(state)s)
        GROUP BY 1, 2 HAVING sum(c.count) <> 0
        """,  # noqa: S608 - conditions of our own
        values | {"state": state},
    )
    return {(home, place): count for home, place, count in found}


def probably(state: int = INDIA) -> dict[Way, int]:
    """Home state -> the state where evidence shows workers who have not said so."""
    found = rows(
        f"""
        SELECT home, place, count FROM figures_corridor WHERE dimension = 'doubt' AND count > 0
            AND (%(state)s = {INDIA} OR home = %(state)s OR place = %(state)s)
        """,  # noqa: S608
        {"state": state},
    )
    return {(home, place): count for home, place, count in found}


STEPS = ("asked", "sent", "delivered", "answered", "changed")


def nudges() -> list[tuple[str, list[int]]]:
    """(month, a number for each of STEPS), the newest first, of a year."""
    found = dict(rows("SELECT value, count FROM figures_corridor WHERE dimension = 'nudge'", {}))
    months = list(tables.month_labels().items())[-12:]
    lines = [
        (label, [found.get(f"{month} {step}", 0) for step in STEPS]) for month, label in months
    ]
    return [line for line in reversed(lines) if line[1][0]]


def between_districts(home: int, place: int, sex: str = "") -> dict[Way, int]:
    """Of those who went from one state to another, or within one: from district to district."""
    found = rows(
        f"""
        SELECT c.home, c.place, sum(c.count)::bigint FROM figures_corridor c
        WHERE c.dimension = 'district' AND c.home = ANY(%(homes)s) AND c.place = ANY(%(places)s)
            {Wanted(sex=sex).of_sex}
        GROUP BY 1, 2 HAVING sum(c.count) <> 0
        """,  # noqa: S608
        {"homes": districts_of(home), "places": districts_of(place)},
    )
    return {(origin, there): count for origin, there, count in found}


def districts_of(state: int) -> list[int]:
    """The abolished too: somebody may be written down there."""
    return [code for code, district in places().districts.items() if district.state_id == state]


def without_small(ways: dict[Way, int]) -> dict[Way, int | None]:
    """None where the number is kept back; `suppression` says which. A line that is kept back alone
    would be the total less the rest. Totals of lines stay out of such tables altogether."""
    homes = {home for home, _place in ways}
    ends = {place for _home, place in ways}
    cells = {
        (str(home), str(place)): (ways.get((home, place), 0),) for home in homes for place in ends
    }
    hide = hidden(cells, settings.FIGURES_LEAST) if cells else set()
    kept_back = {(int(home), int(place)): None for home, place in hide if home and place}
    return ways | kept_back  # where nobody went may be kept back too


def by(dimension: str, state: int, *, ours: bool) -> Shown:
    """Those who left a state (`ours`) or came to it, or all who left any, by age or sector of work.
    Columns: women, men, others."""
    table = TABLES[dimension]
    value = tables.AGE_VALUE if dimension == AGES else "c.value"
    found = rows(
        f"""
        SELECT {value}, c.sex, sum(c.count)::bigint FROM figures_corridor c
        WHERE c.dimension = %(dimension)s AND c.home <> c.place
            AND (%(state)s = {INDIA} OR c.{"home" if ours else "place"} = %(state)s)
        GROUP BY 1, 2
        """,  # noqa: S608 - words of our own
        ages() | {"dimension": dimension, "state": state},
    )
    counts = defaultdict(lambda: [0, 0, 0])
    for value, sex, count in found:
        counts[value][SEXES.index(sex)] += count
    listed = [Row(v, label, counts[v]) for v, label in table.labels().items() if v in counts]
    return Shown(table, listed, Row(TOTAL, "", summed(counts.values(), 3)), exact=True)


def by_month(state: int) -> Shown:
    """Moves from state to state in the last months, this one too. Columns: came, left."""
    months = dict(list(tables.month_labels().items())[-MONTHS:])
    found = rows(
        f"""
        SELECT c.value, sum(c.count) FILTER (WHERE c.place = %(state)s OR %(state)s = {INDIA}),
            sum(c.count) FILTER (WHERE c.home = %(state)s)
        FROM figures_corridor c
        WHERE c.dimension = 'month' AND c.value = ANY(%(months)s)
            AND (%(state)s = {INDIA} OR c.home = %(state)s OR c.place = %(state)s)
        GROUP BY 1
        """,  # noqa: S608
        {"state": state, "months": list(months)},
    )
    counts = {value: [int(came or 0), int(left or 0)] for value, came, left in found}
    if state == INDIA:  # whoever left came somewhere
        counts = {value: pair[:1] for value, pair in counts.items()}
    empty = [0] if state == INDIA else [0, 0]
    listed = [Row(value, label, counts.get(value, empty)) for value, label in months.items()]
    return Shown(MOVES, listed, Row(TOTAL, "", summed(counts.values(), len(empty))))


def grown(state: int) -> list[tuple[int, int, int, int]]:
    """(from, to, moves in the last LATELY months that are over, moves in the same months a year
    before) of the corridors of a state that grew most, which come first. Beside a year before: many
    go and come with the seasons."""
    months = list(tables.month_labels())[:-1]
    lately, before = months[-LATELY:], months[-LATELY - 12 : -12]
    return rows(
        """
        SELECT home, place, sum(count) FILTER (WHERE value = ANY(%(lately)s))::bigint AS now,
            coalesce(sum(count) FILTER (WHERE value = ANY(%(before)s)), 0)::bigint AS then
        FROM figures_corridor
        WHERE dimension = 'month' AND value = ANY(%(lately)s::text[] || %(before)s::text[])
            AND (home = %(state)s OR place = %(state)s)
        GROUP BY home, place
        HAVING sum(count * CASE WHEN value = ANY(%(lately)s) THEN 1 ELSE -1 END) > 0
        ORDER BY sum(count * CASE WHEN value = ANY(%(lately)s) THEN 1 ELSE -1 END) DESC, home, place
        LIMIT 5
        """,
        {"state": state, "lately": lately, "before": before},
    )


def summed(lists: Iterable[list[int]], width: int) -> list[int]:
    return [sum(column) for column in zip(*lists, strict=True)] or [0] * width


TABLES = {AGES: tables.CROSSED["age"], SECTORS: tables.CROSSED["sector"]}
MOVES = Table(
    "moves",
    _("Moves to another state, by the month in which they began"),
    "month",
    tables.month_labels,
    in_time=True,
)
