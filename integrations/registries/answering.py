"""Answers by callback: each message that waits is answered in a transaction of its own.

`waiting` is called by a task, woken after the commit of a message, and by beat for what a lost task
left. Whoever dies on the way leaves the row as it was. What fails is tried again after a while, and
after TRIES is rejected. Those of one agreement are answered one after the other, and a run has some
seconds: a sender of many slow ones delays nobody else's, and no other work of the queue.
"""

import logging
import traceback
from datetime import timedelta
from time import monotonic

from django.db import transaction
from django.db.models import F, Min, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from integrations.registries import callbacks, messages, subscribing, turns, wire, writing
from integrations.registries.models import Message
from integrations.states import sharing

logger = logging.getLogger(__name__)
TRIES = 5  # of one message
MOST, SECONDS = 500, 30  # of one run: messages, and until none is begun any more


def waiting() -> int:
    """Answers what is due. Returns how many messages."""
    ends = monotonic() + SECONDS
    for done in range(MOST):
        if monotonic() > ends or not one():
            return done
    return MOST


def one() -> bool:
    """False when nothing is due that is not being answered already."""
    due = Message.objects.filter(status=Message.Status.RECEIVED, due_at__lte=Now())
    row = None
    try:
        with transaction.atomic():
            row = next_of(due)
            if row is None:
                return False
            answer(row)
            row.save(update_fields=messages.CLOSES)
    except Exception as error:
        if row is None:
            raise
        place = "".join(traceback.format_tb(error.__traceback__))
        logger.error("%s: %s\n%s", row, type(error).__name__, place)
        put_off(row)
    return True


def next_of(due: QuerySet[Message]) -> Message | None:
    """Of whoever waits longest, and has none that is being answered."""
    waiting = due.order_by().values("agreement").annotate(first=Min("due_at")).order_by("first")
    for agreement in waiting.values_list("agreement", flat=True):
        if turns.take("later", agreement, most=1):
            own = due.filter(agreement=agreement).order_by("due_at")
            if row := own.select_for_update(skip_locked=True).first():
                return row
    return None


def put_off(row: Message) -> None:
    rows = Message.objects.filter(pk=row.pk, status=Message.Status.RECEIVED)
    rows.update(attempts=F("attempts") + 1, due_at=Now() + timedelta(seconds=30))
    rows.filter(attempts__gte=TRIES).update(
        status=Message.Status.REJECTED, asked=None, done_at=Now()
    )


def answer(row: Message) -> None:
    """Raises what goes wrong: all of it is undone then."""
    try:
        row.agreement = sharing.in_force(row.agreement)
    except sharing.NotInForce:
        row.status, row.asked, row.done_at = Message.Status.REJECTED, None, timezone.now()
        return
    asked = wire.READERS[row.action].validate_python(row.asked)
    action, status, total, message, uans = ANSWERS[row.action](row, asked)
    header = writing.header(row.agreement, action, status, total, total)
    callbacks.send(row.agreement, row.sender_uri, header, message, uans=uans)
    row.asked, row.done_at = None, timezone.now()


def search(row: Message, asked: wire.SearchMessage):
    found = messages.searched(row.agreement, asked, row.correlation_id)
    messages.close(row, found)
    message = "".join(messages.answered(asked, row.correlation_id, found))
    return "on-search", row.status, len(asked["search_request"]), message, found.uans


def subscribe(row: Message, asked: wire.SubscribeMessage):
    status, message = subscribing.subscribe(row, asked)
    row.status = status
    return "on-subscribe", status, len(asked.subscribe_request), message, ()


def unsubscribe(row: Message, asked: wire.UnsubscribeMessage):
    row.status, message = subscribing.unsubscribe(row, asked)
    return "on-unsubscribe", row.status, len(asked.subscription_codes), message, ()


def status(row: Message, asked: wire.StatusMessage):
    row.status, message = messages.status_of(row.agreement, asked, row.correlation_id)
    return "txn-on-status", row.status, 1, message, ()


ANSWERS = {
    "search": search,
    "subscribe": subscribe,
    "unsubscribe": unsubscribe,
    "txn-status": status,
}
