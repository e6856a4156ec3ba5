"""Flags out of what workers told the helpline: one for each operator, kind of answer and centre."""

from workers.counter import upsert

SQL = """
    WITH told AS (
        SELECT * FROM counter_callback
        WHERE result = 'talked' AND operator_id = ANY(%(operators)s)
    ), against AS (
        SELECT told.*, said.kind FROM told CROSS JOIN LATERAL (VALUES
            ('absent', was_there = 'no'), ('paid', paid = 'yes'), ('not_mine', own_mobile = 'no')
        ) AS said(kind, is_so) WHERE said.is_so
    ), found AS (
        SELECT kind, operator_id::text AS subject, centre_id, operator_id, NULL::date AS day,
            count(*) AS count, count(*) AS here, min(called_at) AS first_seen,
            max(called_at) AS last_seen
        FROM against GROUP BY kind, centre_id, operator_id
    )
"""


def flag(*operator_ids: int) -> tuple[int, int]:
    return upsert.write(SQL, {"operators": list(operator_ids)})
