"""The files of an export: COPY's rows cut into parts, CSV under zstd or Parquet, each sealed.

Each part can be read alone: CSV has its heading in each. CSV is as PostgreSQL writes it: UTF-8, an
empty value without quotation marks is unknown (NULL), two of them are an empty text.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from integrations.states.sealing import compressed, read_by, sealed

BLOCK = 1 << 19  # bytes that are handed on at once
ROW_GROUP = 50_000  # rows of Parquet
OF_ONE = {"uan", "mobile"}  # values that hardly repeat: Parquet keeps no dictionary of them


@dataclass
class Part:
    """A line of the manifest. `sha256` is of the file as it is taken away, encrypted."""

    name: str
    holds: str  # "rows" or "tombstones"
    rows: int
    bytes: int
    sha256: str

    as_json = asdict


class CsvFormat:
    """`columns`: name -> type of Arrow, which CSV needs not."""

    ending = "csv.zst.age"

    def __init__(self, columns: dict[str, pa.DataType]):
        self.heading = (",".join(columns) + "\n").encode()

    @contextmanager
    def into(self, file: BinaryIO) -> Iterator:
        with compressed(file) as stream:
            stream.write(self.heading)
            yield stream


class ParquetFormat:
    """Row groups are compressed within the file (zstd), so that only those asked for are opened."""

    ending = "parquet.age"

    def __init__(self, columns: dict[str, pa.DataType]):
        self.schema = pa.schema(list(columns.items()))
        self.repeating = [name for name in columns if name not in OF_ONE]
        self.read = pa.csv.ReadOptions(column_names=list(columns), block_size=1 << 20)
        self.parse = pa.csv.ParseOptions(newlines_in_values=True)
        self.convert = pa.csv.ConvertOptions(
            column_types=columns,
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            null_values=[""],
            true_values=["t"],
            false_values=["f"],
        )

    @contextmanager
    def into(self, file: BinaryIO) -> Iterator[BinaryIO]:
        with read_by(lambda csv: self.convert_into(file, csv)) as csv:
            yield csv

    def convert_into(self, file: BinaryIO, csv: BinaryIO) -> None:
        with pa.parquet.ParquetWriter(
            file, self.schema, compression="zstd", use_dictionary=self.repeating
        ) as writer:
            if not csv.peek(1):  # nobody: a file with columns and no rows
                return
            batches, waiting = pa.csv.open_csv(csv, self.read, self.parse, self.convert), []
            for batch in batches:
                waiting.append(batch)
                if sum(each.num_rows for each in waiting) >= ROW_GROUP:
                    writer.write_table(pa.Table.from_batches(waiting))
                    waiting = []
            if waiting:
                writer.write_table(pa.Table.from_batches(waiting))


FORMATS = {"csv": CsvFormat, "parquet": ParquetFormat}


class Parts:
    """What COPY writes to, a row a call, as PostgreSQL's driver does it. Always makes one part at
    least, so that a receiver finds a file even when there is nobody.

        with Parts(folder, "rows", CsvFormat(columns), recipient, most=1_000_000) as parts:
            cursor.copy_expert("COPY (…) TO STDOUT (FORMAT csv)", parts)
        parts.made
    """

    def __init__(self, folder: Path, holds: str, kind, recipient: str, *, most: int, also=None):
        self.folder, self.holds, self.kind, self.recipient = folder, holds, kind, recipient
        self.most, self.also = most, also  # rows of one part; a hash over all the files
        self.made: list[Part] = []
        self.block, self.left, self.open = bytearray(), 0, None

    def write(self, row: bytes) -> None:
        if not self.left:
            self.next()
        self.left -= 1
        self.block += row
        if len(self.block) >= BLOCK:
            self.hand_on()

    def hand_on(self) -> None:
        self.stream.write(self.block)
        self.block = bytearray()

    def next(self) -> None:
        self.finish()
        name = f"{self.holds}-{len(self.made) + 1:04d}.{self.kind.ending}"
        with ExitStack() as stack:
            file, self.about = stack.enter_context(
                sealed(self.folder / name, self.recipient, self.also)
            )
            self.stream = stack.enter_context(self.kind.into(file))
            self.open = stack.pop_all()
        self.left = self.most

    def finish(self) -> None:
        if self.open is None:
            return
        with self.open:
            self.open = None
            self.hand_on()
        rows, about = self.most - self.left, self.about
        self.made.append(Part(about.path.name, self.holds, rows, about.size, about.sha256))

    def __enter__(self) -> "Parts":
        return self

    def __exit__(self, *wrong) -> None:
        if wrong[0] is None:
            if self.open is None:
                self.next()
            self.finish()
        elif self.open is not None:
            self.open.__exit__(*wrong)
