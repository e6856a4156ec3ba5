"""The parts of a corridors page, kept in each process until the counts change."""

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from eshram.geography.kept import places
from eshram.geography.labels import in_hindi
from workers.figures import charts
from workers.figures.corridors import heat, reading
from workers.figures.corridors.asked import Asked
from workers.figures.cube import INDIA
from workers.figures.kept import until_counted
from workers.figures.reading import Row, Shown
from workers.figures.sections import Section, section
from workers.figures.suppression import TOTAL
from workers.figures.tables import STATES
from workers.figures.templatetags.figures import indian

WOMEN_MEN_OTHERS = (0, 1, 2)


def state_name(code: int) -> str:
    return places().states[code].label


def state_letters(code: int) -> str:
    iso = places().states[code].iso
    if in_hindi():
        return next((hindi for known, *_place, hindi in charts.tiles() if known == iso), iso[3:])
    return iso[3:]


def district_name(code: int) -> str:
    return places().districts[code].label


@until_counted
def parts(asked: Asked, exact: bool) -> dict:
    """HTML of what was asked for: of one corridor its districts, of a state what touches it, of all
    India the states."""
    if asked.is_one:
        return {"table": districts(asked, exact)}
    ways = reading.between_states(asked.wanted, asked.state)
    if not exact:
        return {"table": states(reading.without_small(ways), asked, totals=False)}
    probable = reading.probably(asked.state)
    found = {
        "numbers": numbers(ways, asked.state) + probable_numbers(probable, asked.state),
        "map": state_map(ways, asked),
    }
    if asked.state == INDIA:
        found["table"] = states(ways, asked)
    else:
        found["table"] = both_ways(ways, probable, asked)
    if asked.sex or asked.who:  # the other tables are of everybody
        return found
    if asked.state == INDIA:
        found["probably"] = heat.table(
            probable, state_name, state_letters, caption=str(_("Probably moved"))
        )
        found["nudges"] = [(month, list(map(indian, line))) for month, line in reading.nudges()]
    if asked.state != INDIA:
        found["grown"] = [
            (state_name(home), state_name(place), indian(now), indian(then))
            for home, place, now, then in reading.grown(asked.state)
        ]
    return found | {"sections": sections(asked.state)}


def numbers(ways, state: int) -> list[tuple[str, str]]:
    within = sum(n for (home, place), n in ways.items() if home == place)
    if state == INDIA:
        apart = sum(ways.values()) - within
        return [
            (_("Live in another state than home"), indian(apart)),
            (_("Live in another district of their own state"), indian(within)),
        ]
    came = sum(n for (home, place), n in ways.items() if place == state != home)
    left = sum(n for (home, place), n in ways.items() if home == state != place)
    return [
        (_("Live here, home in another state"), indian(came)),
        (_("Home here, live in another state"), indian(left)),
        (_("Live in another district of their own state"), indian(within)),
    ]


def probable_numbers(probable, state: int) -> list[tuple[str, str]]:
    """Declared is what workers said; this is what evidence says, until they answer."""
    if state == INDIA:
        return [(_("Seen elsewhere, and not said so"), indian(sum(probable.values())))]
    here = sum(n for (_home, place), n in probable.items() if place == state)
    gone = sum(n for (home, place), n in probable.items() if home == state != place)
    return [
        (_("Seen here, and not said so"), indian(here)),
        (_("Home here, seen in another state, and not said so"), indian(gone)),
    ]


def state_map(ways, asked: Asked):
    """All India: how many came to each state. A state's: how many there have to do with it."""
    state, counts = asked.state, dict.fromkeys(places().states, 0)
    for (home, place), count in ways.items():
        if home != place:
            counts[place if state in (INDIA, home) else home] += count
    rows = [Row(str(code), "", [count]) for code, count in counts.items()]
    shown = Shown(STATES, rows, Row(TOTAL, "", None))
    return charts.tile_map(shown, (0,), link_of(asked), state)


def link_of(asked: Asked):
    """Where a square of the map leads: to the state, or on a state's own page to its corridor."""
    return lambda code: asked.query(state=code) if not asked.state else f"#s{code}"


def states(ways, asked: Asked, *, totals=True):
    return heat.table(
        ways,
        state_name,
        state_letters,
        lambda home, place: asked.query(home=home, place=place, who=""),
        caption=str(_("From which state to which")),
        totals=totals,
    )


def both_ways(ways, probable, asked: Asked):
    """A line for each other state: who came from there, and who of ours went there."""
    state, there = asked.state, {}
    for (home, place), count in ways.items():
        if home != place:
            line = there.setdefault(home if place == state else place, [0, 0])
            line[0 if place == state else 1] += count
    for home, place in probable:
        if home != place:
            there.setdefault(home if place == state else place, [0, 0])
    largest = max((n for line in there.values() for n in line), default=0)
    lines = [
        {
            "code": code,
            "name": state_name(code),
            "cells": [
                (indian(n), heat.shade(n, largest), asked.query(who="", **ends)) if n else None
                for n, ends in (
                    (line[0], {"home": code, "place": state}),
                    (line[1], {"home": state, "place": code}),
                )
            ],
        }
        for code, line in sorted(there.items(), key=lambda item: -sum(item[1]))
    ]
    for line in lines:
        code = line["code"]
        seen = probable.get((code, state), 0), probable.get((state, code), 0)
        line["seen"] = [indian(n) for n in seen]
    within = ways.get((state, state), 0)
    context = {
        "lines": lines,
        "within": indian(within) if within else "",
        "within_link": asked.query(home=state, place=state, who=""),
    }
    return render_to_string("figures/both_ways.html", context)


def districts(asked: Asked, exact: bool):
    ways = reading.between_districts(asked.home, asked.place, asked.sex)
    if not exact:
        ways = reading.without_small(ways)
    caption = str(_("From which district to which"))
    return heat.table(ways, district_name, district_name, caption=caption, totals=exact)


def sections(state: int) -> str:
    """By month, age and sector."""
    moves = reading.by_month(state)
    chosen = tuple(range(len(moves.total.counts)))
    by_month = section(moves, chosen, download=False)
    by_month.columns = [_("Came"), _("Left")][: len(chosen)] if state else [_("Moves")]
    by_month.rows = [(row.label, [indian(n) for n in row.counts]) for row in moves.rows]
    by_month.total = [indian(n) for n in moves.total.counts]
    found = [by_month]
    for kind in (reading.AGES, reading.SECTORS):
        for ours in (False, True) if state else (True,):
            found.append(titled(kind, state, ours))
    return render_to_string("figures/sections.html", {"sections": found})


def titled(kind: str, state: int, ours: bool) -> Section:
    shown = reading.by(kind, state, ours=ours)
    made = section(shown, WOMEN_MEN_OTHERS, download=False)
    if not state:
        whose = _("Who live in another state")
    else:
        whose = _("Ours in other states") if ours else _("Here from other states")
    made.id, made.title = f"{kind}-{'left' if ours else 'came'}", f"{whose}: {made.title}"
    return made
