"""A worker says that a platform's report is wrong, and what becomes of it.

    made = disputes.begin(engagement, Kind.MISSING, day=day, paise=45_000, by="worker")
    disputes.accept(made, by=person.by)              # the platform: the report is put right
    disputes.refuse(made, "...", by=person.by)       # or the ministry decides
    disputes.decide(made, True, "...", by="staff:7") # its decision lands whatever the platform may

Each step is told to the worker and to the platform. A worker has at most `PLATFORM_DISPUTES_OPEN`
under way, and begins `PLATFORM_DISPUTES_DAY` a day.
"""

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aggregators import events, ledger, messages, righting
from aggregators.models import Dispute, Engagement
from eshram.audit.models import Event
from workers import telling

Kind, State = Dispute.Kind, Dispute.State

NOT_YET = _("This day has not come yet.")
CLOSED = _("The year of this day is closed. Nothing can be changed in it any more.")
NOT_ENGAGED = _(
    "The platform says that you did not work for it at this time. If you had not left, or began "
    "earlier, say so first."
)
DISOWNED = _("You said that this platform is not yours. First say that it is.")
AS_SAID = _("This is what the platform reported already.")
TWICE = _("You have complained about this already. It is being looked at.")
DECIDED = _("The ministry has decided about this already.")
TOO_MANY = _("You have many complaints under way. Wait until some are answered, or call 14434.")
NO_EXIT = _("The platform has not reported that you left.")
EXIT_NOT_YET = _("You cannot have left on a day that has not come, or before you began.")
FIRST_DAY = date(2000, 1, 1)  # no platform is older
JOINING_CANNOT_BE = _("You cannot have begun on a day that has not come, or after you left.")
MEANWHILE = _("This complaint was answered or taken back meanwhile.")


class Refused(Exception):
    """`sentence` says why."""

    def __init__(self, sentence):
        super().__init__()
        self.sentence = sentence


@transaction.atomic
def begin(
    engagement: Engagement,
    kind: str,
    *,
    by: str,
    day: date | None = None,
    paise: int | None = None,
    left_on: date | None = None,
    joined_on: date | None = None,
    reason: str = "",
    said: str = "",
) -> Dispute:
    """Raises Refused. `paise`, `left_on`, `joined_on` and `reason` are what the worker says
    instead."""
    # In turns: all engagements of the worker are locked, in one order.
    locked = Engagement.objects.select_for_update(of=["self"]).order_by("pk")
    of_worker = {one.pk: one for one in locked.filter(worker=engagement.worker_id)}
    engagement = of_worker[engagement.pk]
    if kind in Kind.values and kind in Dispute.OF_DAYS:
        engagement = refuse_day(engagement, of_worker.values(), kind, day, paise)
    else:
        day = None
        if kind == Kind.JOINED_ON:
            refuse_joining(engagement, joined_on)
        else:
            refuse_exit(engagement, kind, left_on, reason)
    if engagement.disowned_at:
        raise Refused(DISOWNED)
    own = Dispute.objects.filter(worker=engagement.worker_id)
    here = own.filter(platform=engagement.platform_id, day=day)
    if here.under_way().exists():
        raise Refused(TWICE)
    if day and here.filter(state__in=Dispute.DECIDED).exists():
        raise Refused(DECIDED)
    refuse_flood(own)
    today = timezone.localdate()
    made = Dispute.objects.create(
        platform_id=engagement.platform_id, worker_id=engagement.worker_id, engagement=engagement,
        kind=kind, day=day, paise=paise, left_on=left_on, joined_on=joined_on, reason=reason,
        said=said,
        answer_by=today + timedelta(days=settings.PLATFORM_DISPUTE_DAYS),
    )  # fmt: skip
    note("dispute begun", made, by)
    tell(made, messages.DISPUTE_BEGUN, day=f"{made.answer_by:%d-%m-%Y}")
    events.announce(made.platform, "dispute.opened", of(made))
    return made


def refuse_day(engagement, of_worker, kind, day, paise) -> Engagement:
    """The engagement in which the day lies. Raises Refused."""
    today = timezone.localdate()
    if day > today:
        raise Refused(NOT_YET)
    if day < ledger.open_since(today):
        raise Refused(CLOSED)
    covers = [
        one
        for one in of_worker
        if one.platform_id == engagement.platform_id
        and one.joined_on <= day
        and (one.left_on is None or day <= one.left_on)
    ]
    if not covers:
        raise Refused(NOT_ENGAGED)
    standing = righting.standing(covers[0], day)
    worked = standing is not None and standing.earned
    if worked == (kind == Kind.MISSING) or (kind == Kind.AMOUNT and standing.paise == paise):
        raise Refused(AS_SAID)
    return covers[0]


def refuse_exit(engagement, kind, left_on, reason) -> None:
    if engagement.left_on is None:
        raise Refused(NO_EXIT)
    if kind == Kind.LEFT_ON:
        if not engagement.joined_on <= left_on <= timezone.localdate():
            raise Refused(EXIT_NOT_YET)
        if left_on == engagement.left_on:
            raise Refused(AS_SAID)
    if kind == Kind.REASON and reason == engagement.reason:
        raise Refused(AS_SAID)


def refuse_joining(engagement, joined_on) -> None:
    if not FIRST_DAY <= joined_on <= (engagement.left_on or timezone.localdate()):
        raise Refused(JOINING_CANNOT_BE)
    if joined_on == engagement.joined_on:
        raise Refused(AS_SAID)
    if righting.earned_before(engagement, joined_on):
        raise Refused(righting.EARNED_EARLIER)


def refuse_flood(own) -> None:
    day_ago = timezone.now() - timedelta(days=1)
    if own.under_way().count() >= settings.PLATFORM_DISPUTES_OPEN:
        raise Refused(TOO_MANY)
    if own.filter(opened_at__gt=day_ago).count() >= settings.PLATFORM_DISPUTES_DAY:
        raise Refused(TOO_MANY)


@transaction.atomic
def accept(dispute: Dispute, *, by: str, paise: int | None = None) -> Dispute:
    """The platform agrees: what the worker said lands. `paise`: of a day of which the worker named
    no amount. Raises Refused, righting.CannotStand."""
    made = held(dispute, State.OPEN)
    righting.put_right(made, paise=paise, by=by)
    made.state, made.answered_at = State.ACCEPTED, timezone.now()
    made.save(update_fields=["state", "answered_at"])
    note("dispute accepted", made, by)
    tell(made, messages.DISPUTE_ACCEPTED)
    return made


@transaction.atomic
def refuse(dispute: Dispute, answer: str, *, by: str) -> Dispute:
    """The platform does not agree: the ministry decides. Raises Refused."""
    made = held(dispute, State.OPEN)
    made.state, made.answered_at, made.answer = State.MINISTRY, timezone.now(), answer
    made.save(update_fields=["state", "answered_at", "answer"])
    note("dispute refused", made, by)
    tell(made, messages.DISPUTE_REFUSED)
    return made


@transaction.atomic
def decide(
    dispute: Dispute, upheld: bool, decision: str, *, by: str, paise: int | None = None
) -> Dispute:
    """The ministry's word, which lands also where the year is closed to platforms. Raises Refused,
    righting.CannotStand."""
    made = held(dispute, State.MINISTRY)
    if upheld:
        righting.put_right(made, paise=paise, by=by)
    made.state = State.UPHELD if upheld else State.REJECTED
    made.decided_at, made.decided_by, made.decision = timezone.now(), by, decision
    made.save(update_fields=["state", "decided_at", "decided_by", "decision"])
    note("dispute decided", made, by, agreed=upheld)
    tell(made, messages.DISPUTE_UPHELD if upheld else messages.DISPUTE_REJECTED)
    events.announce(made.platform, "dispute.decided", of(made))
    return made


@transaction.atomic
def withdraw(dispute: Dispute, *, by: str) -> Dispute:
    """The worker takes it back. Raises Refused."""
    made = held(dispute, *Dispute.UNDER_WAY)
    made.state = State.WITHDRAWN
    made.save(update_fields=["state"])
    note("dispute withdrawn", made, by)
    tell(made, messages.DISPUTE_WITHDRAWN)
    events.announce(made.platform, "dispute.decided", of(made))
    return made


def held(dispute: Dispute, *states: str) -> Dispute:
    found = (
        Dispute.objects.select_for_update(of=["self"])
        .select_related("platform", "worker", "engagement")
        .get(pk=dispute.pk)
    )
    if found.state not in states:
        raise Refused(MEANWHILE)
    return found


def of(made: Dispute) -> dict:
    """What the platform is told of it: numbers and days, nothing in the worker's words."""
    return {
        "dispute": made.pk,
        "reference": made.engagement.reference,
        "kind": made.kind,
        "day": made.day and made.day.isoformat(),
        "state": made.state,
        "answer_by": made.answer_by.isoformat(),
    }


def note(action: str, made: Dispute, by: str, **detail) -> None:
    detail |= {"dispute": made.pk, "platform": made.platform_id}
    Event.objects.record(action, by=by, worker_id=made.worker_id, **detail)


def tell(made: Dispute, template, **values) -> None:
    values |= {"platform": made.platform.brand[:40], "number": str(made.pk)}
    telling.tell(made.worker, template, **values)
