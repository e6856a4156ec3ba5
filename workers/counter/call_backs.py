"""Some of those who were registered at a counter are called by the helpline and asked: were you
there, did you have to pay, is this your mobile?

Who is drawn follows from the UAN and a key that no counter knows. The UAN is the person's for life,
so an operator who begins again draws the same lot.
"""

from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from eshram.audit.models import Event
from eshram.crypto import data_box
from workers.counter import answers
from workers.counter.models import Assistance, CallBack

LOTS = 2**64


class CannotRecord(Exception):
    """Somebody has talked to the worker already; `str()` is a sentence."""


def is_drawn(uan: int) -> bool:
    lot = data_box.fingerprint(b"call-back:%d" % uan)[:8]
    return int.from_bytes(lot, "big") < settings.CALL_BACK_SHARE * LOTS


def draw(assistance: Assistance) -> None:
    """In the transaction of the registration. Who has no mobile is drawn too: leaving it out would
    be a way around the call."""
    if assistance.action == "registered" and is_drawn(assistance.worker_id):
        CallBack.objects.create(
            assistance=assistance,
            worker_id=assistance.worker_id,
            operator_id=assistance.operator_id,
            centre_id=assistance.centre_id,
        )


@transaction.atomic
def not_reached(call_back: CallBack, *, agent) -> None:
    """One try more; after the last nobody tries again. Raises CannotRecord."""
    locked = waiting(call_back)
    locked.tries += 1
    if locked.tries >= settings.CALL_BACK_TRIES:
        locked.result = CallBack.Result.NOT_REACHED
    done(locked, agent, "nobody answered")


@transaction.atomic
def talked(
    call_back: CallBack,
    *,
    agent,
    was_there: str,
    paid: str,
    own_mobile: str,
    paid_rupees: Decimal | None = None,
) -> None:
    """What the worker said. What speaks against the operator is a flag at once. Raises
    CannotRecord."""
    locked = waiting(call_back)
    locked.tries += 1
    locked.result = CallBack.Result.TALKED
    locked.was_there, locked.paid, locked.own_mobile = was_there, paid, own_mobile
    locked.paid_rupees = paid_rupees if paid == CallBack.Answer.YES else None
    done(locked, agent, "called back")
    answers.flag(locked.operator_id)


def waiting(call_back: CallBack) -> CallBack:
    locked = CallBack.objects.select_for_update().get(pk=call_back.pk)
    if locked.result != CallBack.Result.WAITING:
        raise CannotRecord(_("Somebody has recorded this call already."))
    return locked


def done(call_back: CallBack, agent, action: str) -> None:
    call_back.called_by, call_back.called_at = agent, timezone.now()
    call_back.save()
    Event.objects.record(action, by=f"staff:{agent.pk}", worker_id=call_back.worker_id)
