"""The copy that goes back: refused rows as they stood in the file, each with its reason."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from aggregators import verdicts
from aggregators.columns import COLUMNS
from aggregators.models import Intake, Verdict
from eshram import sheets


def refused(made: Intake) -> Iterator[bytes]:
    """CSV, in pieces. Rows are numbered as a spreadsheet does, whose first row is the heading. No
    cell is a formula."""
    names = made.columns or list(COLUMNS[made.kind])
    places = [COLUMNS[made.kind].index(name) for name in names]
    yield sheets.as_csv([_("row"), _("reason"), *names], [])
    rows = made.verdicts.values_list("number", "code", "cells").order_by("number")
    waiting = []
    for number, code, cells in rows.iterator(chunk_size=5000):
        if verdicts.is_accepted(code):
            continue
        cells = [cells[place] for place in places] if len(cells) > max(places) else cells
        waiting.append([number + 1, verdicts.sentence(code), *cells])
        if len(waiting) == 5000:
            yield piece(waiting)
            waiting = []
    yield piece(waiting)


def piece(rows: list) -> bytes:
    return sheets.as_csv([], rows).removeprefix(b"\xef\xbb\xbf").removeprefix(b"\r\n")


def forget() -> int:
    """Empty the cells of rows that were refused `PLATFORM_REFUSED_DAYS` ago: they may be of people.
    The verdicts stay. Returns how many."""
    since = timezone.now() - timedelta(days=settings.PLATFORM_REFUSED_DAYS)
    old = Verdict.objects.exclude(cells=[]).filter(intake__ended_at__lt=since)
    return old.update(cells=[])
