"""Facts that a list says besides (ration card, BPL): into `Answers`, source "list:ID".

What the worker answered otherwise stays; the row notes which facts differ (`differs`). Facts from
an earlier list give way to those of a later one.
"""

from collections.abc import Sequence

from django.db import connection, transaction

from schemes.models import ListRow

# A fact of a row, and what is known of it now.
SAID = """
    SELECT r.id, r.worker_id, f.key, f.value, a.given -> f.key AS known,
        coalesce(a.sources ->> f.key, '') AS source
    FROM schemes_listrow r CROSS JOIN jsonb_each(r.facts) f
    LEFT JOIN schemes_answers a ON a.worker_id = r.worker_id
    WHERE r.id = ANY(%(rows)s) AND r.verdict = 'linked'
"""
OWN = "known IS NOT NULL AND known <> 'null'::jsonb AND source NOT LIKE 'list:%%'"
DIFFERS = f"""
    UPDATE schemes_listrow r SET differs = d.names
    FROM (SELECT id, jsonb_agg(key ORDER BY key) AS names FROM ({SAID}) said
          WHERE {OWN} AND known <> value GROUP BY id) d
    WHERE r.id = d.id
"""  # noqa: S608 - no values
GIVE = f"""
    WITH fresh AS (
        SELECT worker_id, jsonb_object_agg(key, value) AS given,
            jsonb_object_agg(key, 'list:' || %(list)s) AS sources
        FROM ({SAID}) said WHERE NOT ({OWN}) AND known IS DISTINCT FROM value
        GROUP BY worker_id
    ), written AS (
        INSERT INTO schemes_answers AS here (worker_id, given, sources, changed_at)
        SELECT worker_id, given, sources, now() FROM fresh
        ON CONFLICT (worker_id) DO UPDATE SET given = here.given || excluded.given,
            sources = here.sources || excluded.sources, changed_at = now()
        RETURNING worker_id
    )
    INSERT INTO audit_event (at, action, by, worker_id, detail)
    SELECT now(), 'facts from a list', 'list:' || %(list)s, worker_id,
        jsonb_build_object('list', %(list)s)
    FROM written
"""  # noqa: S608 - no values
TAKE_BACK = """
    UPDATE schemes_answers a SET
        given = a.given - mine.names, sources = a.sources - mine.names, changed_at = now()
    FROM (SELECT s.worker_id, array_agg(k.key) AS names
          FROM schemes_answers s CROSS JOIN jsonb_each_text(s.sources) k
          WHERE s.worker_id = %s AND k.value = %s GROUP BY s.worker_id) mine
    WHERE a.worker_id = mine.worker_id
"""


@transaction.atomic
def give(chosen, rows: Sequence[int]) -> None:
    values = {"rows": list(rows), "list": chosen.pk}
    with connection.cursor() as cursor:
        cursor.execute(DIFFERS, values)
        cursor.execute(GIVE, values)


def take_back(row: ListRow) -> None:
    """What the list said of a worker who is not the row's person after all."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE_BACK, [row.worker_id, f"list:{row.of_list_id}"])
