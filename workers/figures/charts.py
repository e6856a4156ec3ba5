"""Charts as inline SVG, made on the server: no script, no style, colours by class (figures.css).

All are 342 units wide, which is a phone's column, so that text is legible there; they grow to
30 rem. Each has its table beside it, so a chart is one image with a title for screen readers; the
map's tiles are links.
"""

from functools import cache
from pathlib import Path

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from eshram.geography.files import read
from eshram.geography.kept import places
from eshram.geography.labels import in_hindi
from workers.figures.templatetags.figures import indian

WIDTH = 342
ROW, BAR = 34, 13  # a label above its bar
LONGEST = 46  # letters that fit
TILE, GAP = 36, 2
SHADES = 5


def bars(shown, chosen: tuple[int, ...]):
    """A bar for each row, in parts one behind another: those columns that are `chosen`. What is
    kept back is one line at the end; the table names it, and nobody's sectors and districts."""
    rows = [row for row in shown.rows if row.counts is not None]
    kept_back = len(shown.rows) - len(rows)
    if shown.table.by_size:
        rows = [row for row in rows if part(row, chosen)]
        rows.sort(key=lambda row: -part(row, chosen))
    largest = max((part(row, chosen) for row in rows), default=0) or 1
    pieces = format_html_join(
        "", "{}", ((bar(row, i * ROW, chosen, largest),) for i, row in enumerate(rows))
    )
    height = len(rows) * ROW + 4
    if kept_back:
        said = _("Lines kept back: %(count)s") % {"count": kept_back}
        pieces += format_html('<text class="kept" x="0" y="{}">{}</text>', height + 13, said)
        height += 22
    return svg(shown.table.title, height, pieces)


def part(row, chosen) -> int:
    return sum(row.counts[i] for i in chosen) if row.counts else 0


def bar(row, y: int, chosen, largest: int):
    label = row.label if len(row.label) <= LONGEST else row.label[: LONGEST - 1] + "…"
    head = format_html('<text x="0" y="{}">{}</text>', y + 13, label)
    x, pieces = 0, []
    for i in chosen:
        width = row.counts[i] * (WIDTH - 76) / largest
        if width:
            pieces.append((f"c{i}", f"{x:.1f}", y + 18, f"{max(width, 0.5):.1f}", BAR))
        x += width
    drawn = format_html_join("", '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>', pieces)
    number = indian(part(row, chosen))
    return (
        head + drawn + format_html('<text x="{}" y="{}">{}</text>', f"{x + 5:.1f}", y + 29, number)
    )


def columns(shown, chosen: tuple[int, ...]):
    """A column for each month or day, from left to right; the first, the last and the highest are
    named."""
    rows, height, top = shown.rows, 120, 20
    most = max((part(row, chosen) for row in rows), default=0)
    step = WIDTH / max(len(rows), 1)
    pieces = []
    for n, row in enumerate(rows):
        y = top + height
        for i in chosen if row.counts else ():
            size = row.counts[i] * height / most if most else 0
            y -= size
            if size:
                x, width = f"{n * step:.1f}", f"{max(step - 1, 1):.1f}"
                pieces.append((f"c{i}", x, f"{y:.1f}", width, f"{size:.1f}"))
    drawn = format_html_join("", '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>', pieces)
    base = top + height
    axis = format_html('<path class="axis" d="M0 {0}H{1}"/>', base, WIDTH)
    first, last = (rows[0].label, rows[-1].label) if rows else ("", "")
    ends = format_html(
        '<text x="0" y="{0}">{1}</text><text class="end" x="{2}" y="{0}">{3}</text>',
        base + 16, first, WIDTH, last,
    )  # fmt: skip
    head = format_html(
        '<text x="0" y="13">{}</text>', _("Most: %(count)s") % {"count": indian(most)}
    )
    return svg(shown.table.title, base + 22, drawn + axis + ends + head if rows else "")


def svg(title: str, height: int, content):
    return format_html(
        '<svg class="bars" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        WIDTH, height, title, content,
    )  # fmt: skip


@cache
def tiles() -> list[tuple[str, int, int, str]]:
    """(ISO code, column, row, letters in Hindi)."""
    rows = read(Path(__file__).parent / "data" / "tiles.csv")
    return [(row["iso"], int(row["column"]), int(row["row"]), row["hi"]) for row in rows]


def tile_map(shown, chosen: tuple[int, ...], link, current: int):
    """A square for each state, in its place; `link(code)` is the address of its page."""
    counts = {row.value: row for row in shown.rows}
    known = sorted(part(row, chosen) for row in shown.rows if row.counts)
    by_iso = {state.iso: state for state in places().states.values()}
    drawn = []
    for iso, column, row_number, hindi in tiles():
        if iso not in by_iso:
            continue
        state = by_iso[iso]
        row = counts.get(str(state.code))
        kept_back = row is None or row.counts is None
        count = 0 if kept_back else part(row, chosen)
        said = _("kept back") if kept_back else indian(count)
        shade = "kept" if kept_back else f"q{known.index(count) * SHADES // len(known)}"
        x, y = column * (TILE + GAP), row_number * (TILE + GAP)
        name = f"{state.label}: {said}"
        drawn.append(
            (
                link(state.code),
                name,
                shade + (" here" if state.code == current else ""),
                x, y, TILE, x + TILE // 2, y + 22, hindi if in_hindi() else iso[3:], name,
            )
        )  # fmt: skip
    content = format_html_join(
        "",
        '<a href="{}" aria-label="{}"><g class="{}"><rect x="{}" y="{}" width="{}" height="36"'
        ' rx="3"/><text x="{}" y="{}">{}</text></g><title>{}</title></a>',
        drawn,
    )
    return format_html(
        '<svg class="bars tiles" viewBox="0 0 {} {}" role="group" aria-label="{}">{}</svg>',
        9 * (TILE + GAP), 8 * (TILE + GAP), _("States and union territories"), content,
    )  # fmt: skip
