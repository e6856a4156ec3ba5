"""A platform asks a worker by SMS whether they work for it. Who says yes is engaged by it; who is
not registered yet registers first, and is engaged when that is done.

    accept(invitation, worker, by="worker")    # signed in by the invited mobile
    keep(invitation, draft)                    # says yes, and registers now
    link_registered()                          # of all who did, by the registration's audit row

The platform learns the UAN, and nothing else. Without a mobile, or with another, the worker tells
the platform the UAN, which then reports it.
"""

from itertools import groupby
from operator import itemgetter

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aggregators import disowning, events, intake
from aggregators.models import Engagement, Invitation, Platform
from eshram.audit.models import Event
from workers.models import Draft, Worker
from workers.notice import NOTICE_VERSION

LINK_AT_ONCE = 500
REGISTERED = """
    SELECT i.id FROM aggregators_invitation i
    JOIN workers_worker w ON w.mobile = i.mobile AND w.status IN ('active', 'over_age')
    JOIN audit_event e ON e.worker_id = w.uan AND e.action = 'registered'
        AND e.detail ->> 'draft' = i.draft_id::text
    WHERE i.draft_id IS NOT NULL AND i.engagement_id IS NULL AND i.declined_at IS NULL
        AND i.lapsed_at IS NULL
    ORDER BY i.id LIMIT %(most)s
"""
# `accept` for all of them, in one statement. Whom something stands in the way of, as there, answers
# on /me/work/: a platform that they disowned, another engagement at this time, a number that is
# another worker's.
LINK = """
    WITH asked AS MATERIALIZED (
        SELECT i.*, e.worker_id, w.language AS speaks,
            row_number() OVER (PARTITION BY i.platform_id, e.worker_id ORDER BY i.id) AS place
        FROM aggregators_invitation i
        JOIN workers_worker w ON w.mobile = i.mobile AND w.status IN ('active', 'over_age')
        JOIN audit_event e ON e.worker_id = w.uan AND e.action = 'registered'
            AND e.detail ->> 'draft' = i.draft_id::text
        WHERE i.id = ANY (%(ids)s)
    ), judged AS (
        SELECT a.*, there.id AS there, a.place = 1 AND NOT EXISTS (
            SELECT FROM aggregators_engagement x WHERE x.platform_id = a.platform_id
                AND x.id IS DISTINCT FROM there.id AND (
                    x.worker_id = a.worker_id AND (x.disowned_at IS NOT NULL
                        OR COALESCE(x.left_on, 'infinity') >= a.joined_on
                        OR x.joined_on >= a.joined_on)
                    OR x.reference = a.reference AND x.worker_id <> a.worker_id)
        ) AS is_good
        FROM asked a
        LEFT JOIN aggregators_engagement there ON there.platform_id = a.platform_id
            AND there.worker_id = a.worker_id AND there.reference = a.reference
            AND there.left_on IS NULL AND there.disowned_at IS NULL AND NOT EXISTS (
                SELECT FROM aggregators_invitation y WHERE y.engagement_id = there.id)
    ), made AS (
        INSERT INTO aggregators_engagement (platform_id, worker_id, reference, joined_on, reason,
            work_type, entity, consented_on, intake_id)
        SELECT platform_id, worker_id, reference, joined_on, '', work_type, entity, %(today)s,
            intake_id
        FROM judged WHERE is_good AND there IS NULL ORDER BY id
        RETURNING id, platform_id, worker_id
    ), linked AS (
        UPDATE aggregators_invitation i SET engagement_id = COALESCE(j.there, m.id)
        FROM judged j LEFT JOIN made m USING (platform_id, worker_id)
        WHERE i.id = j.id AND j.is_good
        RETURNING j.platform_id, j.reference, j.worker_id, j.speaks
    ), left_over AS (
        UPDATE aggregators_invitation i SET draft_id = NULL
        FROM judged j WHERE i.id = j.id AND NOT j.is_good
    ), agreed AS (
        INSERT INTO workers_consent (worker_id, purpose, given, notice_version, language, channel,
            at)
        SELECT worker_id, 'platform:' || platform_id, true, %(notice)s, speaks, 'self', now()
        FROM linked
    ), noted AS (
        INSERT INTO audit_event (action, by, worker_id, detail)
        SELECT 'invitation accepted', 'worker', worker_id,
            jsonb_build_object('platform', platform_id)
        FROM linked
    )
    SELECT platform_id, reference, lpad(worker_id::text, 12, '0') FROM linked
    ORDER BY platform_id, reference
"""
GONE = _("This was answered meanwhile, or is too old.")
CANNOT = _(
    "This cannot be noted: the platform names another worker by the same number. Ask the platform."
)
DISOWNED = _(
    "You said that this platform is not yours. First say on its page that it is yours after all."
)


class Refused(Exception):
    """`sentence` says why."""

    def __init__(self, sentence):
        super().__init__()
        self.sentence = sentence


@transaction.atomic
def accept(invitation: Invitation, worker: Worker, *, by: str) -> Engagement:
    """The worker works for the platform, and lets it report. Raises Refused."""
    asked = held(invitation)
    theirs = Engagement.objects.filter(platform=asked.platform_id, worker=worker)
    if theirs.exclude(disowned_at=None).exists():
        raise Refused(DISOWNED)
    one = theirs.filter(left_on=None, reference=asked.reference).first()  # reported with the UAN
    try:
        with transaction.atomic():
            asked.engagement = one or Engagement.objects.create(
                platform_id=asked.platform_id, worker=worker, reference=asked.reference,
                joined_on=asked.joined_on, work_type=asked.work_type, entity=asked.entity,
                consented_on=timezone.localdate(), intake_id=asked.intake_id,
            )  # fmt: skip
            asked.save(update_fields=["engagement"])
    except IntegrityError:
        raise Refused(CANNOT) from None
    disowning.consent(worker, asked.platform, given=True, channel=by)
    note("invitation accepted", asked, worker, by)
    told = {"reference": asked.reference, "uan": f"{worker.uan:012d}"}
    events.announce(asked.platform, "uan.issued", told)
    return asked.engagement


@transaction.atomic
def decline(invitation: Invitation, worker: Worker | None, *, by: str) -> None:
    """Not theirs. The platform is not told who said so. Raises Refused."""
    asked = held(invitation)
    asked.declined_at = timezone.now()
    asked.save(update_fields=["declined_at"])
    if worker is not None:
        note("invitation declined", asked, worker, by)
    events.announce(asked.platform, "worker.withdrew", {"reference": asked.reference})


@transaction.atomic
def keep(invitation: Invitation, draft: Draft) -> None:
    """Who says yes goes on to register by `draft`, which the same mobile proved. Raises Refused."""
    asked = held(invitation)
    asked.draft_id = draft.pk
    asked.save(update_fields=["draft_id"])


def held(invitation: Invitation) -> Invitation:
    locked = Invitation.objects.open().select_for_update(of=["self"]).select_related("platform")
    found = locked.filter(pk=invitation.pk).first()
    if found is None:
        raise Refused(GONE)
    return found


def note(action: str, asked: Invitation, worker: Worker, by: str) -> None:
    Event.objects.record(action, by=by, worker_id=worker.uan, platform=asked.platform_id)


@transaction.atomic
def link_registered() -> int:
    """Engage those who said yes and have registered since. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(REGISTERED, {"most": LINK_AT_ONCE})
        found = [pk for (pk,) in cursor]
        # One at a time for each invitation and each platform, as its own reports are.
        held = Invitation.objects.open().select_for_update(of=["self"]).order_by("pk")
        asked = dict(held.filter(pk__in=found).values_list("pk", "platform"))
        for platform in sorted(set(asked.values())):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [intake.LOCK, platform])
        values = {"ids": list(asked), "today": timezone.localdate(), "notice": NOTICE_VERSION}
        cursor.execute(LINK, values)
        linked = cursor.fetchall()
    told = Platform.objects.in_bulk({platform for platform, _reference, _uan in linked})
    for pk, rows in groupby(linked, key=itemgetter(0)):
        data = ({"reference": reference, "uan": uan} for _pk, reference, uan in rows)
        events.announce_many(told[pk], "uan.issued", data)
    return len(linked)
