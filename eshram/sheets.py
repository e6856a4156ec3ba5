"""Tables as CSV that an office opens in a spreadsheet, which must not take a name for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def as_csv(head: Sequence, rows: Iterable[Sequence]) -> bytes:
    """UTF-8 with the mark by which Excel knows it. Numbers stay numbers; text that a spreadsheet
    would reckon with begins with an apostrophe."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(map(cell, head))
    writer.writerows(map(cell, row) for row in rows)
    return file.getvalue().encode("utf-8-sig")


def cell(value):
    if value is None or isinstance(value, int | float) or hasattr(value, "as_tuple"):
        return value
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text
