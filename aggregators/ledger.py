"""Days worked: the rules by which staged rows become rows of the ledger, a slice at a time.

A worker's day with a platform stands once. Any income makes it count once, with each platform for
itself. What stands is not edited: a row that says otherwise is refused, or, marked as a
correction, written behind it with the next number, and the last number counts.

A plain report reaches `PLATFORM_LATE_DAYS` back; a correction into every financial year that is
still open: the one under way, and the one before until `PLATFORM_CLOSING_DAYS` after its end.
The first of several rows of one intake about the same day counts.
"""

from datetime import date, timedelta

from django.conf import settings

from aggregators.models import Intake
from aggregators.reading import as_date, as_number, as_yes
from eshram import years
from workers import sightings

MOST_PAISE = 100_000_000  # of one day: ten lakh rupees

READ = f"""
    SELECT number, reference, {as_date("day")} AS day, {as_yes("earned")} AS earned,
        CASE WHEN paise = '' THEN 0 ELSE {as_number("paise", 9)} END AS paise,
        earned = '' AS earned_is_open, {as_number("district", 5)} AS district,
        district = '' AS is_nowhere,
        CASE WHEN correction = '' THEN false ELSE {as_yes("correction")} END AS correction
    FROM STAGE WHERE number >= %(first)s AND number < %(end)s
    OFFSET 0 -- each cell is read once, however often the rules name it
"""  # noqa: S608 - words of our own
JUDGE = f"""
    CREATE TEMP TABLE judged ON COMMIT DROP AS
    SELECT r.number, r.reference, e.worker_id, r.day, COALESCE(r.earned, r.paise > 0) AS earned,
        r.paise::bigint AS paise, d.code AS district, r.correction,
        CASE
            WHEN r.reference = '' OR length(r.reference) > 64 THEN 'bad_reference'
            WHEN r.day IS NULL THEN 'bad_day'
            WHEN r.paise IS NULL OR r.paise > {MOST_PAISE} THEN 'bad_amount'
            WHEN r.earned IS NULL AND NOT (r.earned_is_open AND r.paise > 0) THEN 'bad_earned'
            WHEN r.earned = false AND r.paise > 0 THEN 'bad_earned'
            WHEN d.code IS NULL AND NOT r.is_nowhere THEN 'bad_district'
            WHEN r.correction IS NULL THEN 'bad_correction'
            WHEN e.id IS NULL THEN 'not_yours'
            WHEN e.disowned_at IS NOT NULL THEN 'disowned'
            WHEN r.day > %(today)s THEN 'future'
            WHEN r.day < %(open)s THEN 'closed'
            WHEN r.day < %(plain)s AND NOT r.correction THEN 'late'
            ELSE ''
        END AS code
    FROM ({READ}) r
    LEFT JOIN aggregators_engagement e ON e.platform_id = %(platform)s
        AND e.reference = r.reference AND r.day >= e.joined_on
        AND r.day <= COALESCE(e.left_on, 'infinity'::date)
    LEFT JOIN geography_district d ON d.code = r.district
"""  # noqa: S608
COUNT = """
    SELECT count(*) FILTER (WHERE code = ''), count(*) FILTER (WHERE code = 'not_yours'),
        count(district) FROM judged
"""
# Of those whom no engagement covers: is there one at another time?
NOT_COVERED = """
    UPDATE judged j SET code = CASE
            WHEN j.day > %(today)s THEN 'future'
            WHEN j.day < around.first THEN 'before_joining'
            ELSE 'after_exit'
        END
    FROM (
        SELECT e.reference, min(e.joined_on) AS first FROM aggregators_engagement e
        WHERE e.platform_id = %(platform)s
            AND e.reference IN (SELECT reference FROM judged WHERE code = 'not_yours')
        GROUP BY e.reference
    ) around
    WHERE j.code = 'not_yours' AND around.reference = j.reference
"""
# Of two rows about one day the first is written, and a day that stands already is not.
LAND = """
    CREATE TEMP TABLE fresh (worker_id bigint, day date, earned boolean, paise bigint)
        ON COMMIT DROP;
    WITH landed AS (
        INSERT INTO aggregators_activity
            (platform_id, day, worker_id, correction, earned, paise, district_id, intake_id)
        SELECT %(platform)s, day, worker_id, 0, earned, paise, district, %(intake)s
        FROM judged WHERE code = '' ORDER BY day, worker_id, number
        ON CONFLICT DO NOTHING
        RETURNING worker_id, day, earned, paise
    )
    INSERT INTO fresh SELECT worker_id, day, earned, paise FROM landed
"""
# As if one after the other: until a correction is written what stood counts, then this intake has
# spoken of the day.
AGAIN = """
    WITH left_over AS (
        SELECT j.* FROM (
            SELECT g.*, row_number() OVER (PARTITION BY worker_id, day ORDER BY number) AS place
            FROM judged g WHERE code = ''
        ) j
        LEFT JOIN fresh f ON f.worker_id = j.worker_id AND f.day = j.day AND j.place = 1
        WHERE f.day IS NULL
    ), again AS (
        SELECT a.number, was.intake_id = %(intake)s AS is_ours,
            (was.earned, was.paise, was.district_id)
                IS NOT DISTINCT FROM (a.earned, a.paise, a.district) AS is_same,
            a.correction, a.worker_id, a.day
        FROM left_over a CROSS JOIN LATERAL (
            SELECT l.intake_id, l.earned, l.paise, l.district_id FROM aggregators_activity l
            WHERE l.platform_id = %(platform)s AND l.day = a.day AND l.worker_id = a.worker_id
            ORDER BY l.correction DESC LIMIT 1
        ) was
    ), ordered AS (
        SELECT *, min(number) FILTER (WHERE correction AND NOT is_same)
            OVER (PARTITION BY worker_id, day) AS written
        FROM again
    )
    UPDATE judged j SET code = CASE
            WHEN o.is_ours OR j.number > o.written THEN 'duplicate_in_batch'
            WHEN o.is_same THEN 'same'
            WHEN NOT o.correction THEN 'exists'
            ELSE 'correction'
        END
    FROM ordered o WHERE j.number = o.number
"""
CORRECT = """
    WITH before AS (
        SELECT j.*, was.correction AS place, was.earned AS had, was.paise AS had_paise
        FROM judged j CROSS JOIN LATERAL (
            SELECT l.correction, l.earned, l.paise FROM aggregators_activity l
            WHERE l.platform_id = %(platform)s AND l.day = j.day AND l.worker_id = j.worker_id
            ORDER BY l.correction DESC LIMIT 1
        ) was
        WHERE j.code = 'correction'
    ), written AS (
        INSERT INTO aggregators_activity
            (platform_id, day, worker_id, correction, earned, paise, district_id, intake_id)
        SELECT %(platform)s, day, worker_id, place + 1, earned, paise, district, %(intake)s
        FROM before
    )
    INSERT INTO changed
    SELECT worker_id, day, 0, earned::integer - had::integer, paise - had_paise FROM before
"""
CHANGED = """
    CREATE TEMP TABLE changed ON COMMIT DROP AS
    SELECT worker_id, day, 1 AS reported, earned::integer AS days, paise FROM fresh
"""
TOTALS = """
    MERGE INTO aggregators_totals t USING (
        SELECT worker_id, CASE WHEN day >= %(april)s THEN %(year)s ELSE %(year)s - 1 END AS year,
            sum(days) AS days, sum(paise) AS paise, max(day) AS last_day
        FROM changed GROUP BY 1, 2
    ) n ON t.platform_id = %(platform)s AND t.worker_id = n.worker_id
        AND t.financial_year = n.year
    WHEN MATCHED THEN UPDATE SET days = t.days + n.days, paise = t.paise + n.paise,
        last_day = greatest(t.last_day, n.last_day)
    WHEN NOT MATCHED THEN
        INSERT (worker_id, platform_id, financial_year, days, paise, last_day)
        VALUES (n.worker_id, %(platform)s, n.year, n.days, n.paise, n.last_day)
"""
MONTHS = """
    INSERT INTO aggregators_month AS m (platform_id, month, reported, days, paise)
    SELECT %(platform)s, date_trunc('month', day)::date, sum(reported), sum(days), sum(paise)
    FROM (
        SELECT day, sum(reported) AS reported, sum(days) AS days, sum(paise) AS paise
        FROM changed GROUP BY day
    ) by_day
    GROUP BY 2 ORDER BY 2
    ON CONFLICT (platform_id, month) DO UPDATE SET reported = m.reported + excluded.reported,
        days = m.days + excluded.days, paise = m.paise + excluded.paise
"""

# Where somebody earned shows where they are.
SEEN = """
    CREATE TEMP TABLE seen ON COMMIT DROP AS
    SELECT DISTINCT worker_id AS uan, 'platform' AS kind, date_trunc('month', day)::date AS month,
        district AS district_id, %(intake)s::bigint AS source_id
    FROM judged WHERE code IN ('', 'correction') AND earned AND district IS NOT NULL
"""


def open_since(today: date) -> date:
    """The first day that can still be corrected."""
    year = years.financial_year(today)
    closes = years.last_day(year - 1) + timedelta(days=settings.PLATFORM_CLOSING_DAYS)
    return years.first_day(year - 1 if today <= closes else year)


def land(cursor, intake: Intake, first: int, end: int, today: date) -> None:
    """Judge and land the rows numbered from `first` up to `end`, in the caller's transaction, who
    holds the platform's lock. Leaves the temporary table `judged`; code '' is what landed."""
    year = years.financial_year(today)
    values = {
        "platform": intake.platform_id, "intake": intake.pk, "first": first, "end": end,
        "today": today, "open": open_since(today), "year": year, "april": years.first_day(year),
        "plain": max(open_since(today), today - timedelta(days=settings.PLATFORM_LATE_DAYS)),
    }  # fmt: skip
    cursor.execute(JUDGE.replace("STAGE", intake.stage), values)
    cursor.execute(COUNT)
    good, not_covered, placed = cursor.fetchone()
    if not_covered:
        cursor.execute(NOT_COVERED, values)
    cursor.execute(LAND, values)
    landed = cursor.rowcount
    cursor.execute(CHANGED)
    if landed < good:
        cursor.execute(AGAIN, values)
        cursor.execute(CORRECT, values)
    cursor.execute(TOTALS, values)
    cursor.execute(MONTHS, values)
    if placed and not intake.platform.is_sandbox:
        cursor.execute(SEEN, values)
        sightings.take(cursor, "seen")
