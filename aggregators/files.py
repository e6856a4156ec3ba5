"""A platform's file, CSV, XLSX or Parquet, as a stream of text: memory does not grow with it.

table = files.open_table(file, Kind.ACTIVITY)     # raises NotReadable
for numbers, columns in table.batches: ...         # Arrow; rows are numbered from 1
table.broken                                       # [(number, text)] with too many or few cells
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq
from django.conf import settings
from django.utils.translation import gettext as _

from aggregators.columns import COLUMNS, NEEDED
from aggregators.sheets_in import NotReadable, rows_of_xlsx

BLOCK = 1 << 20  # bytes of CSV that are parsed together
BATCH = 16_384  # rows
CELL = 500  # letters; what is behind them is cut off
MOST_BROKEN = 1000  # rows with a wrong number of cells, before the file is none
LARGEST = 1 << 30  # bytes of Parquet when it is unpacked


@dataclass
class Table:
    columns: list[str]  # as they stand in the file
    batches: Iterator[pa.RecordBatch]  # `number` and those of `columns`, as clean text
    broken: list[tuple[int, str]] = field(default_factory=list)


def open_table(file, kind: str) -> Table:
    """`file` is open for reading bytes, and can be read from its start again."""
    file.seek(0)
    first = file.read(4)
    file.seek(0)
    if first == b"PAR1":
        return from_parquet(file, kind)
    if first[:2] == b"PK":
        return from_xlsx(file, kind)
    return from_csv(file, kind)


def from_csv(file, kind: str) -> Table:
    line = file.readline(8192)
    try:
        text = line.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        raise not_utf8() from None
    delimiter = max(",;\t|", key=text.count)
    names = checked(next(csv.reader(io.StringIO(text), delimiter=delimiter), []), kind)
    broken: list[tuple[int, str]] = []

    def wrong_cells(row) -> str:
        if len(broken) >= MOST_BROKEN:
            return "error"
        broken.append((row.number - 1, row.text[:CELL]))  # the heading was a row
        return "skip"

    file.seek(0)
    try:
        reader = arrow_csv.open_csv(
            file,
            arrow_csv.ReadOptions(
                use_threads=False, block_size=BLOCK, skip_rows=1, column_names=names
            ),
            arrow_csv.ParseOptions(
                delimiter=delimiter, invalid_row_handler=wrong_cells, ignore_empty_lines=False
            ),
            arrow_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string())),
        )
    except pa.ArrowInvalid as error:
        if "Empty CSV" in str(error):  # a heading, and nothing below it
            return Table(names, iter(()))
        raise not_csv(error) from None
    return Table(names, numbered(readable(reader), broken), broken)


def readable(reader) -> Iterator[pa.RecordBatch]:
    try:
        yield from reader
    except pa.ArrowInvalid as error:
        raise not_csv(error) from None


def from_parquet(file, kind: str) -> Table:
    try:
        there = pq.ParquetFile(file)
        about = there.metadata
        size = sum(about.row_group(i).total_byte_size for i in range(about.num_row_groups))
        if size > LARGEST:
            raise NotReadable(_("The file is too large."))
        if about.num_rows > settings.PLATFORM_FILE_ROWS:
            raise too_many()
        names = checked(there.schema_arrow.names, kind)
        if any(pa.types.is_nested(column.type) for column in there.schema_arrow):
            raise NotReadable(_("A column holds more than one value in a cell."))
    except (pa.ArrowException, OSError):
        raise not_parquet() from None

    def batches():
        try:
            for batch in there.iter_batches(BATCH):
                yield pa.RecordBatch.from_arrays([as_text(one) for one in batch.columns], names)
        except (pa.ArrowException, OSError):
            raise not_parquet() from None

    return Table(names, numbered(batches(), []))


def as_text(column: pa.Array) -> pa.Array:
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.date32(), safe=False)
    if pa.types.is_binary(column.type):
        raise NotReadable(_("A column of the file holds no text."))
    return column.cast(pa.string())


def from_xlsx(file, kind: str) -> Table:
    rows = rows_of_xlsx(file)
    names = checked(next(rows, []), kind)

    def batches():
        waiting: list[list[str]] = []
        for cells in rows:
            cells = (cells + [""] * len(names))[: max(len(names), len(cells))]
            if any(cells[len(names) :]):
                raise NotReadable(_("A row has more cells than the heading."))
            waiting.append(cells[: len(names)])
            if len(waiting) == BATCH:
                yield of_rows(waiting, names)
                waiting = []
        if waiting:
            yield of_rows(waiting, names)

    return Table(names, numbered(batches(), []))


def of_rows(rows: list[list[str]], names: list[str]) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays(
        [pa.array(column, pa.string()) for column in zip(*rows, strict=True)], names
    )


def numbered(batches, broken: list) -> Iterator[pa.RecordBatch]:
    """Each batch with the numbers of its rows, past those that are broken; empty rows are left
    out, and counted."""
    next_number, passed = 1, 0
    for batch in batches:
        numbers = []
        while len(numbers) < batch.num_rows:
            until = broken[passed][0] if passed < len(broken) else next_number + batch.num_rows
            count = max(0, min(until - next_number, batch.num_rows - len(numbers)))
            numbers += range(next_number, next_number + count)
            next_number += count
            if len(numbers) < batch.num_rows:
                next_number, passed = next_number + 1, passed + 1
        if next_number + len(broken) - passed > settings.PLATFORM_FILE_ROWS + 1:
            raise too_many()
        columns = [clean(column) for column in batch.columns]
        made = pa.RecordBatch.from_arrays(
            [pa.array(numbers, pa.int32()), *columns], ["number", *batch.schema.names]
        )
        filled = pc.not_equal(columns[0], "")
        for column in columns[1:]:
            filled = pc.or_(filled, pc.not_equal(column, ""))
        yield made.filter(filled)


def clean(column: pa.Array) -> pa.Array:
    """Without what PostgreSQL cannot hold, blanks around it, and an end beyond all measure."""
    column = pc.fill_null(column, "")
    if pc.any(pc.match_substring(column, "\x00")).as_py():
        column = pc.replace_substring(column, "\x00", "")
    return pc.utf8_trim_whitespace(pc.utf8_slice_codeunits(column, 0, CELL))


def checked(heading, kind: str) -> list[str]:
    names = [" ".join(str(name or "").split()).lower()[:80] for name in heading]
    while names and not names[-1]:
        names.pop()
    if missing := [name for name in NEEDED[kind] if name not in names]:
        raise NotReadable(_("Columns are missing: %(names)s.") % {"names": ", ".join(missing)})
    if unknown := [name for name in names if name not in COLUMNS[kind]]:
        shown = ", ".join(name[:40] for name in unknown[:5])
        raise NotReadable(_("Unknown columns: %(names)s.") % {"names": shown})
    if len(set(names)) < len(names):
        raise NotReadable(_("A column stands there twice."))
    return names


def too_many() -> NotReadable:
    most = {"most": settings.PLATFORM_FILE_ROWS}
    return NotReadable(_("The file has more than %(most)d rows.") % most)


def not_csv(error: Exception) -> NotReadable:
    return not_utf8() if "UTF8" in str(error) else NotReadable(_("This is not a CSV file."))


def not_utf8() -> NotReadable:
    return NotReadable(_("The file is neither XLSX nor Parquet, nor CSV in UTF-8."))


def not_parquet() -> NotReadable:
    return NotReadable(_("This is not a Parquet file."))
