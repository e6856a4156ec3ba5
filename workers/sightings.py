"""Evidence of where workers are: ration pick-ups, platforms' work cities, MGNREGA work sites.

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE seen ON COMMIT DROP AS SELECT ... AS uan, ...")
        taken = sightings.take(cursor, "seen")

Who was seen in another state than they live in, in `SEEN_ELSEWHERE_MONTHS` of the last
`SEEN_WINDOW_MONTHS` months, has probably moved: a Doubt is opened and the worker is asked. No
address changes by evidence.
"""

from dataclasses import dataclass

from django.conf import settings
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
    day. A UAN that leads to another record counts for that one; unknown UANs are passed over. A
    sighting that is known is a no-op, so the same file may come twice.
    """
    cursor.execute("CREATE TEMP TABLE IF NOT EXISTS seen_worker (uan bigint) ON COMMIT DROP")
    cursor.execute("TRUNCATE seen_worker")
    cursor.execute(ADD.format(source=source))
    (added,) = cursor.fetchone()
    cursor.execute("ANALYZE seen_worker")
    given = {
        "today": timezone.localdate(),
        "window": settings.SEEN_WINDOW_MONTHS,
        "months": settings.SEEN_ELSEWHERE_MONTHS,
    }
    cursor.execute(PROBABLY, given)
    cursor.execute(OPEN)
    opened = cursor.rowcount
    cursor.execute(SETTLE, given)
    return Taken(added, opened, cursor.rowcount)


# In the order of the index, so that two who load at once do not wait for each other in a ring.
ADD = """
    WITH added AS (
        INSERT INTO workers_sighting (worker_id, kind, month, district_id, source_id)
        SELECT DISTINCT ON (w.uan, s.month, s.kind, s.district_id)
            w.uan, s.kind, s.month, s.district_id, s.source_id
        FROM {source} s
        LEFT JOIN workers_uanalias alias ON alias.uan = s.uan
        JOIN workers_worker w ON w.uan = COALESCE(alias.worker_id, s.uan)
        ORDER BY w.uan, s.month, s.kind, s.district_id, s.source_id
        ON CONFLICT DO NOTHING
        RETURNING worker_id
    ), kept AS (
        INSERT INTO seen_worker SELECT DISTINCT worker_id FROM added
    )
    SELECT count(*) FROM added
"""

# Of the workers who were just seen: the last months up to their newest sighting, unless that is
# old itself; only what is younger than their last answer, which knew the older. In a month in which
# somebody was seen in both states they were away: a ration may be fetched at home by the family.
PROBABLY = """
    CREATE TEMP TABLE IF NOT EXISTS probably_moved (
        worker_id bigint, district_id integer, since date, kind varchar, sure smallint
    ) ON COMMIT DROP;
    TRUNCATE probably_moved;
    INSERT INTO probably_moved
    WITH seen AS (
        SELECT s.worker_id, s.month, s.kind, s.district_id, d.state_id, s.id,
            d.state_id <> w.present_state_id AS elsewhere,
            max(s.month) OVER (PARTITION BY s.worker_id) AS newest
        FROM seen_worker
        JOIN workers_worker w ON w.uan = seen_worker.uan AND w.status IN ('active', 'over_age')
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
            (array_agg(district_id ORDER BY month DESC, id DESC))[1] AS district_id,
            (array_agg(kind ORDER BY month DESC, id DESC))[1] AS kind, max(newest) AS newest
        FROM recent WHERE elsewhere GROUP BY worker_id, state_id
    )
    SELECT DISTINCT ON (worker_id) worker_id, district_id, since, kind,
        least(95, 40 + 10 * months + 10 * kinds)
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

SETTLE = """
    UPDATE workers_doubt doubt SET settled_at = now(), answer = 'evidence'
    FROM seen_worker
    JOIN workers_worker w ON w.uan = seen_worker.uan
    CROSS JOIN LATERAL (
        SELECT bool_and(d.state_id = w.present_state_id) AS back
        FROM workers_sighting s JOIN geography_district d ON d.code = s.district_id
        WHERE s.worker_id = w.uan AND s.month = (
            SELECT max(month) FROM workers_sighting WHERE worker_id = w.uan)
    ) newest
    WHERE doubt.worker_id = w.uan AND doubt.settled_at IS NULL AND newest.back
"""
