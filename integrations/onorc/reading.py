"""A feed as it arrives, CSV or Parquet, read a piece at a time: rows of text in one order."""

import codecs
import csv
from collections.abc import Iterator
from itertools import islice
from operator import itemgetter
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq
from django.utils.translation import gettext as _

COLUMNS = ("card", "uan", "aadhaar", "aadhaar_key", "state", "district", "month")
# As offices call them; letters and digits alone, in small letters.
CALLED = {
    "card": {"card", "rationcard", "rationcardno", "rationcardnumber", "jobcard", "jobcardno"},
    "uan": {"uan", "memberuan", "uanno"},
    "aadhaar": {"aadhaar", "memberaadhaar", "encryptedaadhaar", "aadhaarencrypted"},
    "aadhaar_key": {"aadhaarkey", "key", "sealedkey"},
    "state": {"state", "statecode", "statelgd", "statelgdcode", "shopstate"},
    "district": {"district", "districtcode", "districtlgd", "districtlgdcode", "shopdistrict"},
    "month": {"month", "yearmonth"},
}
NEEDED = ("state", "district", "month")
CELL = 2000  # letters
GROUP = 20_000  # rows of a Parquet file that are unpacked together

Row = tuple[int, list[str]]  # row of the file (the heading is row 1), cells


class NotReadable(Exception):
    """This is not such a file; `str()` is a sentence."""


def rows_of(file: BinaryIO) -> tuple[list[str], Iterator[Row]]:
    """The heading, and each row that is not empty. Raises NotReadable, also while it is read."""
    start = file.read(4)
    file.seek(0)
    return from_parquet(file) if start == b"PAR1" else from_csv(file)


def places_of(heading: list[str]) -> list[int | None]:
    """Where each of COLUMNS stands. Raises NotReadable."""
    names = ["".join(filter(str.isalnum, name.casefold())) for name in heading]
    places = []
    for column in COLUMNS:
        found = [place for place, name in enumerate(names) if name in CALLED[column]]
        if len(found) > 1:
            raise NotReadable(_("Two columns are both: %(name)s.") % {"name": column})
        places.append(found[0] if found else None)
    known = dict(zip(COLUMNS, places, strict=True))
    missing = [name for name in NEEDED if known[name] is None]
    if known["uan"] is None and known["aadhaar"] is None:
        missing.append("uan")
    if missing:
        raise NotReadable(
            _("These columns are missing: %(names)s.") % {"names": ", ".join(missing)}
        )
    return places


def from_csv(file: BinaryIO) -> tuple[list[str], Iterator[Row]]:
    text = codecs.iterdecode(file, "utf-8-sig")
    try:
        first = next(text, "")
    except UnicodeDecodeError:
        raise not_utf8() from None
    delimiter = max(",;\t|", key=first.count)
    try:
        heading = next(csv.reader([first], delimiter=delimiter, strict=True), [])
    except csv.Error:
        raise not_csv() from None
    if not any(heading):
        raise NotReadable(_("The file is empty."))
    return heading, lines_of(csv.reader(text, delimiter=delimiter, strict=True))


def lines_of(lines) -> Iterator[Row]:
    try:
        for number, cells in enumerate(lines, 2):
            if any(cells):
                yield number, cells
    except UnicodeDecodeError:
        raise not_utf8() from None
    except csv.Error:
        raise not_csv() from None


def not_utf8() -> NotReadable:
    return NotReadable(_("The file is neither Parquet nor CSV in UTF-8."))


def not_csv() -> NotReadable:
    return NotReadable(_("This is not a CSV file."))


def from_parquet(file: BinaryIO) -> tuple[list[str], Iterator[Row]]:
    try:
        parquet = pq.ParquetFile(file)
        if any(pa.types.is_nested(column.type) for column in parquet.schema_arrow):
            raise NotReadable(_("A column holds more than one value in a cell."))
        return list(parquet.schema_arrow.names), groups_of(parquet)
    except (pa.ArrowException, OSError):
        raise not_parquet() from None


def groups_of(parquet: pq.ParquetFile) -> Iterator[Row]:
    try:
        lines = (
            list(cells)
            for batch in parquet.iter_batches(batch_size=GROUP)
            for cells in zip(*texts_of(batch), strict=True)
        )
        yield from enumerate(lines, 2)
    except (pa.ArrowException, OSError, OverflowError):
        raise not_parquet() from None


def not_parquet() -> NotReadable:
    return NotReadable(_("This is not a Parquet file."))


def texts_of(batch: pa.RecordBatch) -> Iterator[list[str]]:
    return ([text_of(value) for value in column.to_pylist()] for column in batch.columns)


def text_of(value) -> str:
    """A value of Parquet as CSV has it: a month may be any day of it."""
    if value is None:
        return ""
    if hasattr(value, "isoformat"):
        return value.isoformat()[:7]
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def in_order(heading: list[str], rows: Iterator[Row]) -> Iterator[tuple]:
    """(number, reason, *COLUMNS) of each row; a row with too few or too many cells keeps none."""
    places, width = places_of(heading), len(heading)
    wanted = itemgetter(*(width if at is None else at for at in places))  # `width`: an empty cell
    uan, aadhaar, key = map(COLUMNS.index, ("uan", "aadhaar", "aadhaar_key"))
    last_key = ""
    for number, cells in rows:
        if len(cells) != width:
            yield (number, "cells", *[""] * len(COLUMNS))
            continue
        row = list(map(tidy, wanted((*cells, ""))))
        # The key that opens the numbers need stand once: it holds until the next.
        last_key = row[key] or last_key
        row[key] = last_key if row[aadhaar] and not row[uan] else ""
        yield (number, "", *row)


def tidy(cell: str) -> str:
    cell = cell.strip()
    return cell.replace("\x00", "")[:CELL] if "\x00" in cell or len(cell) > CELL else cell


def pieces(rows: Iterator, most: int) -> Iterator[list]:
    """`rows`, so many at a time."""
    while piece := list(islice(rows, most)):
        yield piece
