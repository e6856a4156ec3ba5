"""A list as it arrives, CSV or Parquet, as a table of text."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
from django.utils.translation import gettext as _

MOST = 500_000  # rows of one file
COLUMNS = 100
LARGEST = 512 * 1024 * 1024  # bytes of a Parquet file when it is unpacked
HEADING = 80  # letters of a column's name
CELL = 2000


class NotReadable(Exception):
    """This is not such a file; `str()` is a sentence."""


@dataclass(frozen=True, slots=True)
class Table:
    heading: list[str]
    rows: list[tuple[int, list[str]]]  # (row of the file, cells): the heading is row 1


def read(content: bytes) -> Table:
    """Raises NotReadable. Empty rows are left out, and counted."""
    heading, rows = from_parquet(content) if content[:4] == b"PAR1" else from_csv(content)
    heading = [" ".join(name.split())[:HEADING] for name in heading]
    if not any(heading):
        raise NotReadable(_("The file is empty."))
    if len(heading) > COLUMNS:
        raise NotReadable(_("The file has more than %(most)d columns.") % {"most": COLUMNS})
    if len(set(heading)) < len(heading) or "" in heading:
        raise NotReadable(_("Each column needs a name of its own."))
    kept = []
    for number, cells in rows:
        if number > MOST + 1:
            raise NotReadable(_("The file has more than %(most)d rows.") % {"most": MOST})
        if any(cells):
            kept.append((number, cells))
    if not kept:
        raise NotReadable(_("The file has no rows."))
    return Table(heading, kept)


def from_csv(content: bytes) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotReadable(_("The file is neither Parquet nor CSV in UTF-8.")) from None
    first = text[: text.find("\n")]
    delimiter = max(",;\t|", key=first.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        heading = next(lines, [])
    except csv.Error:
        raise not_csv() from None
    return heading, numbered(lines)


def numbered(lines) -> Iterator[tuple[int, list[str]]]:
    try:
        for number, cells in enumerate(lines, 2):
            yield number, [tidy(cell) for cell in cells]
    except csv.Error:
        raise not_csv() from None


def not_csv() -> NotReadable:
    return NotReadable(_("This is not a CSV file."))


def tidy(cell: str) -> str:
    return " ".join(cell.replace("\x00", "").split())[:CELL]


def from_parquet(content: bytes) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    try:
        file = pq.ParquetFile(io.BytesIO(content))
        about = file.metadata
        size = sum(about.row_group(i).total_byte_size for i in range(about.num_row_groups))
        if about.num_rows > MOST or size > LARGEST:
            raise NotReadable(_("The file has more than %(most)d rows.") % {"most": MOST})
        if any(pa.types.is_nested(column.type) for column in file.schema_arrow):
            raise NotReadable(_("A column holds more than one value in a cell."))
        columns = [[plain(value) for value in column.to_pylist()] for column in file.read().columns]
    except (pa.ArrowException, OSError, OverflowError):
        raise NotReadable(_("This is not a Parquet file.")) from None
    return list(file.schema_arrow.names), (
        (number, list(cells)) for number, cells in enumerate(zip(*columns, strict=True), 2)
    )


def plain(value) -> str:
    """A value of Parquet as a clerk would write it."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case float() | Decimal() if value % 1 == 0:
            return str(int(value))
        case bytes():
            return tidy(value.decode("utf-8", "replace"))
    return tidy(str(value))
