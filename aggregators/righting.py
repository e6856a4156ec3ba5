"""What a complaint was right about is put right: a day by a correction in the ledger, under the
ledger's own rules as they stood when the worker complained; an exit, or the day of joining, in its
engagement."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from aggregators import intake, verdicts
from aggregators.models import Activity, Dispute, Engagement, ExitReport, Intake
from eshram.audit.models import Event

Kind = Dispute.Kind
EARNED_EARLIER = _("The platform reported an income before this day. First say which day is wrong.")


class CannotStand(Exception):
    """The ledger does not take it; `sentence` says why."""

    def __init__(self, sentence):
        super().__init__()
        self.sentence = sentence


def standing(engagement: Engagement, day: date) -> Activity | None:
    """What counts of this day."""
    rows = Activity.objects.filter(
        platform=engagement.platform_id, day=day, worker=engagement.worker_id
    )
    return rows.order_by("-correction").first()


def put_right(dispute: Dispute, *, by: str, paise: int | None = None) -> None:
    """In the caller's transaction. Raises CannotStand."""
    if dispute.kind in Dispute.OF_DAYS:
        right_day(dispute, by=by, paise=paise)
    elif dispute.kind == Kind.JOINED_ON:
        right_joining(dispute, by=by)
    else:
        right_exit(dispute, by=by)


def right_day(dispute: Dispute, *, by: str, paise: int | None) -> None:
    was = standing(dispute.engagement, dispute.day)
    worked = dispute.kind != Kind.NOT_WORKED
    amount = dispute.paise if dispute.paise is not None else paise
    row = {
        "reference": dispute.engagement.reference,
        "day": dispute.day,
        "earned": worked,
        "paise": (amount or 0) if worked else 0,
        "district": f"{was.district_id or ''}" if was else "",
        "correction": True,
    }
    taken = intake.take_batch(
        dispute.platform, Intake.Kind.ACTIVITY, [row], by=by, via=Intake.Via.DISPUTE,
        as_on=dispute.opened_at.astimezone().date(),
    )  # fmt: skip
    if not taken.verdicts[0].accepted:
        raise CannotStand(verdicts.sentence(taken.verdicts[0].code))


def right_exit(dispute: Dispute, *, by: str) -> None:
    one = Engagement.objects.select_for_update(of=["self"]).get(pk=dispute.engagement_id)
    match dispute.kind:
        case Kind.STILL:
            one.left_on, one.reason = None, ""
        case Kind.LEFT_ON:
            refuse_days_after(one, dispute.left_on)
            one.left_on = dispute.left_on
            one.reason = one.reason or "other"
        case Kind.REASON:
            one.reason = dispute.reason
    save(one, "left_on", "reason")
    ExitReport.objects.create(
        engagement=one, left_on=one.left_on, reason=one.reason, dispute_id=dispute.pk
    )
    Event.objects.record("exit put right", by=by, worker_id=one.worker_id, platform=one.platform_id)


def right_joining(dispute: Dispute, *, by: str) -> None:
    one = Engagement.objects.select_for_update(of=["self"]).get(pk=dispute.engagement_id)
    if earned_before(one, dispute.joined_on):
        raise CannotStand(EARNED_EARLIER)
    one.joined_on = dispute.joined_on
    save(one, "joined_on")
    Event.objects.record(
        "joining put right", by=by, worker_id=one.worker_id, platform=one.platform_id
    )


def save(one: Engagement, *fields: str) -> None:
    try:
        with transaction.atomic():
            one.save(update_fields=fields)
    except IntegrityError:  # another engagement with the same platform holds these days
        raise CannotStand(verdicts.sentence("overlaps")) from None


def earned_before(one: Engagement, day: date) -> bool:
    """Does an income of this engagement stand on an earlier day?"""
    rows = Activity.objects.filter(
        platform=one.platform_id, worker=one.worker_id, earned=True,
        day__gte=one.joined_on, day__lt=day,
    )  # fmt: skip
    return rows.standing().exists()


def refuse_days_after(one: Engagement, left_on: date) -> None:
    after = Activity.objects.filter(
        platform=one.platform_id, worker=one.worker_id, day__gt=left_on, earned=True
    )
    if one.left_on:
        after = after.filter(day__lte=one.left_on)
    if after.standing().exists():
        raise CannotStand(verdicts.sentence("earned_later"))
