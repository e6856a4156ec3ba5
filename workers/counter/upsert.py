"""How a finding becomes a flag, or a flag becomes larger: the end of each statement that finds."""

from django.db import connection

# Behind `WITH …, found AS (…)`, whose columns are: kind, subject, centre_id, operator_id, day,
# count, here, first_seen, last_seen. The same finding changes nothing. What was dismissed comes
# back when it has doubled since.
UPSERT = """
    , written AS (
        INSERT INTO counter_flag AS f (kind, subject, centre_id, state_id, operator_id, day,
            count, here, first_seen, last_seen)
        SELECT found.kind, found.subject, found.centre_id, c.state_id, found.operator_id,
            found.day, found.count, found.here, found.first_seen, found.last_seen
        FROM found JOIN counter_centre c ON c.id = found.centre_id
        ORDER BY found.kind, found.subject, found.centre_id
        ON CONFLICT (kind, subject, centre_id) DO UPDATE SET
            count = excluded.count, here = excluded.here, operator_id = excluded.operator_id,
            first_seen = least(f.first_seen, excluded.first_seen),
            last_seen = greatest(f.last_seen, excluded.last_seen),
            status = CASE WHEN f.status = 'dismissed' AND excluded.count >= 2 * f.decided_count
                THEN 'open' ELSE f.status END
        WHERE (f.count, f.here, f.operator_id, f.last_seen) IS DISTINCT FROM
            (excluded.count, excluded.here, excluded.operator_id,
                greatest(f.last_seen, excluded.last_seen))
        RETURNING xmax = 0 AS is_new
    )
    SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new) FROM written
"""


def write(sql: str, parameters: dict) -> tuple[int, int]:
    """(new flags, flags that changed) of a statement that ends before UPSERT."""
    with connection.cursor() as cursor:
        cursor.execute(sql + UPSERT, parameters)
        return cursor.fetchone()
