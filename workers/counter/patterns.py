"""The patterns, as statements of sets: each ends before `upsert.UPSERT` with what it found.

Days are India's. Camps are left out where time is the pattern: a camp without a network brings the
forms of a day at once.
"""

# Of the subjects that are new since the last run, those that more workers share than may, at all
# centres together; one finding at each of the centres.
SHARED = """
    WITH touched AS MATERIALIZED (
        SELECT DISTINCT subject FROM counter_trait
        WHERE kind = %(kind)s AND xid >= %(since)s AND xid < %(until)s
    ), often AS MATERIALIZED (
        SELECT subject FROM counter_trait JOIN touched USING (subject)
        WHERE kind = %(kind)s AND xid < %(until)s GROUP BY subject HAVING count(*) > %(most)s
    ), rows AS MATERIALIZED (
        SELECT subject, worker_id, centre_id, operator_id, at
        FROM counter_trait JOIN often USING (subject)
        WHERE kind = %(kind)s AND xid < %(until)s
    ), shared AS (
        SELECT subject, count(DISTINCT worker_id) AS count
        FROM rows GROUP BY subject HAVING count(DISTINCT worker_id) > %(most)s
    ), found AS (
        SELECT %(kind)s AS kind, encode(subject, 'hex') AS subject, centre_id,
            mode() WITHIN GROUP (ORDER BY operator_id) AS operator_id, NULL::date AS day,
            shared.count, count(DISTINCT worker_id) AS here,
            min(at) AS first_seen, max(at) AS last_seen
        FROM rows JOIN shared USING (subject)
        GROUP BY subject, shared.count, centre_id
    )
"""

# The most registrations of an operator within some minutes, by day.
BURSTS = """
    WITH around AS (
        SELECT a.operator_id, a.centre_id, a.at, count(*) OVER (
            PARTITION BY a.operator_id, a.centre_id ORDER BY a.at
            RANGE BETWEEN %(window)s PRECEDING AND CURRENT ROW
        ) AS count
        FROM counter_assistance a
            JOIN counter_centre c ON c.id = a.centre_id AND c.kind <> 'camp'
        WHERE a.action = 'registered' AND a.at >= %(read_from)s
    ), found AS (
        SELECT 'burst' AS kind, operator_id || ' ' || day AS subject, centre_id, operator_id, day,
            max(count) AS count, max(count) AS here,
            min(at) - %(window)s AS first_seen, max(at) AS last_seen
        FROM (SELECT *, (at AT TIME ZONE 'Asia/Kolkata')::date AS day FROM around) AS by_day
        WHERE count > %(most)s AND at >= %(since)s
        GROUP BY centre_id, operator_id, day
    )
"""

REFUSALS = """
    WITH found AS (
        SELECT rule AS kind, operator_id || ' ' || day AS subject, centre_id, operator_id, day,
            count, count AS here, first_at AS first_seen, last_at AS last_seen
        FROM counter_refusal
            JOIN unnest(%(rules)s, %(most)s) AS may (rule, most) USING (rule)
        WHERE day >= %(since)s AND count > most
    )
"""

# Visits that ended without a proof of identity, where they are most of an operator's day.
UNPROVEN = """
    WITH by_day AS (
        SELECT operator_id, centre_id, (began_at AT TIME ZONE 'Asia/Kolkata')::date AS day,
            count(*) FILTER (WHERE proof = '' AND ended IN ('switched', 'stopped', 'expired'))
                AS count,
            count(*) AS of_all, min(began_at) AS first_seen, max(began_at) AS last_seen
        FROM counter_visit WHERE began_at >= %(since)s AND ended_at IS NOT NULL
        GROUP BY 1, 2, 3
    ), found AS (
        SELECT 'unproven' AS kind, operator_id || ' ' || day AS subject, centre_id, operator_id,
            day, count, count AS here, first_seen, last_seen
        FROM by_day WHERE count > %(most)s AND 2 * count > of_all
    )
"""
