"""Exits and changes of engagements, by staged rows.

An exit ends the engagement under way, on a day that has come, not before the worker joined, and not
before the last day on which the ledger has an income. The worker is told, and may dispute it. Until
the year of both days is closed, a row marked as a correction gives another day or reason: each
report is kept (`ExitReport`), the last one stands, and the worker is told again.

A change gives another number, kind of work or entity; what is empty stays.
"""

from datetime import date

from aggregators.ledger import open_since
from aggregators.messages import LEFT
from aggregators.models import Entity, ExitReason, Intake, WorkType
from aggregators.reading import as_date, as_yes, listed
from workers.telling import tell_for

PLACE = "row_number() OVER (PARTITION BY reference ORDER BY number) AS place"
LAST = """
    LEFT JOIN LATERAL (
        SELECT e.* FROM aggregators_engagement e
        WHERE e.platform_id = %(platform)s AND e.reference = r.reference
        ORDER BY e.joined_on DESC LIMIT 1
    ) e ON true
"""
EARNED_LATER = """
    EXISTS (
        SELECT FROM aggregators_totals t WHERE t.worker_id = e.worker_id
            AND t.platform_id = %(platform)s AND t.last_day > r.left_on
    ) AND EXISTS (
        SELECT FROM aggregators_activity a WHERE a.platform_id = %(platform)s
            AND a.worker_id = e.worker_id AND a.day > r.left_on AND a.earned AND NOT EXISTS (
                SELECT FROM aggregators_activity x WHERE x.platform_id = %(platform)s
                    AND x.day = a.day AND x.worker_id = a.worker_id AND x.correction > a.correction)
    )
"""
OVERLAPS = """
    EXISTS (
        SELECT FROM aggregators_engagement x WHERE x.platform_id = %(platform)s
            AND x.worker_id = e.worker_id AND x.joined_on BETWEEN e.left_on AND r.left_on
            AND x.id <> e.id
    )
"""
# What the ministry decided about leaving stands; who had not left may leave afterwards.
DECIDED = """
    EXISTS (
        SELECT FROM aggregators_dispute d WHERE d.engagement_id = e.id AND d.state IN ('upheld',
            'rejected') AND d.kind IN ('still', 'left_on', 'reason') AND (e.left_on IS NOT NULL
            OR r.left_on <= (d.decided_at AT TIME ZONE 'Asia/Kolkata')::date)
    )
"""
# Nobody is made to have left before a day of which they say that they worked.
DISPUTED = """
    EXISTS (
        SELECT FROM aggregators_dispute d WHERE d.engagement_id = e.id
            AND d.state IN ('open', 'ministry') AND d.day > r.left_on
    )
"""
JUDGE_EXITS = f"""
    CREATE TEMP TABLE judged ON COMMIT DROP AS
    SELECT r.*, e.id AS engagement_id, e.worker_id, CASE
        WHEN r.reference = '' OR length(r.reference) > 64 THEN 'bad_reference'
        WHEN r.left_on IS NULL THEN 'bad_left_on'
        WHEN r.reason <> ALL (ARRAY[{listed(ExitReason)}]) THEN 'bad_reason'
        WHEN r.correction IS NULL THEN 'bad_correction'
        WHEN e.id IS NULL THEN 'not_yours'
        WHEN r.left_on > %(today)s THEN 'not_yet'
        WHEN (e.left_on, e.reason) = (r.left_on, r.reason) THEN 'same'
        WHEN {DECIDED} THEN 'decided'
        WHEN e.left_on IS NOT NULL AND NOT r.correction THEN 'left_before'
        WHEN r.left_on < e.joined_on THEN 'exit_before_joining'
        WHEN least(e.left_on, r.left_on) < %(open)s AND e.left_on IS NOT NULL THEN 'closed'
        WHEN {EARNED_LATER} THEN 'earned_later'
        WHEN {DISPUTED} THEN 'disputed'
        WHEN {OVERLAPS} THEN 'overlaps'
        WHEN e.left_on IS NOT NULL THEN 'correction'
        ELSE '' END AS code
    FROM (
        SELECT number, reference, {as_date("left_on")} AS left_on, reason,
            CASE WHEN correction = '' THEN false ELSE {as_yes("correction")} END AS correction
        FROM STAGE WHERE number >= %(first)s AND number < %(end)s
    ) r
    {LAST}
"""  # noqa: S608 - words of our own
TWICE = f"""
    UPDATE judged j SET code = 'duplicate_in_batch'
    FROM (SELECT number, {PLACE} FROM judged WHERE code IN ('', 'correction')) p
    WHERE j.number = p.number AND p.place > 1
"""  # noqa: S608
EXIT = """
    WITH ended AS (
        UPDATE aggregators_engagement e SET left_on = j.left_on, reason = j.reason
        FROM judged j WHERE j.code IN ('', 'correction') AND e.id = j.engagement_id
        RETURNING e.id, e.worker_id, e.left_on, e.reason, j.code
    ), kept AS (
        INSERT INTO aggregators_exitreport (engagement_id, left_on, reason, intake_id)
        SELECT id, left_on, reason, %(intake)s FROM ended
    ), noted AS (
        INSERT INTO audit_event (action, by, worker_id, detail)
        SELECT CASE code WHEN '' THEN 'exit reported by a platform'
                ELSE 'exit corrected by a platform' END, %(by)s, worker_id,
            jsonb_build_object('platform', %(platform)s)
        FROM ended WHERE %(is_real)s
    ), people AS (
        SELECT w.uan, w.mobile, w.language, %(brand)s AS platform
        FROM ended JOIN workers_worker w ON w.uan = ended.worker_id
    ), {told} SELECT count(*) FROM ended
"""
JUDGE_CHANGES = f"""
    CREATE TEMP TABLE judged ON COMMIT DROP AS
    SELECT r.*, e.id AS engagement_id, e.worker_id, CASE
        WHEN r.reference = '' OR length(r.reference) > 64 THEN 'bad_reference'
        WHEN length(r.new_reference) > 64 THEN 'bad_reference'
        WHEN r.work_type <> ALL (ARRAY['', {listed(WorkType)}]) THEN 'bad_work_type'
        WHEN r.entity <> ALL (ARRAY['', {listed(Entity)}]) THEN 'bad_entity'
        WHEN e.id IS NULL THEN 'not_yours'
        WHEN r.new_reference IN ('', e.reference) AND r.work_type IN ('', e.work_type)
            AND r.entity IN ('', e.entity) THEN 'same'
        WHEN r.new_reference <> '' AND EXISTS (
            SELECT FROM aggregators_engagement x WHERE x.platform_id = %(platform)s
                AND x.reference = r.new_reference AND x.worker_id <> e.worker_id
        ) THEN 'reference_taken'
        ELSE '' END AS code
    FROM (SELECT number, reference, new_reference, work_type, entity FROM STAGE
        WHERE number >= %(first)s AND number < %(end)s) r
    {LAST}
"""  # noqa: S608
TAKEN_TWICE = """
    UPDATE judged j SET code = 'reference_taken'
    FROM (
        SELECT number, row_number() OVER (PARTITION BY new_reference ORDER BY number) AS place
        FROM judged WHERE code = '' AND new_reference <> ''
    ) p
    WHERE j.number = p.number AND p.place > 1
"""
CHANGE = """
    WITH renamed AS (
        UPDATE aggregators_engagement e SET
            reference = CASE WHEN j.new_reference = '' THEN e.reference ELSE j.new_reference END,
            work_type = CASE WHEN j.work_type = '' OR e.id <> j.engagement_id THEN e.work_type
                ELSE j.work_type END,
            entity = CASE WHEN j.entity = '' OR e.id <> j.engagement_id THEN e.entity
                ELSE j.entity END
        FROM judged j
        WHERE j.code = '' AND e.platform_id = %(platform)s AND e.reference = j.reference
        RETURNING e.worker_id
    )
    INSERT INTO audit_event (action, by, worker_id, detail)
    SELECT DISTINCT 'engagement changed by a platform', %(by)s, worker_id,
        jsonb_build_object('platform', %(platform)s)
    FROM renamed WHERE %(is_real)s
"""


def values_of(intake: Intake, first: int, end: int, today: date) -> dict:
    return {
        "platform": intake.platform_id, "first": first, "end": end, "today": today,
        "by": f"platform:{intake.platform_id}", "brand": intake.platform.brand,
        "is_real": not intake.platform.is_sandbox, "intake": intake.pk,
        "open": open_since(today),
    }  # fmt: skip


def exits(cursor, intake: Intake, first: int, end: int, today: date) -> None:
    """As `ledger.land`: leaves `judged`."""
    values = values_of(intake, first, end, today)
    cursor.execute(JUDGE_EXITS.replace("STAGE", intake.stage), values)
    cursor.execute(TWICE)
    told, texts = tell_for(LEFT, "people")
    cursor.execute(EXIT.replace("{told}", told), values | texts)


def changes(cursor, intake: Intake, first: int, end: int, today: date) -> None:
    """As `ledger.land`: leaves `judged`."""
    values = values_of(intake, first, end, today)
    cursor.execute(JUDGE_CHANGES.replace("STAGE", intake.stage), values)
    cursor.execute(TWICE)
    cursor.execute(TAKEN_TWICE)
    cursor.execute(CHANGE, values)
