"""Every ticket in one statement, into a table that pages read (`Wait`, `Term`)."""

from django.conf import settings
from django.db import connection, transaction

LOCK = "SELECT pg_advisory_xact_lock(14434, 9)"
# A grievance about privacy is counted by its category and in all, and of no state, operator or sex:
# its desk alone knows more.
COUNT = """
    WITH seen AS MATERIALIZED (
        SELECT t.category, t.closed_at IS NOT NULL AS closed, t.language, t.subject,
            t.category = 'privacy' AS private, t.operator_id,
            CASE WHEN t.category = 'privacy' THEN 0 ELSE coalesce(t.state_id, 0) END AS state,
            CASE WHEN t.worker_id IS NULL OR t.who = 'behalf' THEN '' ELSE w.gender END AS sex,
            least(999, greatest(0, (coalesce(t.closed_at, now()) AT TIME ZONE %(zone)s)::date
                - (t.opened_at AT TIME ZONE %(zone)s)::date)) AS days
        FROM grievances_ticket t LEFT JOIN workers_worker w ON w.uan = t.worker_id
        WHERE t.closed_at IS NULL OR t.closed_at > now() - interval '1 year'
    ), kinds AS (
        SELECT closed, state, days, category, private, subject, operator_id, language, sex,
            count(*) AS n
        FROM seen GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
    )
    INSERT INTO figures_wait (by, key, state, closed, days, count)
    SELECT x.by, x.key, p.state, k.closed, k.days, sum(k.n)
    FROM kinds k
    CROSS JOIN LATERAL (VALUES
        ('all', ''), ('category', k.category),
        ('state', CASE WHEN NOT k.private THEN k.state::text END),
        ('platform', CASE WHEN k.category = 'platform' THEN nullif(k.subject, '') END),
        ('operator', CASE WHEN NOT k.private THEN k.operator_id::text END),
        ('language', CASE WHEN NOT k.private THEN k.language END),
        ('sex', CASE WHEN NOT k.private THEN k.sex END)
    ) AS x (by, key)
    CROSS JOIN LATERAL (
        SELECT DISTINCT place FROM (VALUES (0), (k.state)) AS places (place)
    ) AS p (state)
    WHERE x.key IS NOT NULL
    GROUP BY x.by, x.key, p.state, k.closed, k.days
"""
# Words as they were written, of four letters or more and no digits, without the common ones that
# the dictionaries of English and Hindi leave out.
TERMS = """
    WITH texts AS (
        SELECT opened_at > now() - interval '7 days' AS fresh,
            tsvector_to_array(to_tsvector('simple', text)) AS words
        FROM grievances_ticket
        WHERE opened_at > now() - interval '63 days' AND category <> 'privacy'
    ), words AS (
        SELECT word, count(*) FILTER (WHERE fresh) AS week, count(*) FILTER (WHERE NOT fresh) AS old
        FROM texts, unnest(words) AS word
        WHERE char_length(word) BETWEEN 4 AND 40 AND word !~ '[0-9@.:/]'
        GROUP BY word HAVING count(*) FILTER (WHERE fresh) >= %(least)s
    )
    INSERT INTO figures_term (word, week, before)
    SELECT word, week, old FROM words
    WHERE week >= %(rises)s * old / 8.0
        AND to_tsvector('english', word) <> '' AND to_tsvector('hindi', word) <> ''
    ORDER BY week * 8.0 / (old + 8) DESC, word LIMIT 40
"""


@transaction.atomic
def count() -> None:
    """Readers see the counts before until these are whole."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
        cursor.execute("DELETE FROM figures_wait")
        cursor.execute(COUNT, {"zone": settings.TIME_ZONE})


@transaction.atomic
def count_terms() -> None:
    least, rises = settings.TERM_LEAST, settings.TERM_RISES
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
        cursor.execute("DELETE FROM figures_term")
        cursor.execute(TERMS, {"least": least, "rises": rises})
