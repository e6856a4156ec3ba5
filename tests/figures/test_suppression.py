"""No hidden cell can be told from what is shown: checked by solving the equations themselves."""

import random
from collections import defaultdict

import pytest

from workers.figures.suppression import TOTAL, bridges, hidden, hidden_of_line, with_totals

LEAST = 10
PRIME = 2**61 - 1


def determined(unknown: set, equations: list[set]) -> set:
    """The unknowns with only one solution (coefficients are 1 or -1; modulo a large prime)."""
    columns = sorted(unknown)
    rows = []
    for equation in equations:
        row = {columns.index(key): sign for key, sign in equation.items() if key in unknown}
        if row:
            rows.append(row)
    done = {}  # pivot -> row; fully reduced
    for row in rows:
        for pivot, other in done.items():
            if pivot in row:
                take(row, other, row[pivot])
        row = {column: value for column, value in row.items() if value}
        if not row:
            continue
        pivot = min(row)
        inverse = pow(row[pivot], -1, PRIME)
        row = {column: value * inverse % PRIME for column, value in row.items()}
        for other in done.values():
            if pivot in other:
                take(other, row, other[pivot])
        done[pivot] = row
    return {
        columns[pivot]
        for pivot, row in done.items()
        if all(not v or c == pivot for c, v in row.items())
    }


def take(row, other, factor):
    for column, value in other.items():
        row[column] = (row.get(column, 0) - factor * value) % PRIME


def equations_of(table):
    lines = defaultdict(dict)
    for place, value in table:
        lines["place", place][place, value] = -1 if value == TOTAL else 1
        lines["value", value][place, value] = -1 if place == TOTAL else 1
    return list(lines.values())


def invented(draw, places, values, largest):
    return {
        (f"p{p}", f"v{v}"): (
            int(draw.random() ** 4 * largest),
            0 if draw.random() < 0.2 else int(draw.random() ** 4 * largest),
        )
        for p in range(places)
        for v in range(values)
    }


@pytest.mark.parametrize("seed", range(150))
def test_no_hidden_cell_follows_from_the_totals(seed):
    draw = random.Random(seed)
    cells = invented(draw, draw.randint(1, 8), draw.randint(1, 8), draw.choice([20, 60, 500]))
    table = with_totals(cells)
    places = {p: table[p, TOTAL] for p in {place for place, _ in cells}}
    already = hidden_of_line(places, LEAST)
    hide = hidden(cells, LEAST, already)
    for key, counts in table.items():
        if any(0 < count < LEAST for count in counts) and key[1] != TOTAL:
            assert key in hide
    if already:
        assert len(already) > 1 or already == set(places)
    shown_totals = {(place, TOTAL) for place in places.keys() - already}
    if hide != set(table):
        assert not hide & shown_totals
        assert determined(hide, equations_of(table)) == set()
    for key in hide - {k for k in table if k[0] in already}:
        row = [k for k in hide if k[0] == key[0]]
        if (key[0], TOTAL) not in hide:
            assert not any(0 < sum(table[k][i] for k in row) < LEAST for i in (0, 1))


def test_the_check_itself_can_fail():
    cells = invented(random.Random(1), 3, 3, 500)
    table = with_totals(cells)
    assert determined({("p0", "v0")}, equations_of(table)) == {("p0", "v0")}
    square = {(p, v) for p in ("p0", "p1") for v in ("v0", "v1")}
    assert determined(square, equations_of(table)) == set()
    # Two squares and a cell between them: every row has two, and yet it can be told.
    far = {(p, v) for p in ("p2", "p3") for v in ("v2", "v3")}
    big = with_totals(invented(random.Random(1), 5, 5, 500))
    between = ("p0", "v2")
    assert determined(square | far | {between}, equations_of(big)) == {between}
    assert bridges(square | far | {between}) == {between}


def test_nothing_small_hides_nothing():
    cells = {(p, v): (50, 0) for p in "ab" for v in "xy"}
    assert hidden(cells, LEAST) == set()
    assert hidden_of_line({"a": (10, 12), "b": (0, 99)}, LEAST) == set()


@pytest.mark.parametrize("seed", range(50))
def test_a_line_hides_two_or_none_and_never_few_people(seed):
    draw = random.Random(seed)
    line = {f"v{i}": (draw.randint(0, 40), draw.randint(0, 40)) for i in range(draw.randint(1, 6))}
    hide = hidden_of_line(line, LEAST)
    assert hide >= {v for v, counts in line.items() if any(0 < c < LEAST for c in counts)}
    assert len(hide) != 1 or len(line) == 1
    for i in (0, 1):
        assert hide == set(line) or not 0 < sum(line[v][i] for v in hide) < LEAST


def test_a_large_table_is_quick():
    import time

    cells = invented(random.Random(5), 36, 36, 400)
    started = time.process_time()
    hide = hidden(cells, LEAST)
    assert time.process_time() - started < 3
    assert len(hide) < 0.8 * len(cells)
