"""The copies that go back: the refused rows as they stood in the file, each with its reason; or
every row with what became of it. Both are CSV in pieces, written from what is kept: of rows that
landed that is their number, of refused ones their cells. Rows are numbered as a spreadsheet does,
whose first row is the heading. No cell is a formula.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from aggregators import verdicts
from aggregators.columns import COLUMNS
from aggregators.models import Intake, Verdict
from eshram import sheets

PIECE = 5000  # rows


def refused(made: Intake) -> Iterator[bytes]:
    """What is to be put right and sent again."""
    yield sheets.as_csv([_("row"), _("reason"), *names_of(made)], [])
    rows = (
        [number + 1, verdicts.sentence(code), *cells]
        for number, code, cells in told(made)
        if not verdicts.is_accepted(code)
    )
    yield from pieces(rows)


def annotated(made: Intake) -> Iterator[bytes]:
    """Every row that was read so far. The code is for programs, the sentence for people."""
    yield sheets.as_csv([_("row"), _("verdict"), _("reason"), *names_of(made)], [])
    yield from pieces(
        [number + 1, code, verdicts.sentence(code), *cells] for number, code, cells in every(made)
    )


def every(made: Intake) -> Iterator[tuple[int, str, list[str]]]:
    """(number, code, cells): a row without a verdict of its own has landed."""
    next_number = 1
    for number, code, cells in told(made):
        for landed in range(next_number, min(number, made.next_row)):
            yield landed, verdicts.LANDED, []
        yield number, code, cells
        next_number = number + 1
    for landed in range(next_number, made.next_row):
        yield landed, verdicts.LANDED, []


def told(made: Intake) -> Iterator[tuple[int, str, list[str]]]:
    """The verdicts in the order of the rows; cells in the order of the file's columns."""
    places = [COLUMNS[made.kind].index(name) for name in names_of(made)]
    rows = made.verdicts.values_list("number", "code", "cells").order_by("number")
    for number, code, cells in rows.iterator(chunk_size=PIECE):
        is_whole = len(cells) > max(places)
        yield number, code, [cells[place] for place in places] if is_whole else cells


def names_of(made: Intake) -> list[str]:
    return made.columns or list(COLUMNS[made.kind])


def pieces(rows: Iterator[list]) -> Iterator[bytes]:
    while some := list(islice(rows, PIECE)):
        yield sheets.as_csv([], some).removeprefix(b"\xef\xbb\xbf").removeprefix(b"\r\n")


def forget() -> int:
    """Empty the cells of rows that were refused `PLATFORM_REFUSED_DAYS` ago: they may be of people.
    The verdicts stay. Returns how many."""
    since = timezone.now() - timedelta(days=settings.PLATFORM_REFUSED_DAYS)
    old = Verdict.objects.exclude(cells=[]).filter(intake__ended_at__lt=since)
    return old.update(cells=[])
