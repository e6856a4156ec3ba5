"""The women's page: what schemes for women ask for, by state, from the published tables."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from workers.figures import charts, reading, tables
from workers.figures.cube import INDIA
from workers.figures.sections import Section
from workers.figures.suppression import TOTAL
from workers.figures.templatetags.figures import indian, percent


@dataclass(frozen=True)
class Group:
    """Women with one of these values of a table. A state shows them where it shows each value."""

    name: str
    title: str
    table: str
    values: tuple[str, ...]
    note: str = ""


GROUPS = (
    Group("widows", _("Widows"), "marital", ("widowed",)),
    Group("domestic", _("Domestic and household work"), "sector", (tables.DOMESTIC,)),
    Group(
        "home-based",
        _("Home-based work"),
        "home_based",
        ("yes",),
        _(
            "Work that is mostly done at home: bidi, embroidery, handloom, baskets, mats, brooms,"
            " pickles and the like. Tailors are not among them: many have a shop."
        ),
    ),
    Group(
        "maternity",
        _("Women of 18 to 49 years"),
        "age",
        tables.MATERNITY,
        _("The ages for which maternity benefits matter."),
    ),
)


def women_of(rows: dict, values) -> int | None:
    """Women with these values in a state; None where one of them is kept back."""
    parts = [rows.get(value, [0, 0]) for value in values]
    return None if None in parts else sum(part[0] for part in parts)


def group_section(group: Group, state: int) -> Section | None:
    """By state, or for the one state that is asked for."""
    found = reading.public_by_state(group.table)
    if not found:
        return None
    labels = tables.state_labels()
    listed, rows = [], []
    for code, label in labels.items():
        if int(code) not in found or (state != INDIA and int(code) != state):
            continue
        here = found[int(code)]
        count, everybody = women_of(here, group.values), here.get(TOTAL)
        listed.append(reading.Row(code, label, None if count is None else [count, 0]))
        women = everybody[0] if everybody else None
        told = count is not None and women is not None
        rows.append((label, [indian(count), percent(count, women)] if told else ["…", "…"]))
    india = found.get(INDIA, {})
    count, everybody = women_of(india, group.values), india.get(TOTAL)
    total = ["…", "…"]
    if count is not None and everybody is not None:
        total = [indian(count), percent(count, everybody[0])]
    table = tables.Table(group.name, group.title, "", dict, by_size=True)
    shown = reading.Shown(table, listed, reading.Row(TOTAL, "", None))
    return Section(
        id=group.name,
        title=str(group.title),
        chart=charts.bars(shown, (0,)),
        columns=[str(_("Women")), str(_("Of all women there"))],
        rows=rows,
        total=None if state != INDIA else total,
        kept_back=any(row.counts is None for row in listed),
        note=str(group.note),
    )
