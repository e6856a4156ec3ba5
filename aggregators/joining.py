"""New workers: the rules by which staged rows become engagements, or invitations.

With a UAN, the date of birth and the worker's consent the engagement stands at once. A UAN that
nobody has, one that is closed, and one of somebody born on another day get the same answer, from
the same look-up: nobody learns here whose numbers there are. Without a UAN the worker gets a link
by SMS, and the engagement is made when they finish there. In a sandbox no message is sent, and
whoever is invited is made up and engaged at once.
"""

from datetime import date

from django.conf import settings

from aggregators.messages import INVITED, JOINED
from aggregators.models import Entity, Intake, WorkType
from aggregators.reading import as_date, listed
from workers.telling import insert_for, tell_for

READ = f"""
    SELECT number, reference, uan AS uan_given, name, mobile, date_of_birth AS birth_given,
        CASE WHEN uan ~ '^[0-9]{{12}}$' THEN uan::bigint END AS uan,
        {as_date("date_of_birth")} AS born, {as_date("joined_on")} AS joined_on,
        {as_date("consented_on")} AS consented_on,
        CASE WHEN language = '' THEN 'hi' ELSE language END AS language, work_type,
        CASE WHEN entity = '' THEN 'direct' ELSE entity END AS entity
    FROM STAGE WHERE number >= %(first)s AND number < %(end)s
    OFFSET 0 -- each cell is read once, however often the rules name it
"""  # noqa: S608 - words of our own
AGREES = """
    w.status IN ('active', 'over_age') AND CASE
        WHEN w.birth_year_only
        THEN date_part('year', w.date_of_birth) = date_part('year', r.born)
        ELSE w.date_of_birth = r.born
    END
"""
REGISTER = f"""
    LEFT JOIN workers_uanalias alias ON alias.uan = r.uan
    LEFT JOIN workers_worker w ON w.uan = COALESCE(alias.worker_id, r.uan) AND {AGREES}
"""
# For answers that somebody waits for, and could time: of a UAN that nobody has the next one is
# read, so that a worker's row is, whoever is asked for, and then compared.
REGISTER_EVENLY = f"""
    LEFT JOIN LATERAL (
        SELECT a.uan, a.worker_id FROM workers_uanalias a
        WHERE a.uan >= r.uan ORDER BY a.uan LIMIT 1
    ) alias ON true
    CROSS JOIN LATERAL (
        SELECT CASE WHEN alias.uan = r.uan THEN alias.worker_id ELSE r.uan END AS uan
    ) sought
    LEFT JOIN LATERAL (
        SELECT n.uan, n.status, n.date_of_birth, n.birth_year_only FROM workers_worker n
        WHERE n.uan >= sought.uan ORDER BY n.uan LIMIT 1
    ) w ON w.uan = sought.uan AND {AGREES}
"""  # noqa: S608
MADE_UP = """
    LEFT JOIN aggregators_sandboxworker w ON w.uan = r.uan AND w.platform_id = %(platform)s
        AND w.date_of_birth = r.born
"""
JUDGE = f"""
    CREATE TEMP TABLE judged ON COMMIT DROP AS
    SELECT r.*, w.uan AS worker_id, CASE
        WHEN r.reference = '' OR length(r.reference) > 64 THEN 'bad_reference'
        WHEN r.joined_on IS NULL THEN 'bad_joined_on'
        WHEN r.joined_on > %(today)s THEN 'not_yet'
        WHEN r.work_type <> ALL (ARRAY[{listed(WorkType)}]) THEN 'bad_work_type'
        WHEN r.entity <> ALL (ARRAY[{listed(Entity)}]) THEN 'bad_entity'
        WHEN r.birth_given <> '' AND r.born IS NULL THEN 'bad_birth'
        WHEN r.uan_given = '' AND (r.name = '' OR length(r.name) > 200) THEN 'bad_name'
        WHEN r.uan_given = '' AND r.mobile !~ '^[6-9][0-9]{{9}}$' THEN 'bad_mobile'
        WHEN length(r.language) > 3 THEN 'bad_language'
        WHEN r.uan_given = '' AND held.worker_id IS NULL AND asked.id IS NULL THEN 'invited'
        WHEN r.uan_given = '' AND held.worker_id IS NULL THEN CASE
            WHEN asked.intake_id = %(intake)s THEN 'duplicate_in_batch'
            WHEN (asked.name, asked.mobile, asked.joined_on) = (r.name, r.mobile, r.joined_on)
            THEN 'same' ELSE 'invited_before' END
        WHEN r.uan_given <> '' AND r.uan IS NULL THEN 'bad_uan'
        WHEN r.uan_given <> '' AND r.born IS NULL THEN 'bad_birth'
        WHEN r.uan_given <> '' AND (r.consented_on IS NULL OR r.consented_on > %(today)s)
        THEN 'no_consent'
        WHEN r.uan_given <> '' AND w.uan IS NULL THEN 'not_yours'
        WHEN theirs.disowned_at IS NOT NULL THEN 'disowned'
        WHEN held.worker_id <> w.uan THEN 'reference_taken'
        WHEN last.joined_on IS NULL THEN ''
        WHEN last.intake_id = %(intake)s THEN 'duplicate_in_batch'
        WHEN last.left_on IS NULL AND (last.reference, last.joined_on, last.work_type, last.entity)
            = (r.reference, r.joined_on, r.work_type, r.entity) THEN 'same'
        WHEN last.left_on IS NULL OR last.left_on >= r.joined_on
            OR last.joined_on >= r.joined_on THEN 'overlaps'
        WHEN w.uan IS NULL THEN 'invited'
        ELSE '' END AS code
    FROM ({READ}) r
    WORLD
    LEFT JOIN LATERAL (
        SELECT e.* FROM aggregators_engagement e
        WHERE e.platform_id = %(platform)s AND e.reference = r.reference
        ORDER BY e.joined_on DESC LIMIT 1
    ) held ON true
    LEFT JOIN LATERAL (
        SELECT e.* FROM aggregators_engagement e
        -- By the worker: of a platform that statistics have not seen yet, all would be read.
        WHERE e.worker_id = w.uan AND e.platform_id + 0 = %(platform)s
        ORDER BY e.joined_on DESC LIMIT 1
    ) theirs ON true
    LEFT JOIN LATERAL (
        SELECT COALESCE(theirs.joined_on, held.joined_on) AS joined_on,
            COALESCE(theirs.left_on, held.left_on) AS left_on,
            COALESCE(theirs.intake_id, held.intake_id) AS intake_id,
            COALESCE(theirs.reference, held.reference) AS reference,
            COALESCE(theirs.work_type, held.work_type) AS work_type,
            COALESCE(theirs.entity, held.entity) AS entity
    ) last ON true
    LEFT JOIN LATERAL (
        SELECT i.* FROM aggregators_invitation i
        WHERE i.platform_id = %(platform)s AND i.reference = r.reference
            AND i.engagement_id IS NULL AND i.declined_at IS NULL AND i.lapsed_at IS NULL
        LIMIT 1 -- there is one at most: asked of the index, whatever statistics say
    ) asked ON true
"""  # noqa: S608
ONCE = """
    SELECT count(*) - count(DISTINCT reference) + count(worker_id) - count(DISTINCT worker_id)
    FROM judged WHERE code IN ('', 'invited')
"""
TWICE = """
    UPDATE judged j SET code = 'duplicate_in_batch'
    FROM (
        SELECT number, row_number() OVER (PARTITION BY {column} ORDER BY number) AS place
        FROM judged WHERE code IN ('', 'invited') AND {column} IS NOT NULL
    ) p
    WHERE j.number = p.number AND p.place > 1
"""
# A phone of a family may be invited a few times; a number is not to be filled with SMS.
OFTEN = """
    UPDATE judged j SET code = 'invited_often'
    FROM (
        SELECT n.number, there.count + row_number() OVER (PARTITION BY n.mobile ORDER BY n.number)
            AS place
        FROM judged n CROSS JOIN LATERAL (
            SELECT count(*) FROM (
                SELECT FROM aggregators_invitation i
                WHERE i.mobile = n.mobile AND i.platform_id = %(platform)s
                    AND i.engagement_id IS NULL AND i.declined_at IS NULL AND i.lapsed_at IS NULL
                LIMIT %(most)s
            ) open
        ) there
        WHERE n.code = 'invited'
    ) p
    WHERE j.number = p.number AND p.place > %(most)s
"""
ENGAGE = """
    INSERT INTO aggregators_engagement (platform_id, worker_id, reference, joined_on, reason,
        work_type, entity, consented_on, intake_id)
    SELECT %(platform)s, worker_id, reference, joined_on, '', work_type, entity,
        COALESCE(consented_on, joined_on), %(intake)s
    FROM judged WHERE {which} AND worker_id IS NOT NULL ORDER BY number
    RETURNING worker_id
"""
LINKED = """
    INSERT INTO audit_event (action, by, worker_id, detail)
    SELECT 'linked by a platform', %(by)s, worker_id, jsonb_build_object('platform', %(platform)s)
    FROM made
"""
# The link's code: 66 random bits in 12 letters.
CODE = "translate(left(encode(uuid_send(gen_random_uuid()), 'base64'), 12), '+/', '-_')"
INVITE = f"""
    INSERT INTO aggregators_invitation (code, platform_id, reference, name, date_of_birth, mobile,
        language, joined_on, work_type, entity, intake_id)
    SELECT {CODE}, %(platform)s, reference, name, born, mobile, language, joined_on, work_type,
        entity, %(intake)s
    FROM judged WHERE code = 'invited' ORDER BY number
    RETURNING code, mobile, language
"""  # noqa: S608
PEOPLE = """
    WITH new AS (
        SELECT number, nextval('aggregators_sandboxworker_uan_seq') AS uan
        FROM judged WHERE code = 'invited'
    ), made AS (
        INSERT INTO aggregators_sandboxworker (uan, platform_id, name, date_of_birth, mobile)
        SELECT n.uan, %(platform)s, j.name, j.born, j.mobile FROM new n JOIN judged j USING (number)
    )
    UPDATE judged j SET worker_id = n.uan FROM new n WHERE n.number = j.number
"""


def land(cursor, intake: Intake, first: int, end: int, today: date) -> None:
    """As `ledger.land`: leaves `judged`, in which '' became an engagement and 'invited' an
    invitation."""
    world = REGISTER_EVENLY if intake.via == Intake.Via.API else REGISTER
    world = MADE_UP if intake.platform.is_sandbox else world
    values = {
        "platform": intake.platform_id, "intake": intake.pk, "first": first, "end": end,
        "today": today, "by": f"platform:{intake.platform_id}", "brand": intake.platform.brand,
        "url": f"{settings.PORTAL_URL}/w/",
    }  # fmt: skip
    statement = JUDGE.replace("WORLD", world).replace("STAGE", intake.stage)
    cursor.execute(statement, values)
    cursor.execute(ONCE)
    if cursor.fetchone()[0]:
        cursor.execute(TWICE.format(column="reference"))
        cursor.execute(TWICE.format(column="worker_id"))
    if intake.platform.is_sandbox:
        cursor.execute(PEOPLE, values)
        cursor.execute(ENGAGE.format(which="code IN ('', 'invited')"), values)
        return
    cursor.execute(OFTEN, values | {"most": settings.PLATFORM_INVITATIONS_MOBILE})
    told, texts = tell_for(JOINED, "people")
    cursor.execute(
        f"""
        WITH made AS ({ENGAGE.format(which="code = ''")}), linked AS ({LINKED}), people AS (
            SELECT w.uan, w.mobile, w.language, %(brand)s AS platform
            FROM made JOIN workers_worker w ON w.uan = made.worker_id
        ), {told} SELECT count(*) FROM made
        """,  # noqa: S608 - names of our own
        values | texts,
    )
    sent, texts = insert_for(INVITED, "people")
    cursor.execute(
        f"""
        WITH made AS ({INVITE}), people AS (
            SELECT NULL::bigint AS uan, mobile, language, %(brand)s AS platform,
                %(url)s || code AS link FROM made
        ) {sent}
        """,  # noqa: S608
        values | texts,
    )
