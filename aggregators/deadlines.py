"""What is not answered in time: complaints go on to the ministry, platforms are reminded, and
invitations are sent once more, then lapse. Each is a statement over all there are."""

from datetime import timedelta
from itertools import groupby

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from aggregators import disputes, events, messages
from aggregators.models import Dispute
from eshram.outbox import wake
from eshram.outbox.sets import insert_for
from workers.telling import tell_for

ESCALATE = """
    WITH late AS (
        UPDATE aggregators_dispute SET state = 'ministry'
        WHERE state = 'open' AND answer_by < %(today)s
        RETURNING id, worker_id, platform_id
    ), noted AS (
        INSERT INTO audit_event (action, by, worker_id, detail)
        SELECT 'dispute not answered', 'system', worker_id,
            jsonb_build_object('dispute', id, 'platform', platform_id)
        FROM late
    ), people AS (
        SELECT w.uan, w.mobile, w.language, p.brand AS platform, late.id::text AS number
        FROM late JOIN workers_worker w ON w.uan = late.worker_id
            JOIN aggregators_platform p ON p.id = late.platform_id
    ), {told} SELECT id FROM late
"""
REMIND = """
    WITH due AS (
        UPDATE aggregators_dispute SET reminded_at = now()
        WHERE state = 'open' AND reminded_at IS NULL AND answer_by <= %(soon)s
            AND answer_by >= %(today)s
        RETURNING platform_id, answer_by
    ), people AS (
        SELECT NULL::bigint AS uan, p.grievance_mobile AS mobile, 'en' AS language,
            count(*)::text AS number, to_char(min(due.answer_by), 'DD-MM-YYYY') AS day
        FROM due JOIN aggregators_platform p ON p.id = due.platform_id
        GROUP BY p.id
    ), told AS ({told}) SELECT count(*) FROM due
"""
INVITE_AGAIN = """
    WITH waiting AS (
        UPDATE aggregators_invitation SET reminded_at = now()
        WHERE engagement_id IS NULL AND declined_at IS NULL AND lapsed_at IS NULL
            AND reminded_at IS NULL AND draft_id IS NULL AND sent_at < %(since)s
            AND platform_id IN (SELECT id FROM aggregators_platform WHERE status = 'live')
        RETURNING code, mobile, language, platform_id
    ), people AS (
        SELECT NULL::bigint AS uan, w.mobile, w.language, p.brand AS platform,
            %(url)s || w.code AS link
        FROM waiting w JOIN aggregators_platform p ON p.id = w.platform_id
    ), told AS ({told}) SELECT count(*) FROM waiting
"""
LAPSE = """
    UPDATE aggregators_invitation SET lapsed_at = now(), name = '', mobile = '',
        date_of_birth = NULL
    WHERE engagement_id IS NULL AND declined_at IS NULL AND lapsed_at IS NULL
        AND sent_at < %(since)s
"""


@transaction.atomic
def run(statement: str, values: dict) -> int:
    """How many rows it was about."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found = cursor.fetchone()[0] if cursor.description else cursor.rowcount
    if found:
        wake.after_commit()
    return found


@transaction.atomic
def escalate() -> int:
    told, texts = tell_for(messages.DISPUTE_UNANSWERED, "people")
    with connection.cursor() as cursor:
        cursor.execute(ESCALATE.format(told=told), texts | {"today": timezone.localdate()})
        late = [id for (id,) in cursor]
    if late:
        wake.after_commit()
    rows = Dispute.objects.filter(pk__in=late).select_related("platform", "engagement")
    for platform, of_it in groupby(rows.order_by("platform", "pk"), lambda one: one.platform):
        events.announce_many(platform, "dispute.escalated", [disputes.of(one) for one in of_it])
    return len(late)


def remind() -> int:
    """One text to the grievance officer of each platform that must answer soon."""
    told, texts = insert_for(messages.DISPUTES_DUE, "people")
    today = timezone.localdate()
    soon = today + timedelta(days=settings.PLATFORM_DISPUTE_REMIND_DAYS)
    return run(REMIND.format(told=told), texts | {"today": today, "soon": soon})


def invite_again() -> int:
    told, texts = insert_for(messages.INVITED, "people")
    since = timezone.now() - timedelta(days=settings.PLATFORM_INVITATION_REMIND_DAYS)
    url = f"{settings.PORTAL_URL}/w/"
    return run(INVITE_AGAIN.format(told=told), texts | {"since": since, "url": url})


def lapse() -> int:
    since = timezone.now() - timedelta(days=settings.PLATFORM_INVITATION_DAYS)
    return run(LAPSE, {"since": since})
