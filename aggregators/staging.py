"""Rows on their way in: as text, numbered, in a table that one intake has for itself.

A batch's is temporary and goes with its transaction. A file's is unlogged: it is written once, and
whoever goes on after an end finds it; should PostgreSQL itself have fallen, it is empty, and the
file is to be sent again.
"""

from collections.abc import Iterable, Sequence
from io import BytesIO

import pyarrow as pa
import pyarrow.csv as arrow_csv

from aggregators.columns import COLUMNS
from aggregators.models import Intake
from eshram.copying import copy_rows


def make(cursor, intake: Intake, *, temporary: bool) -> None:
    columns = ", ".join(f"{name} text NOT NULL DEFAULT ''" for name in COLUMNS[intake.kind])
    how, end = ("TEMP", "ON COMMIT DROP") if temporary else ("UNLOGGED", "")
    cursor.execute(f"CREATE {how} TABLE {intake.stage} (number integer NOT NULL, {columns}) {end}")


def fill(cursor, intake: Intake, rows: Iterable[Sequence[str]]) -> None:
    """`rows`: their number and the text of each column."""
    copy_rows(cursor, intake.stage, ("number", *COLUMNS[intake.kind]), rows)


def fill_from(cursor, intake: Intake, batches: Iterable[pa.RecordBatch]) -> None:
    """Arrow's batches: `number`, and text. Columns that the file does not have stay empty."""
    options = arrow_csv.WriteOptions(include_header=False)
    for batch in batches:
        text = pa.BufferOutputStream()
        arrow_csv.write_csv(batch, text, options)
        names = batch.schema.names
        cursor.copy_expert(
            f"COPY {intake.stage} ({', '.join(names)}) FROM STDIN"
            f" WITH (FORMAT csv, FORCE_NOT_NULL ({', '.join(names)}))",
            BytesIO(text.getvalue()),
        )


def ready(cursor, intake: Intake) -> tuple[int, int]:
    """Slices are found by number, and the planner knows how many rows there are. Returns the last
    number, and how many there are."""
    cursor.execute(f"CREATE INDEX ON {intake.stage} USING brin (number) WITH (pages_per_range = 8)")
    cursor.execute(f"ANALYZE {intake.stage} (number, reference)")
    cursor.execute(f"SELECT COALESCE(max(number), 0), count(*) FROM {intake.stage}")  # noqa: S608
    return cursor.fetchone()


def empty(cursor, intake: Intake) -> None:
    """A verdict for each number that neither a row nor a broken one has: it was empty."""
    cursor.execute(
        f"""
        INSERT INTO aggregators_verdict (intake_id, number, code, cells)
        SELECT %(intake)s, number, 'empty', '{{}}' FROM (
            SELECT number FROM generate_series(1, %(rows)s) number
            EXCEPT SELECT number FROM {intake.stage}
            EXCEPT SELECT number FROM aggregators_verdict WHERE intake_id = %(intake)s
        ) gaps
        """,  # noqa: S608
        {"intake": intake.pk, "rows": intake.rows_count},
    )


def drop(cursor, intake: Intake) -> None:
    cursor.execute(f"DROP TABLE IF EXISTS {intake.stage}")


def is_lost(cursor, intake: Intake) -> bool:
    """Did PostgreSQL fall since the rows were written?"""
    cursor.execute("SELECT to_regclass(%s) IS NULL", [intake.stage])
    if cursor.fetchone()[0]:
        return True
    cursor.execute(f"SELECT NOT EXISTS (SELECT FROM {intake.stage})")  # noqa: S608
    return cursor.fetchone()[0] and intake.rows_count > 0
