"""A table made ready for a template: its chart, and the words of its cells."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from workers.figures import charts
from workers.figures.reading import Row, Shown
from workers.figures.templatetags.figures import indian


@dataclass
class Section:
    id: str
    title: str
    chart: str  # SVG
    columns: list[str]
    rows: list[tuple[str, list[str]]]  # label, a text for each column
    total: list[str] | None
    kept_back: bool
    name: str = ""  # of the download, if there is one
    note: str = ""


def column_names(exact: bool) -> list[str]:
    return [_("Women"), _("Men"), _("Others")] if exact else [_("Women"), _("Men and others")]


def cells(row: Row, chosen, with_all: bool) -> list[str]:
    """A number for each chosen column and the sum; "…" for what is kept back."""
    if row.counts is None:
        return ["…"] * (len(chosen) + with_all)
    found = [indian(row.counts[i]) for i in chosen]
    return [*found, indian(row.all)] if with_all else found


def section(shown: Shown, chosen: tuple[int, ...], *, chart=None, download=True) -> Section:
    """`chosen` columns of it; the sum of all columns too where more than one is chosen."""
    names, with_all = column_names(shown.exact), len(chosen) > 1
    draw = charts.columns if shown.table.in_time else charts.bars
    return Section(
        id=shown.table.name,
        title=str(shown.table.title),
        chart=draw(shown, chosen) if chart is None else chart,
        columns=[names[i] for i in chosen] + ([_("All")] if with_all else []),
        rows=[(row.label, cells(row, chosen, with_all)) for row in shown.rows],
        total=cells(shown.total, chosen, with_all),
        kept_back=shown.some_kept_back,
        name=shown.table.name if download else "",
        note=str(shown.table.note),
    )
