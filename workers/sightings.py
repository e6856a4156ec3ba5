"""Evidence of where workers are: ration pick-ups, platforms' work cities, MGNREGA work sites.

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE seen ON COMMIT DROP AS SELECT ... AS uan, ...")
        taken = sightings.take(cursor, "seen")

Who was seen in another state than they live in, in `SEEN_ELSEWHERE_MONTHS` of the last
`SEEN_WINDOW_MONTHS` months, has probably moved: a Doubt is opened and the worker is asked. No
address changes by evidence.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone


@dataclass(frozen=True, slots=True)
class Taken:
    """`added`: sightings that were not known. `opened`: doubts. `settled`: doubts that newer
    sightings at the known address settled."""

    added: int
    opened: int
    settled: int


def take(cursor, source: str) -> Taken:
    """Take a relation of (uan, kind, month, district_id, source_id), in the caller's transaction.

    `source` is the name of a table or view, or a query in brackets; `month` is a month's first
    day. A UAN that leads to another record counts for that one; unknown UANs and districts are
    passed over. A sighting that is known is a no-op, so the same file may come twice.
    """
    given = {
        "today": timezone.localdate(),
        "window": settings.SEEN_WINDOW_MONTHS,
        "months": settings.SEEN_ELSEWHERE_MONTHS,
    }
    cursor.execute(f"SET LOCAL work_mem = '{WORK_MEMORY}'")
    cursor.execute(SEEN.format(source=source))
    cursor.execute("ANALYZE seen_now")
    cursor.execute(ADD)
    added = cursor.rowcount
    cursor.execute(PROBABLY, given)
    cursor.execute(OPEN)
    opened = cursor.rowcount
    cursor.execute(SETTLE)
    settled = cursor.rowcount
    cursor.execute("DROP TABLE seen_now, probably_moved")
    return Taken(added, opened, settled)


def forget() -> int:
    """Sightings that no question will come of any more go, a slice at a time; how many went."""
    oldest = timezone.localdate() - timedelta(days=settings.SEEN_KEPT_DAYS)
    gone = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(FORGET, {"oldest": oldest, "slice": SLICE})
            gone += cursor.rowcount
            if cursor.rowcount < SLICE:
                return gone


WORK_MEMORY = "64MB"  # of a sort or hash: it does not grow with the feed, which goes to the disk
SLICE = 100_000  # rows that go in one transaction

# In the order of the key: written at one end of its index, and two who load at once do not wait for
# each other in a ring.
SEEN = """
    CREATE TEMP TABLE seen_now ON COMMIT DROP AS
    SELECT DISTINCT ON (s.month, w.uan, s.kind, s.district_id)
        s.month, w.uan, s.kind, s.district_id, s.source_id,
        d.state_id <> w.present_state_id AS elsewhere
    FROM {source} s
    JOIN geography_district d ON d.code = s.district_id
    LEFT JOIN workers_uanalias alias ON alias.uan = s.uan
    JOIN workers_worker w ON w.uan = COALESCE(alias.worker_id, s.uan)
    ORDER BY s.month, w.uan, s.kind, s.district_id, s.source_id
"""
ADD = """
    INSERT INTO workers_sighting (month, worker_id, kind, district_id, source_id)
    SELECT month, uan, kind, district_id, source_id FROM seen_now
    ORDER BY month, uan, kind, district_id
    ON CONFLICT DO NOTHING
"""

# Of the workers who were just seen in another state, for no other is a question: the last months up
# to their newest sighting, unless that is old itself; only what is younger than their last answer,
# which knew the older. In a month in which somebody was seen in both states they were away: a
# ration may be fetched at home by the family.
PROBABLY = """
    CREATE TEMP TABLE probably_moved ON COMMIT DROP AS
    WITH elsewhere AS MATERIALIZED (
        SELECT DISTINCT uan FROM seen_now WHERE elsewhere
    ), seen AS (
        SELECT s.worker_id, s.month, s.kind, s.district_id, d.state_id, s.recorded_at,
            d.state_id <> w.present_state_id AS elsewhere,
            max(s.month) OVER (PARTITION BY s.worker_id) AS newest
        FROM elsewhere
        JOIN workers_worker w ON w.uan = elsewhere.uan AND w.status IN ('active', 'over_age')
        JOIN workers_sighting s ON s.worker_id = w.uan
        JOIN geography_district d ON d.code = s.district_id
        WHERE s.month > COALESCE(w.address_since, '-infinity')
            AND s.month >= date_trunc('month', %(today)s::date)
                - make_interval(months => 2 * %(window)s)
    ), recent AS (
        SELECT * FROM seen
        WHERE month > newest - make_interval(months => %(window)s)
            AND newest >= date_trunc('month', %(today)s::date)
                - make_interval(months => %(window)s)
    ), states AS (
        SELECT worker_id, state_id, count(DISTINCT month) AS months, min(month) AS since,
            count(DISTINCT kind) AS kinds, max(month) AS last,
            (array_agg(district_id ORDER BY month DESC, recorded_at DESC, district_id))[1]
                AS district_id,
            (array_agg(kind ORDER BY month DESC, recorded_at DESC, kind))[1] AS kind,
            max(newest) AS newest
        FROM recent WHERE elsewhere GROUP BY worker_id, state_id
    )
    SELECT DISTINCT ON (worker_id) worker_id, district_id, since, kind,
        least(95, 40 + 10 * months + 10 * kinds) AS sure
    FROM states WHERE months >= %(months)s AND last = newest
    ORDER BY worker_id, months DESC, kinds DESC, state_id
"""

OPEN = """
    INSERT INTO workers_doubt AS d (worker_id, district_id, since, kind, sure, answer)
    SELECT worker_id, district_id, since, kind, sure, '' FROM probably_moved ORDER BY worker_id
    ON CONFLICT (worker_id) WHERE settled_at IS NULL DO UPDATE SET
        district_id = excluded.district_id, since = least(d.since, excluded.since),
        kind = excluded.kind, sure = excluded.sure
    WHERE (d.district_id, d.kind, d.sure)
        IS DISTINCT FROM (excluded.district_id, excluded.kind, excluded.sure)
"""

# Only of who was just seen where they live.
SETTLE = """
    WITH back AS MATERIALIZED (
        SELECT d.id, d.worker_id, w.present_state_id FROM workers_doubt d
        JOIN workers_worker w ON w.uan = d.worker_id
        WHERE d.settled_at IS NULL
            AND d.worker_id IN (SELECT uan FROM seen_now WHERE NOT elsewhere)
    ), newest AS (
        SELECT back.id, bool_and(d.state_id = back.present_state_id) AS at_home
        FROM (
            SELECT s.*, max(s.month) OVER (PARTITION BY s.worker_id) AS newest
            FROM workers_sighting s WHERE s.worker_id IN (SELECT worker_id FROM back)
        ) s
        JOIN back USING (worker_id)
        JOIN geography_district d ON d.code = s.district_id
        WHERE s.month = s.newest GROUP BY back.id
    )
    UPDATE workers_doubt doubt SET settled_at = now(), answer = 'evidence'
    FROM newest WHERE newest.id = doubt.id AND newest.at_home
"""

FORGET = """
    DELETE FROM workers_sighting WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM workers_sighting WHERE month < %(oldest)s ORDER BY month LIMIT %(slice)s
    ))
"""
