"""Candidate pairs, named by PostgreSQL: for each row the workers who could be its person.

A row asks the key arrays of the search (one GIN index) several narrow questions, and the indexes of
mobiles and birthdays one each; every answer is at most MOST workers, so that no name, however
common, makes a scan.
"""

from collections.abc import Iterator, Sequence

from django.db import connection

MOST = 80  # workers that one question may name
NEAR = 3  # years that a birth may be off, where it narrows a question
# Each: keys that must all be there. `own`, `fathers`: the row's keys of name and father's name.
PAIRS = f"""
    WITH mine AS MATERIALIZED (
        SELECT r.id, ARRAY(SELECT k FROM unnest(r.keys) k WHERE k LIKE '~%%') AS own,
            ARRAY(SELECT k FROM unnest(r.keys) k WHERE k LIKE 'f~%%') AS fathers,
            '#' || (r.fields ->> 'district') AS district,
            coalesce('@' || d.state_id, '@' || %(state)s) AS state,
            r.fields ->> 'mobile' AS mobile, (r.fields ->> 'born')::date AS born,
            left(r.fields ->> 'born', 4)::int AS year
        FROM schemes_listrow r
        LEFT JOIN geography_district d ON d.code = (r.fields ->> 'district')::int
        WHERE r.id = ANY(%(rows)s)
    ), asked AS MATERIALIZED (
        SELECT id, year, own || fathers AS keys FROM mine WHERE own <> '{{}}' AND fathers <> '{{}}'
        UNION ALL SELECT id, year, own || district FROM mine
            WHERE own <> '{{}}' AND district IS NOT NULL
        UNION ALL SELECT id, year, own || state FROM mine WHERE own <> '{{}}' AND state IS NOT NULL
        UNION ALL SELECT m.id, m.year, ARRAY[k, m.district] || m.fathers FROM mine m, unnest(own) k
            WHERE m.fathers <> '{{}}' AND m.district IS NOT NULL
        UNION ALL SELECT m.id, m.year, ARRAY[k, f, m.district] FROM mine m, unnest(own) k,
            unnest(fathers) f WHERE m.district IS NOT NULL
        UNION ALL SELECT m.id, m.year, ARRAY[k, m.district] FROM mine m, unnest(own) k
            WHERE m.district IS NOT NULL AND m.year IS NOT NULL
    )
    SELECT a.id, found.worker_id FROM asked a CROSS JOIN LATERAL (
        SELECT e.worker_id FROM workers_searchentry e JOIN workers_worker w ON w.uan = e.worker_id
        WHERE e.keys @> a.keys AND (a.year IS NULL OR w.date_of_birth
            BETWEEN make_date(a.year - {NEAR}, 1, 1) AND make_date(a.year + {NEAR}, 12, 31))
        LIMIT {MOST}) found
    UNION SELECT m.id, w.uan FROM mine m CROSS JOIN LATERAL (
        SELECT w.uan FROM workers_worker w WHERE w.mobile = m.mobile LIMIT {MOST}) w
        WHERE m.mobile IS NOT NULL
    UNION SELECT m.id, w.uan FROM mine m CROSS JOIN LATERAL (
        SELECT w.uan FROM workers_worker w JOIN workers_searchentry e ON e.worker_id = w.uan
        WHERE w.date_of_birth = m.born AND w.status = 'active' AND e.keys && m.own
        LIMIT {MOST}) w
        WHERE m.born IS NOT NULL
"""  # noqa: S608 - numbers of ours
WORKERS = """
    SELECT w.uan, w.name, w.father_name, coalesce(a.care_of, ''), w.date_of_birth,
        w.birth_year_only, w.gender, w.mobile,
        ARRAY[w.permanent_district_id, w.present_district_id],
        ARRAY[w.permanent_state_id, w.present_state_id]
    FROM workers_worker w LEFT JOIN workers_permanentaddress a ON a.worker_id = w.uan
    WHERE w.uan = ANY(%s) AND w.status IN ('active', 'over_age')
"""


def pairs(rows: Sequence[int], state: int | None) -> list[tuple[int, int]]:
    """(row, UAN) of those who could be the row's person. `state`: of a scheme that has one."""
    with connection.cursor() as cursor:
        # Otherwise the planner, who thinks common keys commoner together than they are, scans.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(PAIRS, {"rows": list(rows), "state": state})
        found = cursor.fetchall()
        cursor.execute("SET LOCAL enable_seqscan = on")
    return found


def people(uans: Sequence[int]) -> Iterator[tuple]:
    """Of the open records among these: see WORKERS."""
    with connection.cursor() as cursor:
        cursor.execute(WORKERS, [list(uans)])
        yield from cursor.fetchall()
