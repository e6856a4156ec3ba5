"""Where the invented workers really live, beside what they declared.

The table is made by the first `populate` and belongs to no model: no page, admin or export can
show it, and a portal with real workers does not have it. What finds migrants is measured by it:

    SELECT ... FROM workers_worker w JOIN synthetic_true_location t ON t.worker_id = w.uan
"""

from collections.abc import Iterable
from datetime import date

from eshram.copying import copy_rows

TABLE = "synthetic_true_location"
CREATE = f"""
    CREATE TABLE IF NOT EXISTS {TABLE} (
        worker_id bigint PRIMARY KEY,
        district_id integer NOT NULL,
        since date NOT NULL
    )
"""


def write(cursor, rows: Iterable[tuple[int, int, date]]) -> None:
    """(UAN, LGD district, the day that the stay there began)."""
    cursor.execute(CREATE)
    copy_rows(cursor, TABLE, ("worker_id", "district_id", "since"), rows)
