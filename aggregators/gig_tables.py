"""The counts of `aggregators.gigs` as tables to read and to download.

Who may not look at workers sees no small numbers: `workers.figures.suppression` keeps back cells,
and as many others as hide them. Every worker is in one class, so that in each table the classes add
up; a class whose number is kept back is so in every table. Districts are shown of one state, all
classes together, if that state's number is shown.
"""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aggregators import gigs
from aggregators.gigs import Dimension, Line
from aggregators.models import Class, ExitReason
from eshram.geography.kept import places
from eshram.sheets import as_csv
from workers.figures.suppression import TOTAL, hidden, hidden_of_line, is_small
from workers.figures.tables import BANDS

HEADS = {
    "women": gettext_lazy("Women"),
    "men": gettext_lazy("Men"),
    "others": gettext_lazy("Others"),
    "all": gettext_lazy("All"),
}
FEW = ("women", "all")
DAY_LABELS = {
    "0": gettext_lazy("none"),
    "1-29": gettext_lazy("1 to 29 days"),
    "30-59": gettext_lazy("30 to 59 days"),
    "60-89": gettext_lazy("60 to 89 days"),
    "90-119": gettext_lazy("90 to 119 days"),
    "120+": gettext_lazy("120 days and more"),
}


@dataclass(frozen=True)
class Row:
    key: str
    label: str
    cells: list[int] | None  # None: kept back


@dataclass(frozen=True)
class Table:
    name: str
    title: str
    sexes: tuple[str, ...]
    rows: list[Row]
    total: Row

    @property
    def heads(self):
        return [HEADS[sex] for sex in self.sexes]

    @property
    def is_kept_back(self) -> bool:
        return any(row.cells is None for row in [*self.rows, self.total])

    def csv(self) -> bytes:
        empty = [None] * len(self.sexes)
        rows = ([row.label, row.key, *(row.cells or empty)] for row in [*self.rows, self.total])
        return as_csv([self.title, _("Code"), *self.heads], rows)


def labels_of(dimension: str) -> dict[str, str]:
    match dimension:
        case Dimension.AGE:
            return BANDS
        case Dimension.DAYS:
            return DAY_LABELS
        case Dimension.EXIT:
            return dict(ExitReason.choices)
        case Dimension.STATE:
            known = {str(code): one.label for code, one in places().states.items()}
            return known | {gigs.UNKNOWN: _("not reported")}
    return {str(code): one.label for code, one in places().districts.items()}


def counts_of(line: Line) -> tuple[int, int]:
    """What of a line is shown, as parts that add up."""
    return line.women, line.men + line.others


def classes(*, exact: bool) -> Table:
    found = {name: line for (name, _value), line in gigs.lines(Dimension.ALL).items()}
    return made(
        "class", _("Class"), found, dict(Class.choices), hidden_classes(found, exact), exact
    )


def hidden_classes(found: dict[str, Line], exact: bool) -> set[str]:
    if exact or not found:
        return set()
    line = {name: counts_of(one) for name, one in found.items()}
    if is_small(added(line.values()), settings.FIGURES_LEAST):
        return {*line, TOTAL}
    return hidden_of_line(line, settings.FIGURES_LEAST)


def table(dimension: str, seventh_class: str, *, exact: bool) -> Table:
    """By `dimension`, of a class or ("") of all."""
    found = gigs.lines(dimension)
    hide = set() if exact else hidden_cells(dimension, found)
    shown: dict[str, Line] = {}
    for (name, value), line in found.items():
        if seventh_class in ("", name):
            shown[value] = shown.get(value, Line()) + line
    kept_back = {value for name, value in hide if name == (seventh_class or TOTAL)}
    title = Dimension(dimension).label
    return made(dimension, title, shown, labels_of(dimension), kept_back, exact)


def hidden_cells(dimension: str, found) -> set[tuple[str, str]]:
    """(class, value), either of them TOTAL for the sum. The sums of classes are the same in every
    table of people, and so is what of them is kept back."""
    names, values = {key[0] for key in found}, {key[1] for key in found}
    cells = {(n, v): counts_of(found.get((n, v), Line())) for n in names for v in values}
    of_class: dict[str, Line] = {}
    for (name, _value), line in found.items():
        of_class[name] = of_class.get(name, Line()) + line
    already = hidden_classes(of_class, exact=False)
    if TOTAL in already:
        return {(n, v) for n in names | {TOTAL} for v in values | {TOTAL}}
    return hidden(cells, settings.FIGURES_LEAST, already)


def districts(state: int, *, exact: bool) -> Table:
    inside = {str(code) for code, one in places().districts.items() if one.state_id == state}
    found: dict[str, Line] = {}
    for (_name, value), line in gigs.lines(Dimension.DISTRICT, value__in=inside).items():
        found[value] = found.get(value, Line()) + line
    hide = set()
    if not exact:
        line = {value: counts_of(one) for value, one in found.items()}
        states = hidden_cells(Dimension.STATE, gigs.lines(Dimension.STATE))
        if (TOTAL, str(state)) in states:
            hide = {*line, TOTAL}
        else:
            hide = hidden_of_line(line, settings.FIGURES_LEAST)
    return made("district", _("District of work"), found, labels_of("district"), hide, exact)


def made(name, title, found: dict[str, Line], labels, hide, exact: bool) -> Table:
    sexes = tuple(HEADS) if exact else FEW
    order = [value for value in labels if value in found]
    order += sorted(found.keys() - labels.keys())
    rows = [
        Row(value, str(labels.get(value, value)), cells_of(found[value], value in hide, sexes))
        for value in order
    ]
    if name in ("state", "district"):
        rows.sort(key=lambda row: row.label)
    whole = sum(found.values(), Line())
    total = Row("", str(_("Together")), cells_of(whole, TOTAL in hide, sexes))
    return Table(name, str(title), sexes, rows, total)


def cells_of(line: Line, is_hidden: bool, sexes) -> list[int] | None:
    return None if is_hidden else [getattr(line, sex) for sex in sexes]


def added(counts) -> tuple[int, ...]:
    return tuple(map(sum, zip(*counts, strict=True))) or (0, 0)
