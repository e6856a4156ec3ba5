"""Ration pick-ups as the invented workers would make them, from where they really live.

Who takes grain where is a habit: it hangs on the worker and not on the month. Rates are those of
`workers/data/behaviour.csv`.
"""

import csv
from datetime import date
from pathlib import Path
from zlib import crc32

from workers.synthetic import truth

BEHAVIOUR = Path(__file__).parent.parent / "data" / "behaviour.csv"


def behaviour() -> list[dict]:
    """Rows of name, percent, whose_word."""
    with BEHAVIOUR.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rates() -> dict[str, float]:
    """0 to 1, by name."""
    return {row["name"]: float(row["percent"]) / 100 for row in behaviour()}


def chance(what: str, of: str = "0") -> str:
    """SQL: a number from 0 to 1 that is this worker's (`p.uan`) for ever, or `of` a month."""
    salt = f"(%(seed)s::bigint * 1000003 + {crc32(what.encode())} + {of})"
    return f"((hashint8extended(p.uan, {salt}) & 1048575) / 1048576.0)"


# `p`: a worker with a home and a true district; `m`: a month. Who lives elsewhere in the state of
# home shops at home or there as who lives in another does.
MADE = f"""
    CREATE TEMP TABLE pickups ON COMMIT DROP AS
    WITH places AS (
        SELECT array_agg(code ORDER BY code) AS codes FROM geography_district WHERE NOT abolished
    ), people AS (
        SELECT w.uan, w.permanent_district_id AS home, t.district_id AS there
        FROM measured w JOIN {truth.TABLE} t ON t.worker_id = w.uan
    ), shoppers AS (
        SELECT p.uan, places.codes,
            CASE WHEN {chance("others card")} < %(others_card)s
                    THEN places.codes[1 + ({chance("whose")} * cardinality(codes))::int %%
                        cardinality(codes)]
                WHEN p.home = p.there OR {chance("where")} < %(away_shop_there)s THEN p.there
                WHEN {chance("where")} < %(away_shop_there)s + %(away_shop_at_home)s THEN p.home
            END AS shop
        FROM people p CROSS JOIN places
        WHERE {chance("card")} < %(ration_card)s
    )
    SELECT p.uan, 'ration' AS kind, m.month, NULL::bigint AS source_id,
        CASE WHEN {chance("journey", "m.number")} < %(other_state)s
                THEN p.codes[1 + ({chance("to", "m.number")} * cardinality(p.codes))::int %%
                    cardinality(p.codes)]
            WHEN {chance("journey", "m.number")} < %(other_state)s + %(other_district)s
                THEN coalesce((SELECT d.code FROM geography_district d
                    JOIN geography_district s ON s.code = p.shop AND s.state_id = d.state_id
                    WHERE NOT d.abolished AND d.code > p.shop ORDER BY d.code LIMIT 1), p.shop)
            ELSE p.shop END AS district_id
    FROM shoppers p
    CROSS JOIN unnest(%(months)s::date[]) WITH ORDINALITY AS m (month, number)
    WHERE p.shop IS NOT NULL AND {chance("month", "m.number")} < %(shop_each_month)s
"""  # noqa: S608 - expressions of ours


def months(today: date, how_many: int = 3) -> list[date]:
    """The first days of the last whole months."""
    count = today.year * 12 + today.month - 1
    return [date((count - n) // 12, (count - n) % 12 + 1, 1) for n in range(1, how_many + 1)]


def make(cursor, today: date, seed: int) -> int:
    """The relation `pickups`, as `sightings.take` wants it, of the workers in `measured`."""
    cursor.execute(MADE, rates() | {"months": months(today), "seed": seed})
    return cursor.rowcount
