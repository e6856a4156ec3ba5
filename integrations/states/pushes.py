"""Files on their way to the machines of recipients: begun when due, sent one after the other.

Of a receiver one row of the outbox is open at a time, which names a file of an export. When the
last, the manifest, has arrived, the receiver's cursor moves. Until then nothing counts: whatever
breaks off is given up, and the next push is made anew from the same cursor, so that who withdrew
or left since is in it as a tombstone.
"""

import json
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from eshram.audit.models import Event
from eshram.outbox import wake
from eshram.outbox.models import OPEN, STUCK, Delivery, Kind, Priority, Status
from integrations.states import asking, exporting, sharing, withdrawing
from integrations.states.models import Disclosure, Export, Receiver

MANIFEST = "manifest.json"
State = Receiver.State


def due(now: datetime) -> Iterator[int]:
    """Receivers of which a push is to be begun, or looked after."""
    receivers = Receiver.objects.live().exclude(state=State.PARKED).select_related("agreement")
    for receiver in receivers.order_by("pk"):
        if receiver.export_id or is_due(receiver, now):
            yield receiver.pk


def is_due(receiver: Receiver, now: datetime) -> bool:
    if receiver.begun_at is None:
        return True
    begun = asking.begins(receiver.agreement.schedule, now)
    return begun is not None and receiver.begun_at < begun


def serve(receiver: Receiver) -> Export | None:
    """Look after the push that is under way; begin one if none is and one is due. Raises
    sharing.Busy and NotInForce."""
    receiver = advance(receiver.pk)
    now = timezone.now()
    if receiver.state == State.PARKED or not is_due(receiver, now):
        return None
    if receiver.export_id and not give_way(receiver.pk, now):
        return None
    return begin(receiver)


def begin(receiver: Receiver) -> Export | None:
    """What changed since they took in a whole push, or everybody."""
    made = {
        "by": f"receiver:{receiver.pk}",
        "what": Disclosure.What.PUSH,
        "part_rows": settings.PUSH_PART_ROWS,
    }
    withdrawing.erase_outdated(receiver.agreement)
    try:
        try:
            export = exporting.make(receiver.agreement, receiver.cursor or None, **made)
        except sharing.BadCursor:  # of a register that was restored to before it
            export = exporting.make(receiver.agreement, None, **made)
    except exporting.CannotExport:
        with transaction.atomic():
            park(locked(receiver.pk), "cannot_export")
        return None
    with transaction.atomic():
        receiver = locked(receiver.pk)
        if receiver.export_id or receiver.ended_at or receiver.state == State.PARKED:
            return None
        receiver.export, receiver.sent, receiver.begun_at = export, 0, export.made_at
        receiver.save(update_fields=["export", "sent", "begun_at"])
        send_next(receiver)
    return export


def may_go_on(export: Export) -> bool:
    """Is it a file of the terms in force, from which nobody has withdrawn since?"""
    offered = Export.objects.offered().filter(pk=export.pk).exists()
    return offered and not withdrawing.is_outdated(export)


def locked(pk: int) -> Receiver:
    return (
        Receiver.objects.select_for_update(of=["self"])
        .select_related("export__agreement")
        .get(pk=pk)
    )


def names(export: Export) -> list[str]:
    """In the order in which they are sent."""
    return [*(part["name"] for part in export.files), MANIFEST]


def id_of(receiver: Receiver) -> uuid.UUID:
    """Of the message with the file that is next: the same whoever makes it, and however often."""
    name = names(receiver.export)[receiver.sent]
    return uuid.uuid5(receiver.export.number, f"{receiver.pk}/{name}")


def send_next(receiver: Receiver) -> None:
    name = names(receiver.export)[receiver.sent]
    Delivery.objects.create(
        message_id=id_of(receiver), kind=Kind.WEBHOOK, priority=Priority.SERVICE,
        template="export.manifest" if name == MANIFEST else "export.file", language="en",
        batch=receiver.batch,
        text=json.dumps({"export": str(receiver.export.number), "file": name}),
    )  # fmt: skip
    wake.after_commit(Kind.WEBHOOK)


@transaction.atomic
def advance(pk: int) -> Receiver:
    """What became of the file that was sent last: the next one, or the end. May be called as often
    as one likes."""
    receiver = locked(pk)
    if receiver.ended_at:
        close(receiver)
    if not receiver.export_id or receiver.state == State.PARKED or receiver.ended_at:
        return receiver
    row = Delivery.objects.filter(message_id=id_of(receiver)).first()
    is_there = (
        row and row.status == Status.SENT and receiver.sent + 1 == len(names(receiver.export))
    )
    if receiver.agreement.is_in_force and not is_there and not may_go_on(receiver.export):
        if drop(receiver):  # made anew at once, by the terms and consents of now
            receiver.begun_at = None
            receiver.save(update_fields=["begun_at"])
    elif row is None:
        send_next(receiver)
    elif row.status == Status.SENT:
        receiver.sent += 1
        receiver.state, receiver.problem, receiver.failing_since = State.OK, "", None
        if receiver.sent < len(names(receiver.export)):
            send_next(receiver)
        else:
            receiver.cursor, receiver.export = receiver.export.until, None
            receiver.arrived_at, receiver.sent = timezone.now(), 0
        receiver.save()
    elif row.status not in OPEN:
        park(receiver, row.last_error or str(row.status))
    elif row.last_error:
        receiver.state, receiver.problem = State.WAITING, row.last_error
        receiver.failing_since = receiver.failing_since or timezone.now()
        receiver.save(update_fields=["state", "problem", "failing_since"])
    return receiver


@transaction.atomic
def give_way(pk: int, now: datetime) -> bool:
    """Whether a push that fails gives way to the one that is due. Who failed for too long is
    parked instead."""
    receiver = locked(pk)
    if receiver.state != State.WAITING or not receiver.export_id:
        return False
    if receiver.failing_since < now - timedelta(hours=settings.PUSH_HOURS):
        park(receiver, receiver.problem)
        return False
    return drop(receiver)


def drop(receiver: Receiver) -> bool:
    """Give up what is under way; False while it is being sent at this moment."""
    row = Delivery.objects.select_for_update().filter(message_id=id_of(receiver)).first()
    if row and row.status == Status.SENDING:
        return False
    if row and row.status != Status.SENT:
        # Nobody may send it again: what it names is not what they should get by then.
        Delivery.objects.filter(pk=row.pk).update(status=Status.EXPIRED)
    receiver.export, receiver.sent = None, 0
    receiver.save(update_fields=["export", "sent"])
    return True


def close(receiver: Receiver) -> None:
    """Of one that ended: what was not sent is for nobody any more. What is being sent at this
    moment is closed when its answer is known."""
    left = Delivery.objects.filter(kind=Kind.WEBHOOK, batch=receiver.batch)
    left.filter(status__in=[Status.QUEUED, *STUCK]).update(status=Status.EXPIRED)


def park(receiver: Receiver, problem: str) -> None:
    """Staff see it, and say when it goes on."""
    if receiver.export_id:
        drop(receiver)
    receiver.state, receiver.problem = State.PARKED, problem[:40]
    receiver.save(update_fields=["state", "problem"])


@transaction.atomic
def replay(receiver: Receiver, by: str) -> bool:
    """Send now: what changed since the last whole push, as it is now. False while a file of
    theirs is being sent."""
    receiver = locked(receiver.pk)
    if receiver.ended_at or (receiver.export_id and not drop(receiver)):
        return False
    receiver.state, receiver.problem = State.OK, ""
    receiver.failing_since = receiver.begun_at = None
    receiver.save(update_fields=["state", "problem", "failing_since", "begun_at"])
    Event.objects.record(
        "push sent again", by=by, agreement=receiver.agreement_id, receiver=receiver.pk
    )
    return True
