"""The rows of a feed in the database: which are bad, and whose the others are. Set-based."""

from datetime import date

from eshram.copying import copy_rows
from integrations.onorc.reading import COLUMNS, pieces
from workers import identity

PIECE = 20_000  # rows that are in memory together
BATCH = 5_000  # encrypted numbers that the vault opens together
WORK_MEMORY = "64MB"  # of a sort or hash of PostgreSQL's; more goes to the disk

STAGE = """
    CREATE TEMP TABLE fed (
        number integer, reason text, card text, uan text, aadhaar text, aadhaar_key text,
        state text, district text, month text
    ) ON COMMIT DROP
"""
# The casts stand behind the shapes that they need. The first reason that holds is given. There are
# a million rows and some thousand places and months: those are judged once each.
JUDGE = r"""
    CREATE TEMP TABLE judged ON COMMIT DROP AS
    WITH told AS (
        SELECT DISTINCT state AS state_cell, district AS district_cell, month AS month_cell
        FROM fed
    ), shaped AS (
        SELECT *,
            CASE WHEN state_cell ~ '^[0-9]{1,4}$' THEN state_cell::integer END AS state,
            CASE WHEN district_cell ~ '^[0-9]{1,6}$' THEN district_cell::integer END AS district,
            CASE WHEN month_cell ~ '^20[0-9]{2}-(0[1-9]|1[0-2])$'
                THEN to_date(month_cell || '-01', 'YYYY-MM-DD') END AS month
        FROM told
    ), today AS (
        SELECT d.code, d.state_id, d.abolished, CASE WHEN d.abolished THEN (
            SELECT min(s.to_district_id) FROM geography_district_successors s
            JOIN geography_district t ON t.code = s.to_district_id AND NOT t.abolished
            WHERE s.from_district_id = d.code HAVING count(*) = 1
        ) ELSE d.code END AS current
        FROM geography_district d
    ), placed AS MATERIALIZED (
        SELECT f.state_cell, f.district_cell, f.month_cell, f.month, today.current AS district_id,
            CASE WHEN f.month IS NULL THEN 'month'
                WHEN f.month > %(today)s THEN 'future'
                WHEN f.month < %(today)s::date - interval '1 year' THEN 'old'
                WHEN s.code IS NULL THEN 'state'
                WHEN %(state)s <> 0 AND s.code <> %(state)s THEN 'not_yours'
                WHEN today.code IS NULL THEN 'district'
                WHEN today.state_id <> s.code THEN 'other_state'
                WHEN today.current IS NULL THEN 'abolished'
                ELSE '' END AS reason
        FROM shaped f
        LEFT JOIN geography_state s ON s.code = f.state
        LEFT JOIN today ON today.code = f.district
    ), numbered AS (
        SELECT *, CASE WHEN uan ~ '^[0-9]{12}$' THEN uan::bigint
            WHEN uan LIKE '%% %%' AND replace(uan, ' ', '') ~ '^[0-9]{12}$'
                THEN replace(uan, ' ', '')::bigint END AS uan_number
        FROM fed
    )
    SELECT f.number, COALESCE(f.uan_number, 0) AS uan, p.month, p.district_id,
        CASE WHEN f.reason <> '' THEN f.reason
            WHEN f.uan = '' AND f.aadhaar = '' THEN 'nobody'
            WHEN f.uan <> '' AND f.uan_number IS NULL THEN 'uan'
            WHEN f.aadhaar <> '' AND f.aadhaar ~ '^[0-9 -]{1,20}$' THEN 'plain_aadhaar'
            WHEN f.card !~ '^[A-Za-z0-9/ _.-]{0,40}$' THEN 'card'
            ELSE p.reason END AS reason
    FROM numbered f
    JOIN placed p ON p.state_cell = f.state AND p.district_cell = f.district
        AND p.month_cell = f.month
"""
SEALED = """
    DECLARE sealed NO SCROLL CURSOR FOR
    SELECT number, aadhaar, aadhaar_key FROM judged JOIN fed USING (number)
    WHERE judged.reason = '' AND judged.uan = 0
"""
OPENED = """
    CREATE TEMP TABLE opened (number integer PRIMARY KEY, uan bigint, readable boolean)
        ON COMMIT DROP
"""
TOLD = """
    UPDATE judged j SET uan = COALESCE(o.uan, 0),
        reason = CASE WHEN o.readable THEN '' ELSE 'aadhaar' END
    FROM opened o WHERE o.number = j.number
"""
# A plain Aadhaar number may stand in any cell: long numbers go, but for their last digits.
BAD = r"""
    INSERT INTO onorc_badrow (feed_id, number, reason, cells)
    SELECT %(feed)s, number, j.reason, CASE WHEN j.reason = 'cells' THEN '{}' ELSE ARRAY(
        SELECT regexp_replace(left(cell, 80), '(?:[0-9][ -]?){8,}([0-9]{4})', 'XXXX XXXX \1', 'g')
        FROM unnest(ARRAY[card, f.uan, CASE WHEN f.aadhaar ~ '^[0-9 -]*$' THEN f.aadhaar
            ELSE '' END, state, district, f.month]) WITH ORDINALITY AS t (cell, place)
        ORDER BY place) END
    FROM judged j JOIN fed f USING (number)
    WHERE j.reason <> ''
"""
SEEN = """(
    SELECT uan, %s::varchar AS kind, month, district_id, %s::bigint AS source_id
    FROM judged WHERE reason = '' AND uan <> 0)"""
SHOWN = ("card", "uan", "aadhaar", "state", "district", "month")  # the cells of a bad row


def stage(cursor, rows) -> int:
    """Take `rows` as `reading.in_order` yields them, a piece at a time. Returns how many."""
    cursor.execute(STAGE)
    count = 0
    for piece in pieces(rows, PIECE):
        copy_rows(cursor, "fed", ("number", "reason", *COLUMNS), piece)
        count += len(piece)
    return count


def judge(cursor, *, today: date, state: int, by: str) -> None:
    """Make `judged`: (number, uan, month, district_id, reason). `state`: the only one allowed, 0
    for any. A number that nobody here has is not bad, and its sender does not learn of it."""
    cursor.execute(f"SET LOCAL work_mem = '{WORK_MEMORY}'; ANALYZE fed")
    cursor.execute(JUDGE, {"today": today, "state": state})
    cursor.execute("ANALYZE judged")
    cursor.execute(OPENED)
    cursor.execute(SEALED)
    while True:
        cursor.execute("FETCH %s FROM sealed", [BATCH])
        rows = cursor.fetchall()
        if not rows:
            break
        cells = [f"{key}:{number}" if key else number for _row, number, key in rows]
        found = identity.find_encrypted(cells, by=by)
        told = ((row[0], one.uan, one.readable) for row, one in zip(rows, found, strict=True))
        copy_rows(cursor, "opened", ("number", "uan", "readable"), told, nullable=("uan",))
    cursor.execute("CLOSE sealed; ANALYZE opened")
    cursor.execute(TOLD)
