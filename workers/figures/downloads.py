"""Public tables as files: all states of one table in one, as they are on the pages.

Whole tables only: what a page keeps back is empty here too. The licence travels with the file: as
the first line of a CSV (from `#` on it is a comment), as metadata of a Parquet file.
"""

import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from eshram.geography.kept import places
from workers.figures import reading, tables
from workers.figures.suppression import TOTAL

LICENCE = "Government Open Data License - India"
LICENCE_URL = "https://data.gov.in/government-open-data-license-india"
# name -> what it holds
COLUMNS = {
    "table": _("the table's name"),
    "state_code": _("LGD code of the state; 0 for all India"),
    "state": _("name of the state, in English"),
    "value": _("what is counted; “total” for everybody"),
    "label": _("the same in words, in English"),
    "women": _("women; empty where kept back"),
    "men_and_others": _("men and others; empty where kept back"),
    "everybody": _("the sum of both; empty where kept back"),
    "kept_back": _("1 where the numbers are kept back, else 0"),
    "as_of": _("when it was counted, in UTC"),
}


def rows(name: str) -> Iterator[tuple]:
    """In the order of COLUMNS."""
    table, at = tables.ALL[name], reading.fold().published_at
    when = at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else ""
    with override("en"):
        labels = {TOTAL: "Everybody"} | table.labels()
    for state, values in sorted(reading.public_by_state(name).items()):
        place = places().states[state].name if state else "India"
        for value in sorted(values, key=lambda value: (value != TOTAL, value)):
            counts = values[value]
            women, rest = counts or (None, None)
            everybody = sum(counts) if counts else None
            yield (
                name, state, place, value or "total", labels.get(value, value),
                women, rest, everybody, int(counts is None), when,
            )  # fmt: skip


def as_csv(name: str) -> bytes:
    file = io.StringIO()
    file.write(f"# e-Shram figures. Licence: {LICENCE}, {LICENCE_URL}\r\n")
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    writer.writerows(rows(name))
    return file.getvalue().encode()


def as_parquet(name: str) -> bytes:
    import pyarrow  # heavy: only where it is used
    from pyarrow import parquet

    types = dict.fromkeys(COLUMNS, pyarrow.string())
    types |= dict.fromkeys(("women", "men_and_others", "everybody"), pyarrow.int64())
    types |= {"state_code": pyarrow.int16(), "kept_back": pyarrow.int8()}
    schema = pyarrow.schema(
        list(types.items()), metadata={"licence": LICENCE, "licence_url": LICENCE_URL}
    )
    columns = list(zip(*rows(name), strict=True)) or [[] for _column in COLUMNS]
    arrays = [
        pyarrow.array(values, type=kind)
        for values, kind in zip(columns, types.values(), strict=True)
    ]
    sink = pyarrow.BufferOutputStream()
    parquet.write_table(pyarrow.Table.from_arrays(arrays, schema=schema), sink)
    return sink.getvalue().to_pybytes()


KINDS = {"csv": as_csv, "parquet": as_parquet}
TYPES = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}
