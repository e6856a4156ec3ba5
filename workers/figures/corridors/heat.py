"""A table whose cells are the darker the more people they count, made on the server: no script, no
style, shades by class (corridors.css)."""

from collections.abc import Callable
from math import log1p

from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from workers.figures.corridors.reading import Way
from workers.figures.templatetags.figures import indian

SHADES = 5
KEPT_BACK, NOBODY = "…", mark_safe("<td></td>")


def shade(count: int, largest: int) -> str:
    """Of the logarithm: one corridor is a thousand times another."""
    if not count:
        return ""
    return f"h{1 + min(SHADES - 1, int(SHADES * log1p(count) / log1p(largest + 1)))}"


def table(
    ways: dict[Way, int | None],
    name: Callable[[int], str],
    letters: Callable[[int], str],
    link: Callable[[int, int], str] | None = None,
    *,
    caption: str,
    totals: bool = True,
):
    """Homes down and places across, the largest first; `name` and `letters` of a code are what its
    row and its column say, `link(home, place)` where its number leads."""
    homes = by_size(ways, 0)
    ends = by_size(ways, 1)
    largest = max((count for count in ways.values() if count), default=0)

    def cell(home, place):
        count = ways.get((home, place), 0)
        if count is None:
            return format_html('<td class="kept">{}</td>', KEPT_BACK)
        if not count:
            return NOBODY
        words = indian(count)
        if link:
            words = format_html('<a href="{}">{}</a>', link(home, place), words)
        return format_html('<td class="{}">{}</td>', shade(count, largest), words)

    def line(home):
        cells = format_html_join("", "{}", ((cell(home, place),) for place in ends))
        return format_html('<tr><th scope="row">{}</th>{}{}</tr>', name(home), of(home, 0), cells)

    def of(code, side):
        if not totals:
            return ""
        here = [count for way, count in ways.items() if way[side] == code]
        return format_html('<td class="sum">{}</td>', indian(sum(here)))

    head = format_html_join(
        "", '<th scope="col"><abbr title="{}">{}</abbr></th>', ((name(p), letters(p)) for p in ends)
    )
    last = format_html('<th scope="col">{}</th>', _("All")) if totals else ""
    foot = ""
    if totals:
        sums = format_html_join("", "{}", ((of(place, 1),) for place in ends))
        everybody = indian(sum(ways.values()))
        foot = format_html(
            '<tfoot><tr><th scope="row">{}</th><td class="sum">{}</td>{}</tr></tfoot>',
            _("All"), everybody, sums,
        )  # fmt: skip
    return format_html(
        '<div class="wide heat" tabindex="0" role="region" aria-label="{}"><table><thead><tr>'
        "<td></td>{}{}</tr></thead><tbody>{}</tbody>{}</table></div>",
        caption, last, head, format_html_join("", "{}", ((line(h),) for h in homes)), foot,
    )  # fmt: skip


def by_size(ways: dict[Way, int | None], side: int) -> list[int]:
    sums = {}
    for way, count in ways.items():
        sums[way[side]] = sums.get(way[side], 0) + (count or 0)
    return sorted(sums, key=lambda code: (-sums[code], code))
