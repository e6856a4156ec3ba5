"""Which cells of public tables stay empty, so that nobody is recognised in them.

A table has places down and values across; a cell holds a few counts (women, men and others). Every
place has a total over its values, and every value one over the places. A cell is small when one of
its counts is 1 to `least` - 1. To hide small cells alone is not enough: what is hidden alone in its
row is the total less the rest.

Read the hidden cells as edges of a graph between places and values; the totals are one more place
and one more value. The equations "parts = total" give a hidden cell away exactly when its edge is a
bridge, one that lies on no circle: around a circle any amount can be added and taken away in turn
and no total changes. So for each bridge the cheapest circle is hidden, until there is none. All
counts of a cell are hidden together: each is such a table of its own. What is hidden together in
one row or column adds up to `least` or more.
"""

import heapq
from collections import defaultdict

TOTAL = ""  # the place, or the value, that stands for the sum of all others

Counts = tuple[int, ...]
Key = tuple[str, str]  # (place, value)


def is_small(counts: Counts, least: int) -> bool:
    return any(0 < count < least for count in counts)


def added(cells) -> Counts:
    return tuple(map(sum, zip(*cells, strict=True)))


def is_little(cells, least: int) -> bool:
    """Do these hidden cells together tell too much of their few people?"""
    return is_small(added(cells), least)


def hidden_of_line(line: dict[str, Counts], least: int, already=frozenset()) -> set[str]:
    """The values to hide of a single row whose total is shown; `already` are hidden anyway."""
    hide = {value for value, counts in line.items() if is_small(counts, least)} | already
    others = sorted(line.keys() - hide, key=lambda value: cost(line[value], least))
    while hide and others and (len(hide) < 2 or is_little([line[v] for v in hide], least)):
        hide.add(others.pop(0))
    if hide and (len(hide) < 2 or is_little([line[v] for v in hide], least)):
        return set(line)
    return hide


def with_totals(cells: dict[Key, Counts]) -> dict[Key, Counts]:
    """The cells, and the totals of places, of values and of everything."""
    parts = defaultdict(list)
    for (place, value), counts in cells.items():
        for key in ((place, value), (place, TOTAL), (TOTAL, value), (TOTAL, TOTAL)):
            parts[key].append(counts)
    return {key: added(counts) for key, counts in parts.items()}


def hidden(cells: dict[Key, Counts], least: int, already=frozenset()) -> set[Key]:
    """The keys to hide, totals among them. `cells` has no totals, and a zero wherever nobody is.

    `already` are the places whose totals another table hides: they are hidden with all their
    cells. The totals of the other places are shown elsewhere and so stay.
    """
    table = with_totals(cells)
    if not table or is_small(table[TOTAL, TOTAL], least):
        return set(table)
    hide = {key for key, counts in table.items() if key[1] != TOTAL and is_small(counts, least)}
    hide |= {key for key in table if key[0] in already}
    while True:
        if lonely := bridges(hide):
            # The largest first: what hides it often hides others beside it.
            hide |= circle(table, hide, max(lonely, key=lambda key: (sum(table[key]), key)), least)
        elif more := too_few_together(table, hide, least):
            hide.add(more)
        else:
            return hide


def cost(counts: Counts, least: int) -> int:
    """What the reader loses with a cell. Nobody hides behind a zero, so it comes last."""
    return 1 + sum(counts) if any(counts) else 1000 * least


def circle(table, hide: set[Key], lonely: Key, least: int) -> set[Key]:
    """The cheapest cells that put `lonely` on a circle: Dijkstra's way from its place to its
    value, over hidden cells (free) and others. All cells, where there is no way."""
    place, value = lonely
    around = defaultdict(list)
    for key in table:
        if key != lonely and (key in hide or key[1] != TOTAL):
            price = 0 if key in hide else cost(table[key], least)
            around["place", key[0]].append((("value", key[1]), price, key))
            around["value", key[1]].append((("place", key[0]), price, key))
    start, end = ("place", place), ("value", value)
    paid, came, queue = {start: 0}, {}, [(0, start)]
    while queue:
        so_far, here = heapq.heappop(queue)
        if here == end:
            way = set()
            while here != start:
                here, key = came[here]
                way.add(key)
            return way
        if so_far > paid[here]:
            continue
        for there, price, key in around[here]:
            if so_far + price < paid.get(there, float("inf")):
                paid[there], came[there] = so_far + price, (here, key)
                heapq.heappush(queue, (so_far + price, there))
    return set(table) - {key for key in table if key[1] == TOTAL} | {(TOTAL, value)}


def too_few_together(table, hide: set[Key], least: int) -> Key | None:
    """A cell to hide as well in a row or column whose hidden cells add up to few people."""
    for axis in (0, 1):
        lines = defaultdict(list)
        for key in hide:
            lines[key[axis]].append(key)
        for name, keys in sorted(lines.items()):
            if any(key[1 - axis] == TOTAL for key in keys):
                continue  # their total is hidden too
            if is_little([table[key] for key in keys], least):
                free = [k for k in table if k[axis] == name and k not in hide and k[1] != TOTAL]
                if free:
                    return min(free, key=lambda key: (cost(table[key], least), key))
    return None


def bridges(edges: set[Key]) -> set[Key]:
    """The edges that lie on no circle (Tarjan's low links, without recursion)."""
    around = defaultdict(list)
    for key in sorted(edges):
        around["place", key[0]].append((("value", key[1]), key))
        around["value", key[1]].append((("place", key[0]), key))
    order, low, found = {}, {}, set()
    for root in around:
        if root in order:
            continue
        order[root] = low[root] = len(order)
        stack = [(root, None, iter(around[root]))]
        while stack:
            node, by, ways = stack[-1]
            for there, key in ways:
                if key == by:
                    continue
                if there in order:
                    low[node] = min(low[node], order[there])
                else:
                    order[there] = low[there] = len(order)
                    stack.append((there, key, iter(around[there])))
                    break
            else:
                stack.pop()
                if stack:
                    above = stack[-1][0]
                    low[above] = min(low[above], low[node])
                    if low[node] > order[above]:
                        found.add(by)
    return found
