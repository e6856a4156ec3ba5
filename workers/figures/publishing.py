"""From the kept counts to what the public sees: done once after a fold, not for each visitor.

The sexes are women, and men and others: others are so few (some 2 in 100,000) that a column of
their own would empty most tables. Only the whole of India says how many they are, if they are many
enough.
"""

from collections import defaultdict

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from eshram.geography.kept import places
from workers.figures import tables
from workers.figures.cube import INDIA
from workers.figures.models import Fold, Published
from workers.figures.suppression import TOTAL, Counts, added, hidden, hidden_of_line, is_small

OTHERS = "others"  # the table of those who are neither women nor men
NOBODY = (0, 0)


def publish(*, changed: bool) -> None:
    """Write the public tables when counts changed, and on each new day (months and ages move).

    With FIGURES_DAILY on each new day alone: who compares the pages of two minutes sees one worker
    come into several tables, and of two days all who came meanwhile.
    """
    today = timezone.localdate()
    fold, _made = Fold.objects.get_or_create(id=1)
    waits = settings.FIGURES_DAILY or not changed
    if waits and fold.published_day == today:
        if not settings.FIGURES_DAILY:  # nothing changed: what stands there is of now
            Fold.objects.filter(id=1).update(published_at=fold.at)
        return
    written = everything(settings.FIGURES_LEAST)
    with transaction.atomic():
        now = timezone.now()
        Fold.objects.filter(id=1).update(published_day=today, changed_at=now, published_at=fold.at)
        Published.objects.exclude(table__in={row.table for row in written}).delete()
        Published.objects.bulk_create(
            written,
            update_conflicts=True,
            unique_fields=["table", "state"],
            update_fields=["rows"],
        )


def everything(least: int) -> list[Published]:
    states = {str(code): NOBODY for code in places().states}
    everybody = states | lines(tables.STATES)[str(INDIA)]
    silent = hidden_of_line(everybody, least)  # states that say nothing at all
    nothing = is_small(added(everybody.values()), least)
    if nothing:
        silent = set(everybody)
    found = [table_of(tables.STATES, INDIA, everybody, silent, nothing)]
    for table in tables.CROSSED.values():
        found += crossed(table, states, silent, least)
    months = next(row.rows for row in found if (row.table, row.state) == ("month", INDIA))
    found.append(days(months, nothing, least))
    homes = states | lines(tables.HOME_STATES, INDIA)[str(INDIA)]
    kept_back = hidden_of_line(homes, least, few_away(homes, least))
    found.append(table_of(tables.HOME_STATES, INDIA, homes, kept_back, nothing))
    found += districts(tables.DISTRICTS, silent, least)
    found += districts(tables.HOME_DISTRICTS, set(homes) if nothing else kept_back, least)
    return [*found, others(nothing, least)]


def lines(table: tables.Table, state: int | None = None) -> dict[str, dict[str, Counts]]:
    """Place -> value -> (women, men and others); STATES are values of all India."""
    found = defaultdict(dict)
    for place, value, sex, count in table.read(state):
        line = found[str(INDIA if table is tables.STATES else place)]
        line[value] = added([line.get(value, NOBODY), (count, 0) if sex == "F" else (0, count)])
    return found


def table_of(table, state: int, line: dict[str, Counts], hide: set[str], all_hidden: bool):
    rows = {value: None if value in hide else list(counts) for value, counts in line.items()}
    rows[TOTAL] = None if all_hidden else list(added(line.values())) if line else [0, 0]
    return Published(table=table.name, state=state, rows=rows)


def crossed(table, states, silent: set[str], least: int) -> list[Published]:
    """A table by state and value, with all India as the total of the states."""
    found = lines(table)
    values = set(table.labels()).union(*found.values())
    cells = {
        (place, value): found[place].get(value, NOBODY) for place in states for value in values
    }
    hide = hidden(cells, least, silent)
    written = []
    for place in (TOTAL, *states):
        here = [key for key in cells if key[0] == place]
        line = (
            {value: added([cells[state, value] for state in states]) for value in values}
            if place == TOTAL
            else {value: cells[place, value] for _place, value in here}
        )
        kept_back = {value for value in values if (place, value) in hide}
        state = INDIA if place == TOTAL else int(place)
        written.append(table_of(table, state, line, kept_back, (place, TOTAL) in hide))
    return written


def days(months: dict, nothing: bool, least: int) -> Published:
    """Single days, for all India: those of a month add up to the month that is shown."""
    known = lines(tables.DAYS, INDIA)[str(INDIA)]
    shown = {day: known.get(day, NOBODY) for day in tables.DAYS.labels()}
    hide = set(shown) if nothing else set()
    for month in {day[:7] for day in shown}:
        of_month = {day: counts for day, counts in shown.items() if day[:7] == month}
        if months.get(month) is None:
            hide |= set(of_month)
        else:
            hide |= hidden_of_line(of_month, least)
    some_month_hidden = any(months.get(day[:7]) is None for day in shown)
    return table_of(tables.DAYS, INDIA, shown, hide, nothing or some_month_hidden)


def few_away(homes: dict[str, Counts], least: int) -> set[str]:
    """States which so few have left that they must not follow from two tables: those who come from
    there, less those of them who live there."""
    at_home = lines(tables.CROSSED["migrant"])
    found = set()
    for place, counts in homes.items():
        stayed = added([NOBODY, *(at_home[place].get(v, NOBODY) for v in ("home", "district"))])
        if is_small(tuple(a - b for a, b in zip(counts, stayed, strict=True)), least):
            found.add(place)
    return found


def districts(table, silent: set[str], least: int) -> list[Published]:
    """Of each state by itself; its total is shown but where the state is one of the `silent`."""
    found = lines(table)
    today = defaultdict(dict)
    for code, district in places().districts.items():
        if not district.abolished:
            today[str(district.state_id)][str(code)] = NOBODY
    written = []
    for place in today:
        line = today[place] | found.get(place, {})
        hide = set(line) if place in silent else hidden_of_line(line, least)
        written.append(table_of(table, int(place), line, hide, place in silent))
    return written


def others(nothing: bool, least: int) -> Published:
    """{"T": how many, or null}; women and the rest are in every table."""
    count = sum(row[3] for row in tables.STATES.read(INDIA) if row[2] == "T")
    small = nothing or 0 < count < least
    return Published(table=OTHERS, state=INDIA, rows={"T": None if small else count})
