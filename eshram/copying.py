"""COPY into a table: the quick way in for sets of rows."""

import csv
from collections.abc import Collection, Iterable, Sequence
from io import StringIO


def copy_rows(
    cursor, table: str, columns: Sequence[str], rows: Iterable[Sequence], *, nullable=()
) -> None:
    """Append `rows`, whose values stand in the order of `columns`.

    Text, numbers, dates, UUIDs and None (NULL) go as they are; bytes through `as_bytea`. None and
    empty text look the same on the way: only in `nullable` columns are they NULL.
    """
    file = StringIO()
    csv.writer(file).writerows(rows)
    file.seek(0)
    cursor.copy_expert(
        f'COPY "{table}" ({", ".join(columns)}) FROM STDIN'
        f" WITH (FORMAT csv, FORCE_NOT_NULL ({listed(columns, nullable)}))",
        file,
    )


def listed(columns: Sequence[str], nullable: Collection[str]) -> str:
    return ", ".join(column for column in columns if column not in nullable)


def as_bytea(value: bytes) -> str:
    """Bytes as PostgreSQL reads them in text."""
    return "\\x" + value.hex()


def as_array(words: Iterable[str]) -> str:
    """Words without quotes or backslashes as PostgreSQL reads text[] in text."""
    return '{"' + '","'.join(words) + '"}'
