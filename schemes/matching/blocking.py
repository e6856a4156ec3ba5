"""Candidate pairs, named by PostgreSQL: for each row the workers who could be its person.

A row asks one index (`search_entry_together`) for those who share a word of the name along with the
district and about the year of birth, or with a word of the father's name and one of these, or with
the day of birth; and one for its mobile. A word alone, common as it may be, is never asked: to set
the long lists of common ones against each other took nine tenths of the time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import connection

MOST = 40  # workers of a row that are compared: those that share the most with it
LOOKED_AT = 1000  # workers of a row that are put in that order
NEAR = 3  # years that a birth may be off in the same district
NEARER = 1  # where no district is known; where it is, but not the day, not one
PAIRS = f"""
    WITH said AS MATERIALIZED (
        SELECT r.id, ARRAY(SELECT k FROM unnest(r.keys) k WHERE k LIKE '~%%') AS own,
            ARRAY(SELECT k FROM unnest(r.keys) k WHERE k LIKE 'f~%%') AS fathers,
            CASE WHEN r.fields ? 'district' THEN ARRAY['#' || (r.fields ->> 'district')]
                ELSE '{{}}' END AS district,
            CASE WHEN r.fields ? 'born' AND (r.fields ->> 'year_only')::bool IS NOT TRUE
                THEN ARRAY['=' || (r.fields ->> 'born')] ELSE '{{}}' END AS day,
            left(r.fields ->> 'born', 4)::int AS year, r.fields ->> 'mobile' AS mobile
        FROM schemes_listrow r WHERE r.id = ANY(%(rows)s)
    ), mine AS MATERIALIZED (
        SELECT *, ARRAY(SELECT '=' || y
                FROM generate_series(year - {NEAR}, year + {NEAR}) y) AS years,
            ARRAY(SELECT '=' || y FROM generate_series(year - few, year + few) y) AS nearer
        FROM said, LATERAL (
            SELECT CASE WHEN district = '{{}}' THEN {NEARER} WHEN day = '{{}}' THEN 0 END AS few
        ) few
    ), asked AS MATERIALIZED (
        SELECT id, own, fathers, district, years, workers_keys_together(own || district || years)
            || workers_keys_together(own || fathers || district)
            || workers_keys_together(own || fathers || nearer)
            || workers_keys_together(own || day) AS together
        FROM mine
    )
    SELECT a.id, found.worker_id, found.named FROM asked a CROSS JOIN LATERAL (
        SELECT near.worker_id, count(*) OVER () AS named FROM (
            SELECT e.worker_id, e.keys FROM workers_searchentry e
            WHERE workers_keys_together(e.keys) && a.together LIMIT {LOOKED_AT}) near
        ORDER BY (near.keys @> a.own)::int + (near.keys @> a.fathers)::int
            + (near.keys && a.district)::int + (near.keys && a.years)::int DESC
        LIMIT {MOST}) found
    UNION ALL SELECT m.id, w.uan, 0 FROM mine m JOIN workers_worker w ON w.mobile = m.mobile
"""  # noqa: S608 - numbers of ours
WORKERS = """
    SELECT w.uan, w.name, w.father_name, coalesce(a.care_of, ''), w.date_of_birth,
        w.birth_year_only, w.gender, w.mobile,
        ARRAY[w.permanent_district_id, w.present_district_id],
        ARRAY[w.permanent_state_id, w.present_state_id]
    FROM workers_worker w LEFT JOIN workers_permanentaddress a ON a.worker_id = w.uan
    WHERE w.uan = ANY(%s) AND w.status IN ('active', 'over_age')
"""


@dataclass(frozen=True, slots=True)
class Named:
    pairs: list[tuple[int, int]]  # (row, UAN)
    left_out: dict[int, int]  # row -> workers that were named beyond MOST


def pairs(rows: Sequence[int]) -> Named:
    """Those who could be the rows' people."""
    with connection.cursor() as cursor:
        # Otherwise the planner, who takes every key for a common one, may scan.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(PAIRS, {"rows": list(rows)})
        found = cursor.fetchall()
        cursor.execute("SET LOCAL enable_seqscan = on")
    return Named(
        list(dict.fromkeys((row, uan) for row, uan, _named in found)),
        {row: named - MOST for row, _uan, named in found if named > MOST},
    )


def people(uans: Sequence[int]) -> Iterator[tuple]:
    """Of the open records among these: see WORKERS."""
    with connection.cursor() as cursor:
        cursor.execute(WORKERS, [list(uans)])
        yield from cursor.fetchall()
