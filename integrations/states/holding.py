"""What a recipient holds: looked at in the snapshot of a reading, and kept when it is handed over.

Temporary tables of the transaction say what the reading gives: rows of a delta (`states_given`), or
whose rows (`states_sets`, a full one's, as sets like those that are held); and whose tombstones,
and why (`states_gone`). A recipient is told of nobody whom it did not hold, and of who left nothing
more. Who came or left after the first full export of a version is kept as a Passage, so that an
older cursor gets it too.
"""

from django.db import connection

from integrations.states import coverage
from integrations.states.cursors import Cursor
from integrations.states.models import Agreement
from integrations.states.queries import Query, rows, uans

TABLES = "DROP TABLE IF EXISTS states_given, states_sets, states_gone, states_candidate"
# Who reads all of the register does so with as many processes as the server lets a query have: the
# planner finds it dear to pass rows between them, and knows not how dear it is to write them out.
TOGETHER = "SET LOCAL parallel_setup_cost = 0; SET LOCAL parallel_tuple_cost = 0"
# Who reads what changed looks up a few of many, where a guess too high reads all of the register.
BY_KEY = "SET LOCAL random_page_cost = 1.1"
# Put into sets once, to be compared, held and disclosed. Many short sorts cost half of a long one.
SETS = """
    CREATE TEMP TABLE states_sets WITH (toast_tuple_target = 8160) ON COMMIT DROP AS
        SELECT (uan %% %(states_slots)s)::smallint AS slot, array_sort(array_agg(uan)) AS uans
        FROM ({uans}) given GROUP BY 1
"""
COUNT = "SELECT coalesce(sum(cardinality(uans)), 0) FROM states_sets"
# Most sets are as they were: people are looked at only where one differs.
DIFFERENT = """
    SELECT h.uans AS before, n.uans AS now
    FROM (SELECT * FROM states_held WHERE agreement_id = %(states_agreement)s) h
        FULL JOIN states_sets n ON n.slot = h.slot
    WHERE h.uans IS DISTINCT FROM n.uans
"""
GONE_FULL = f"""
    CREATE TEMP TABLE states_gone ON COMMIT DROP AS
        WITH different AS ({DIFFERENT})
        SELECT g.uan, {{reason}} AS reason
        FROM (SELECT unnest(before) AS uan FROM different
            EXCEPT SELECT unnest(now) FROM different) g
        LEFT JOIN workers_worker w ON w.uan = g.uan
"""  # noqa: S608 - our own text
# Who changed, and whether in what the columns read: others may have come in or gone. Each looks
# into its own slot: a join with everybody held is at the mercy of guesses about a new table.
CANDIDATES = """
    CREATE TEMP TABLE states_candidate ON COMMIT DROP AS
        WITH changed AS (
            SELECT worker_id AS uan, bool_or(parts & %(states_columns)s <> 0) AS repeats
            FROM states_change
            WHERE xid >= %(states_since)s::text::xid8
                AND xid <= pg_current_xact_id()  -- else of before a restore
                AND parts & (%(states_columns)s | %(states_coverage)s) <> 0
            GROUP BY worker_id
        )
        SELECT c.uan, c.repeats, coalesce((
            SELECT c.uan = ANY (h.uans) FROM states_held h
            WHERE h.agreement_id = %(states_agreement)s
                AND h.slot = (c.uan %% %(states_slots)s)::smallint
        ), FALSE) AS held
        FROM changed c
"""
# Newly covered; or held, and changed in what they see; or come in since and asked for again.
GIVEN_DELTA = """
    w.uan IN (SELECT c.uan FROM states_candidate c
        LEFT JOIN states_passage p
            ON p.agreement_id = %(states_agreement)s AND p.worker_id = c.uan
        WHERE c.repeats OR NOT c.held OR (p.reason = '' AND p.xid >= %(states_since)s))
"""
GONE_DELTA = """
    CREATE TEMP TABLE states_gone ON COMMIT DROP AS
        SELECT c.uan, {reason} AS reason
        FROM states_candidate c LEFT JOIN workers_worker w ON w.uan = c.uan
        WHERE c.held AND NOT EXISTS (SELECT FROM states_given n WHERE n.uan = c.uan)
            AND ({covered}) IS NOT TRUE
        UNION ALL
        SELECT p.worker_id, p.reason FROM states_passage p
        WHERE p.agreement_id = %(states_agreement)s AND p.reason <> ''
            AND p.xid >= %(states_since)s
            AND NOT EXISTS (SELECT FROM states_given n WHERE n.uan = p.worker_id)
"""


def look(agreement: Agreement, since: Cursor | None) -> tuple[Query, Query, int, int]:
    """(rows, tombstones, how many rows, how many tombstones)."""
    params = coverage.params(agreement)
    covered, reason = coverage.covered(agreement), coverage.reason(agreement)
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        if since is None:
            cursor.execute(TOGETHER)
            cursor.execute(SETS.format(uans=uans(agreement).sql), params)
            cursor.execute(COUNT)
            (count,) = cursor.fetchone()
            cursor.execute(GONE_FULL.format(reason=reason), params)
            given = rows(agreement)
        else:
            params |= {
                "states_since": since.xid,
                "states_columns": int(coverage.parts_of_columns(agreement)),
                "states_coverage": int(coverage.parts_of_coverage(agreement)),
            }
            cursor.execute(BY_KEY)
            cursor.execute(CANDIDATES, params)
            cursor.execute("ANALYZE states_candidate")
            given = rows(agreement, GIVEN_DELTA, params)
            cursor.execute(f"CREATE TEMP TABLE states_given ON COMMIT DROP AS {given.sql}", params)
            count = cursor.rowcount
            cursor.execute("ANALYZE states_given (uan)")
            cursor.execute(GONE_DELTA.format(covered=covered, reason=reason), params)
            given = Query("SELECT * FROM states_given", {}, given.names)
        gone = Query("SELECT uan, reason FROM states_gone", {}, ("uan", "reason"))
        return given, gone, count, cursor.rowcount


# Of two who tell a recipient at once, or of a reading and who stops the agreement, the later finds
# the row changed since its snapshot, which is an error.
STILL = "SELECT FROM states_agreement WHERE id = %(states_agreement)s FOR SHARE"
ALONE = "SELECT FROM states_holding WHERE agreement_id = %(states_agreement)s FOR NO KEY UPDATE"
TOLD = """
    INSERT INTO states_holding (agreement_id, version, xid)
        VALUES (%(states_agreement)s, %(states_version)s, %(states_to)s)
    ON CONFLICT (agreement_id) DO UPDATE
        SET version = EXCLUDED.version, xid = EXCLUDED.xid, at = now()
"""
# No cursor of the terms before is good any more.
FORGET = """
    DELETE FROM states_passage WHERE agreement_id = %(states_agreement)s
        AND NOT EXISTS (SELECT FROM states_holding
            WHERE agreement_id = %(states_agreement)s AND version = %(states_version)s)
"""
LEFT = """
    INSERT INTO states_passage (agreement_id, worker_id, reason, xid)
        SELECT %(states_agreement)s, uan, reason, %(states_to)s FROM states_gone
    ON CONFLICT (agreement_id, worker_id) DO UPDATE
        SET reason = EXCLUDED.reason, xid = EXCLUDED.xid
        WHERE states_passage.reason = ''
"""
CAME = """
    INSERT INTO states_passage (agreement_id, worker_id, reason, xid)
        SELECT %(states_agreement)s, uan, '', %(states_to)s FROM ({new}) n
    ON CONFLICT (agreement_id, worker_id) DO UPDATE SET reason = '', xid = EXCLUDED.xid
"""
NEW_OF_FULL = f"""
    WITH different AS ({DIFFERENT} AND EXISTS (SELECT FROM states_holding
        WHERE agreement_id = %(states_agreement)s AND version = %(states_version)s))
    SELECT unnest(now) AS uan FROM different EXCEPT SELECT unnest(before) FROM different
"""  # noqa: S608
NEW_OF_DELTA = """
    SELECT uan FROM states_given n
    WHERE NOT EXISTS (SELECT FROM states_candidate c WHERE c.uan = n.uan AND c.held)
"""
OF_FULL = (
    FORGET,
    LEFT,
    CAME.format(new=NEW_OF_FULL),
    """
    DELETE FROM states_held h WHERE agreement_id = %(states_agreement)s
        AND NOT EXISTS (SELECT FROM states_sets n WHERE n.slot = h.slot AND n.uans = h.uans)
    """,
    """
    INSERT INTO states_held (agreement_id, slot, uans)
        SELECT %(states_agreement)s, slot, uans FROM states_sets n
        WHERE NOT EXISTS (SELECT FROM states_held h
            WHERE h.agreement_id = %(states_agreement)s AND h.slot = n.slot)
    """,
)
OF_DELTA = (
    LEFT,
    CAME.format(new=NEW_OF_DELTA),
    """
    UPDATE states_held h SET uans = ARRAY(
        SELECT unnest(h.uans) EXCEPT SELECT unnest(g.uans) ORDER BY 1)
    FROM (
        SELECT uan %% %(states_slots)s AS slot, array_agg(uan) AS uans FROM states_gone GROUP BY 1
    ) g
    WHERE h.agreement_id = %(states_agreement)s AND h.slot = g.slot
    """,
    f"""
    INSERT INTO states_held (agreement_id, slot, uans)
        SELECT %(states_agreement)s, uan %% %(states_slots)s, array_agg(uan ORDER BY uan)
        FROM ({NEW_OF_DELTA}) n GROUP BY 2
    ON CONFLICT (agreement_id, slot) DO UPDATE SET uans = ARRAY(
        SELECT unnest(states_held.uans) UNION SELECT unnest(EXCLUDED.uans) ORDER BY 1)
    """,  # noqa: S608
)


def keep(agreement: Agreement, here: Cursor, since: Cursor | None) -> None:
    """Raises OperationalError when the agreement, or what its recipient holds, was changed since
    the snapshot."""
    params = coverage.params(agreement) | {"states_to": here.xid}
    with connection.cursor() as cursor:
        for statement in (STILL, ALONE, *(OF_FULL if since is None else OF_DELTA), TOLD):
            cursor.execute(statement, params)


def given(since: Cursor | None) -> Query:
    """Whose rows the reading gives; a full one's stand in sets."""
    if since is None:
        return Query("SELECT slot, uans FROM states_sets", {}, ("slot", "uans"))
    return Query("SELECT uan FROM states_given", {}, ("uan",))
