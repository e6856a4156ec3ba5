"""Deciding what is behind a flag, and what was done that it is about."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from eshram.audit.models import Event, without_numbers
from workers.counter.models import Assistance, CallBack, Flag, Trait

TRAITS = Trait.Kind.values
ANSWERS = {
    Flag.Kind.NOT_THERE: {"was_there": CallBack.Answer.NO},
    Flag.Kind.PAID: {"paid": CallBack.Answer.YES},
    Flag.Kind.NOT_MINE: {"own_mobile": CallBack.Answer.NO},
}
MOST = 25


class CannotDecide(Exception):
    """Somebody decided it in the meantime; `str()` is a sentence."""


@transaction.atomic
def decide(flag: Flag, status: str, reason: str, *, user) -> None:
    """`status` is what is made of it: looked at, dismissed or upheld. What is dismissed or upheld
    can be decided anew, but is not merely looked at again. Raises CannotDecide."""
    locked = Flag.objects.select_for_update().get(pk=flag.pk)
    if status == Flag.Status.LOOKED_AT and locked.status not in Flag.WAITING:
        raise CannotDecide(_("This flag is decided already."))
    locked.status, locked.reason = status, without_numbers(reason)[:500]
    locked.decided_by, locked.decided_at = user, timezone.now()
    locked.decided_count = locked.count
    locked.save(update_fields=["status", "reason", "decided_by", "decided_at", "decided_count"])
    Event.objects.record(
        "flag decided",
        by=f"staff:{user.pk}",
        reason=reason,
        flag=flag.pk,
        kind=flag.kind,
        centre=flag.centre_id,
        decision=status,
    )


def done_behind(flag: Flag) -> list[Assistance]:
    """The newest things done at the centre that the flag is about; none where it is about what was
    refused."""
    done = Assistance.objects.filter(centre=flag.centre_id)
    if flag.kind in TRAITS:
        shared = Trait.objects.filter(
            kind=flag.kind, subject=bytes.fromhex(flag.subject), centre=flag.centre_id
        )
        done = done.filter(pk__in=shared.order_by("-id").values("assistance")[:MOST])
    elif flag.kind == Flag.Kind.BURST:
        seen = (flag.first_seen, flag.last_seen)
        done = done.filter(operator=flag.operator_id, action="registered", at__range=seen)
    elif flag.kind in ANSWERS:
        told = CallBack.objects.filter(
            operator=flag.operator_id, centre=flag.centre_id, **ANSWERS[flag.kind]
        )
        done = done.filter(pk__in=told.order_by("-id").values("assistance")[:MOST])
    else:
        return []
    return list(done.select_related("worker", "operator__user").order_by("-at")[:MOST])
