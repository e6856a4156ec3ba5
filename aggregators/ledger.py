"""Days worked: the rules by which staged rows become rows of the ledger, a slice at a time.

A worker's day with a platform stands once. Any income makes it count once, with each platform for
itself. What stands is not edited: a row that says otherwise is refused, or, marked as a
correction, written behind it with the next number, and the last number counts.

A plain report reaches `PLATFORM_LATE_DAYS` back; a correction into every financial year that is
still open: the one under way, and the one before until `PLATFORM_CLOSING_DAYS` after its end.
The first of several rows of one intake about the same day counts. About which day the ministry has
decided, no platform reports again.
"""

from datetime import date, timedelta

from django.conf import settings

from aggregators import kept
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
    SELECT r.number, e.worker_id, r.day, COALESCE(r.earned, r.paise > 0) AS earned,
        r.paise, d.code AS district, r.correction,
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
    ENGAGED
    LEFT JOIN geography_district d ON d.code = r.district
"""  # noqa: S608
# Either each row is asked of the index, or all whom the platform engages are read once, unless they
# are many more. Left to statistics it would be neither, for a platform they have not seen yet.
BY_ROW, BY_PLATFORM = (
    """LEFT JOIN LATERAL (
        SELECT id, worker_id, disowned_at FROM aggregators_engagement
        WHERE platform_id = %(platform)s AND reference = r.reference AND joined_on <= r.day
            AND COALESCE(left_on, 'infinity') >= r.day
        LIMIT 1
    ) e ON true""",
    """LEFT JOIN aggregators_engagement e ON e.platform_id = %(platform)s
        AND e.reference = r.reference AND e.joined_on <= r.day
        AND COALESCE(e.left_on, 'infinity') >= r.day""",
)
ARE_FEW = """
    SELECT count(*) < 2 * (%(end)s - %(first)s) FROM (
        SELECT FROM aggregators_engagement WHERE platform_id = %(platform)s
        LIMIT 2 * (%(end)s - %(first)s)
    ) engaged
"""
COUNT = """
    SELECT count(*) FILTER (WHERE code = ''), count(*) FILTER (WHERE code = 'not_yours'),
        min(day) FILTER (WHERE code = ''), max(day) FILTER (WHERE code = '')
    FROM judged
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
        WHERE e.platform_id = %(platform)s AND e.reference IN (
            SELECT s.reference FROM judged n JOIN STAGE s ON s.number = n.number
            WHERE n.code = 'not_yours')
        GROUP BY e.reference
    ) around JOIN STAGE s ON s.reference = around.reference
        AND s.number >= %(first)s AND s.number < %(end)s
    WHERE j.code = 'not_yours' AND j.number = s.number
"""
# Of two rows about one day the first is written, and a day that stands already is not. Asked of
# the index, where it can be, and not left to ON CONFLICT, which takes twice the time of a plain
# INSERT: nobody else writes days of this platform meanwhile; if somebody did, the key would refuse.
FRESH = """
    CREATE TEMP TABLE fresh ON COMMIT DROP AS
    SELECT DISTINCT ON (j.day, j.worker_id) j.number, j.worker_id, j.day, j.earned, j.paise,
        j.district
    FROM judged j STANDS
    ORDER BY j.day, j.worker_id, j.number
"""
NOTHING_STANDS = "WHERE j.code = ''"
STANDS = """
    LEFT JOIN LATERAL (
        SELECT 1 AS one FROM aggregators_activity a
        WHERE a.platform_id = %(platform)s AND a.day = j.day AND a.worker_id = j.worker_id LIMIT 1
    ) stands ON true
    WHERE j.code = '' AND stands.one IS NULL
"""
ANY_STANDS = """
    SELECT EXISTS (SELECT FROM aggregators_activity WHERE platform_id = %(platform)s
        AND day BETWEEN %(from)s AND %(until)s)
"""
LAND = """
    INSERT INTO aggregators_activity
        (platform_id, day, worker_id, correction, earned, paise, district_id, intake_id)
    SELECT %(platform)s, day, worker_id, 0, earned, paise, district, %(intake)s FROM fresh
"""
# What it all adds up to, in one pass: the rest reads these sums.
MONTH = "day - date_part('day', day)::integer + 1"
SUMS = f"""
    CREATE TEMP TABLE sums ON COMMIT DROP AS
    SELECT worker_id, {MONTH} AS month, district, bool_or(earned) AS earned,
        count(*)::integer AS reported, (count(*) FILTER (WHERE earned))::integer AS days,
        sum(paise) AS paise,
        max(day) AS last_day
    FROM fresh GROUP BY 1, 2, 3
"""  # noqa: S608 - words of our own
# As if one after the other: until a correction is written what stood counts, then this intake has
# spoken of the day.
AGAIN = """
    WITH left_over AS (
        SELECT j.* FROM judged j LEFT JOIN fresh f ON f.number = j.number
        WHERE j.code = '' AND f.number IS NULL
    ), again AS (
        SELECT a.number, was.intake_id = %(intake)s AS is_ours,
            (was.earned, was.paise, was.district_id)
                IS NOT DISTINCT FROM (a.earned, a.paise, a.district) AS is_same,
            a.correction, a.worker_id, a.day, NOT %(decides)s AND EXISTS (
                SELECT FROM aggregators_dispute d WHERE d.platform_id = %(platform)s
                    AND d.day = a.day AND d.worker_id = a.worker_id
                    AND d.state IN ('upheld', 'rejected')
            ) AS is_decided
        FROM left_over a CROSS JOIN LATERAL (
            SELECT l.intake_id, l.earned, l.paise, l.district_id FROM aggregators_activity l
            WHERE l.platform_id = %(platform)s AND l.day = a.day AND l.worker_id = a.worker_id
            ORDER BY l.correction DESC LIMIT 1
        ) was
    ), ordered AS (
        SELECT *, min(number) FILTER (WHERE correction AND NOT is_same AND NOT is_decided)
            OVER (PARTITION BY worker_id, day) AS written
        FROM again
    )
    UPDATE judged j SET code = CASE
            WHEN o.is_ours OR j.number > o.written THEN 'duplicate_in_batch'
            WHEN o.is_same THEN 'same'
            WHEN NOT o.correction THEN 'exists'
            WHEN o.is_decided THEN 'decided'
            ELSE 'correction'
        END
    FROM ordered o WHERE j.number = o.number
"""
CORRECT = f"""
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
    INSERT INTO sums
    SELECT worker_id, {MONTH}, district, earned, 0, earned::integer - had::integer,
        paise - had_paise, day
    FROM before
"""  # noqa: S608
# Where somebody earned is told once a month, and not with each day: a row remembers the place that
# was told last, if it was one.
GROWN = """
    CREATE TEMP TABLE grown (worker_id bigint NOT NULL, financial_year smallint NOT NULL,
        days smallint NOT NULL, more smallint NOT NULL, is_seen boolean NOT NULL) ON COMMIT DROP
"""
TOTALS = """
    WITH added AS (
        MERGE INTO aggregators_totals t USING (
            SELECT worker_id,
                CASE WHEN month >= %(april)s THEN %(year)s ELSE %(year)s - 1 END AS year,
                -- of the set, and not a number in the condition: see BY_ROW
                %(platform)s::bigint AS platform_id,
                sum(days) AS days, sum(paise) AS paise, max(last_day) AS last_day,
                count(district) FILTER (WHERE earned) AS places,
                max(month) FILTER (WHERE earned AND district IS NOT NULL) AS month,
                max(district) FILTER (WHERE earned) AS district
            FROM sums GROUP BY 1, 2
        ) n ON t.worker_id = n.worker_id AND t.platform_id = n.platform_id
            AND t.financial_year = n.year
        WHEN MATCHED THEN UPDATE SET days = t.days + n.days, paise = t.paise + n.paise,
            last_day = greatest(t.last_day, n.last_day),
            seen_month = CASE n.places WHEN 0 THEN t.seen_month WHEN 1 THEN n.month END,
            seen_district = CASE n.places WHEN 0 THEN t.seen_district WHEN 1 THEN n.district END
        WHEN NOT MATCHED THEN
            INSERT (worker_id, platform_id, financial_year, days, paise, last_day, seen_month,
                seen_district)
            VALUES (n.worker_id, n.platform_id, n.year, n.days, n.paise, n.last_day,
                CASE n.places WHEN 1 THEN n.month END, CASE n.places WHEN 1 THEN n.district END)
        RETURNING t.worker_id, n.year, t.days, n.days AS more,
            n.places > 0 AND (n.places = 1 AND old.seen_month = n.month
                AND old.seen_district = n.district) IS NOT TRUE AS is_seen
    )
    INSERT INTO grown SELECT * FROM added
"""
MONTHS = """
    INSERT INTO aggregators_month AS m (platform_id, month, reported, days, paise)
    SELECT %(platform)s, month, sum(reported), sum(days), sum(paise)
    FROM sums GROUP BY month ORDER BY month
    ON CONFLICT (platform_id, month) DO UPDATE SET reported = m.reported + excluded.reported,
        days = m.days + excluded.days, paise = m.paise + excluded.paise
"""
# Where somebody earned shows where they are.
ANY_SEEN = "SELECT EXISTS (SELECT FROM grown WHERE is_seen)"
SEEN = """(
    SELECT worker_id AS uan, 'platform' AS kind, month, district AS district_id,
        {intake}::bigint AS source_id
    FROM sums WHERE earned AND district IS NOT NULL
        AND worker_id IN (SELECT worker_id FROM grown WHERE is_seen)
)"""


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
        "decides": intake.via == Intake.Via.DISPUTE,
    }  # fmt: skip
    cursor.execute(ARE_FEW, values)
    (few_engaged,) = cursor.fetchone()
    judge = JUDGE.replace("ENGAGED", BY_PLATFORM if few_engaged else BY_ROW)
    cursor.execute("SET LOCAL enable_nestloop = %s", ["off" if few_engaged else "on"])
    cursor.execute(judge.replace("STAGE", intake.stage), values)
    cursor.execute("SET LOCAL enable_nestloop = on")
    cursor.execute(COUNT)
    good, not_covered, values["from"], values["until"] = cursor.fetchone()
    if not_covered:
        cursor.execute(NOT_COVERED.replace("STAGE", intake.stage), values)
    cursor.execute(ANY_STANDS, values)
    (any_stands,) = cursor.fetchone()
    cursor.execute(FRESH.replace("STANDS", STANDS if any_stands else NOTHING_STANDS), values)
    cursor.execute(LAND, values)
    landed = cursor.rowcount
    cursor.execute(SUMS)
    if landed < good:
        cursor.execute(AGAIN, values)
        cursor.execute(CORRECT, values)
    cursor.execute(GROWN)
    cursor.execute(TOTALS, values)
    cursor.execute(MONTHS, values)
    if good and not intake.platform.is_sandbox:
        cursor.execute(ANY_SEEN)
        if cursor.fetchone()[0]:
            sightings.take(cursor, SEEN.format(intake=intake.pk))
        kept.add(cursor, values["from"])
