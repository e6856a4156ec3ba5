"""A platform asks a worker by SMS whether they work for it. Who says yes is engaged by it; who is
not registered yet registers first, and is engaged when that is done.

    accept(invitation, worker, by="worker")    # signed in by the invited mobile
    keep(invitation, draft)                    # says yes, and registers now
    link_registered()                          # of all who did, by the registration's audit row

The platform learns the UAN, and nothing else. Without a mobile, or with another, the worker tells
the platform the UAN, which then reports it.
"""

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aggregators import disowning, events
from aggregators.models import Engagement, Invitation
from eshram.audit.models import Event
from workers.models import Draft, Worker

LINK_AT_ONCE = 500
REGISTERED = """
    SELECT i.id, e.worker_id FROM aggregators_invitation i
    JOIN workers_worker w ON w.mobile = i.mobile AND w.status IN ('active', 'over_age')
    JOIN audit_event e ON e.worker_id = w.uan AND e.action = 'registered'
        AND e.detail ->> 'draft' = i.draft_id::text
    WHERE i.draft_id IS NOT NULL AND i.engagement_id IS NULL AND i.declined_at IS NULL
        AND i.lapsed_at IS NULL
    ORDER BY i.id LIMIT %s
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
    told = {"reference": asked.reference, "uan": str(worker.uan)}
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


def link_registered() -> int:
    """Engage those who said yes and have registered since. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(REGISTERED, [LINK_AT_ONCE])
        found = dict(cursor.fetchall())
    asked = Invitation.objects.in_bulk(found)
    workers = Worker.objects.in_bulk(found.values())
    linked = 0
    for pk, uan in found.items():
        try:
            accept(asked[pk], workers[uan], by="worker")
        except Refused:  # its number was given to another: the worker answers on /me/work/
            Invitation.objects.filter(pk=pk).update(draft_id=None)
        else:
            linked += 1
    return linked
