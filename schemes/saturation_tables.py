"""The counts of `schemes.saturation` as tables to read and to download.

Who may not look at workers sees no small numbers either: a place with fewer than FIGURES_LEAST of
some kind is kept back, with as many others as hide it. Every place has one number in all tables,
shown in each or in none: a state in a scheme's table and on its own, a district below it only
where its state is shown. So what is kept back is in no table the total less the rest.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from eshram.geography.kept import places
from eshram.sheets import as_csv
from schemes import saturation
from schemes.models import Scheme
from schemes.saturation import Line
from workers.figures.suppression import Counts, hidden_of_line, is_small

SEXES = {
    "women": gettext_lazy("Women"),
    "men": gettext_lazy("Men"),
    "others": gettext_lazy("Others"),
    "all": gettext_lazy("All"),
}
FEW = ("women", "all")  # where numbers are kept back: the others alone are always few
KINDS = {
    "eligible": gettext_lazy("May have it"),
    "enrolled": gettext_lazy("Have it"),
    "gap": gettext_lazy("May have it and have it not"),
}
HEADS = {
    "scheme": gettext_lazy("Scheme"),
    "state": gettext_lazy("State"),
    "district": gettext_lazy("District"),
}


@dataclass(frozen=True)
class Row:
    """`cells` by kind and sex, in the order of the table's heads; None where kept back."""

    key: str  # a scheme's code, a state's or district's LGD code
    label: str
    cells: list[int] | None
    share: tuple[int, int] | None  # (have it, may have it)


@dataclass(frozen=True)
class Table:
    by: str
    sexes: tuple[str, ...]
    rows: list[Row]
    total: Row | None

    @property
    def head(self):
        return HEADS[self.by]

    @property
    def kinds(self):
        return KINDS.values()

    @property
    def sex_labels(self):
        return [SEXES[sex] for sex in self.sexes]

    @property
    def is_kept_back(self) -> bool:
        return any(row.cells is None for row in self.rows)

    def csv(self) -> bytes:
        heads = [f"{kind}: {sex}" for kind in self.kinds for sex in self.sex_labels]
        every = [*self.rows, *filter(None, [self.total])]
        return as_csv([self.head, _("Code"), *heads], self.lines(every, len(heads)))

    def lines(self, rows: list[Row], width: int) -> Iterator[list]:
        for row in rows:
            yield [row.label, row.key, *(row.cells or [None] * width)]


def table(scheme: Scheme | None, state: int | None, *, exact: bool) -> Table:
    """Of a scheme: its states, or the districts of one. Of no scheme: all schemes, of India or of
    a state."""
    if scheme is None:
        only = {"state": state} if state else {}
        labels = {one.id: (one.code, one.label) for one in Scheme.objects.all()}
        return made("scheme", saturation.lines("scheme", **only), labels, state, exact=exact)
    if state is None:
        labels = {code: (str(code), one.label) for code, one in places().states.items()}
        return made("state", saturation.lines("state", scheme=scheme), labels, None, exact=exact)
    labels = {code: (str(code), one.label) for code, one in places().districts.items()}
    found = saturation.lines("district", scheme=scheme, state=state)
    hidden = set() if exact or not is_hidden(scheme.id, state) else {line.value for line in found}
    return made("district", found, labels, None, exact=exact, already=hidden)


def made(by, lines, labels, state, *, exact: bool, already=frozenset()) -> Table:
    sexes = tuple(SEXES) if exact else FEW
    hide = set() if exact else already or hidden(by, lines, state)
    rows = [
        row_of(*labels[line.value], None if line.value in hide else line, sexes) for line in lines
    ]
    total = None
    if by != "scheme" and lines and not already:  # who may have two schemes is in both
        whole = sum(lines[1:], lines[0])
        small = not exact and is_small(counts_of(whole), settings.FIGURES_LEAST)
        total = row_of("", str(_("Together")), None if small else whole, sexes)
    return Table(by, sexes, sorted(rows, key=lambda row: row.label), total)


def row_of(key: str, label: str, line: Line | None, sexes) -> Row:
    if line is None:
        return Row(key, label, None, None)
    cells = [getattr(getattr(line, sex), kind) for kind in KINDS for sex in sexes]
    return Row(key, label, cells, (line.all.enrolled, line.all.eligible))


def counts_of(line: Line) -> Counts:
    """What of a line is no sum of the rest of it."""
    women, everybody = line.women, line.all
    return (
        women.enrolled,
        women.gap,
        everybody.enrolled - women.enrolled,
        everybody.gap - women.gap,
    )


def hidden(by: str, lines: list[Line], state: int | None) -> set[int]:
    """The values whose lines are kept back."""
    least = settings.FIGURES_LEAST
    if by == "scheme" and state:
        states = saturation.states_of_schemes()
        return {line.value for line in lines if state in hidden("state", states[line.value], None)}
    if by == "scheme":
        return {line.value for line in lines if is_small(counts_of(line), least)}
    line = {one.value: counts_of(one) for one in lines}
    if not line or is_small(tuple(map(sum, zip(*line.values(), strict=True))), least):
        return set(line)
    return hidden_of_line(line, least)


def is_hidden(scheme: int, state: int) -> bool:
    """Is this state kept back in the table of the scheme?"""
    return state in hidden("state", saturation.lines("state", scheme=scheme), None)
