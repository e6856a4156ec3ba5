"""Subscriptions end: asked for, when their time or agreement is over, or when new terms of it do
not allow them. Whom an ended one knew is forgotten each night, some thousand sets at a time."""

import uuid

from django.db import transaction
from django.utils import timezone

from eshram.audit.models import Event
from integrations.registries import telling
from integrations.registries.models import Subscription
from integrations.states.models import Agreement

SETS = 5_000  # in one transaction
End = Subscription.End


@transaction.atomic
def end(subscription: Subscription, reason: str, *, by: str = "", why: str = "") -> bool:
    """False when it had ended before. It is told nothing from here on, and what it searched by is
    forgotten at once. `by` and `why`, in words: of somebody who ends another's."""
    open_ones = Subscription.objects.filter(pk=subscription.pk, ended_at=None)
    now = timezone.now()
    if not open_ones.update(ended_at=now, end_reason=reason, filter={}, fingerprint=""):
        return False
    agreement = subscription.agreement_id
    by = by or (f"agreement:{agreement}" if reason == End.ASKED else "system")
    Event.objects.record(
        "registry unsubscribed", by=by, code=uuid_of(subscription), agreement=agreement,
        reason=why or str(reason),
    )  # fmt: skip
    return True


def end_old() -> int:
    """Those whose agreement was stopped or is over. Returns how many."""
    over = Agreement.objects.ended().values_list("pk", "stopped_at")
    stopped = dict(over)
    found = Subscription.objects.filter(ended_at=None, agreement__in=list(stopped))
    return sum(
        end(one, End.STOPPED if stopped[one.agreement_id] else End.OVER) for one in found.iterator()
    )


def forget() -> int:
    """Whom the ended ones knew. Returns how many sets."""
    gone = 0
    ended = Subscription.objects.exclude(ended_at=None).filter(known__gt=0)
    for pk in ended.values_list("pk", flat=True):
        while some := telling.forget_some(pk, SETS):
            gone += some
        Subscription.objects.filter(pk=pk).update(known=0)
    return gone


def uuid_of(subscription: Subscription) -> str:
    return str(uuid.UUID(subscription.code))
