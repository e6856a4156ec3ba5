"""Waking the pump after a commit: one task for any number of commits.

Whoever sets the flag sends the task; the pump takes the flag down before it looks for rows. A
commit that found the flag up is therefore older than the pump's look, and seen by it. Should the
flag's owner die before it sends the task, the flag lapses and beat's sweep has found the row.
"""

import logging
import time
from functools import partial

from django.core.cache import cache
from django.db import transaction
from kombu.exceptions import KombuError
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import RedisError

from eshram.celery import app
from eshram.outbox.models import Kind

logger = logging.getLogger(__name__)

TASK = "eshram.outbox.tasks.deliver"
TASKS = {
    Kind.SMS: TASK,
    Kind.WEBHOOK: "eshram.outbox.tasks.deliver_webhooks",
}
FLAG = "outbox:wake"
FLAG_SECONDS = 10
# After a failure, requests do not pay for another connection attempt for so long.
QUIET_SECONDS = 10

_quiet_until = 0.0
_failing = False


def after_commit(kind: Kind = Kind.SMS) -> None:
    """Wake the pump when the transaction commits; cheap to call for every row."""
    hooks = transaction.get_connection().run_on_commit
    if hooks and hooks[-1][1] is RING[kind]:
        return
    transaction.on_commit(RING[kind])


def ring(kind: Kind = Kind.SMS, after: int = 0) -> None:
    """Wake the pump now, or `after` some seconds for what failed and is soon tried again.

    A broker that is down is logged once; the sweep finds the rows later.
    """
    global _quiet_until, _failing
    if time.monotonic() < _quiet_until:
        return
    try:
        flag = f"{flag_of(kind)}:{after}" if after else flag_of(kind)
        if cache.add(flag, 1, timeout=after or FLAG_SECONDS):
            app.send_task(TASKS[kind], countdown=after or None, ignore_result=True, retry=False)
    except (RedisError, KombuError, BrokerError, OSError) as error:
        _quiet_until = time.monotonic() + QUIET_SECONDS
        if not _failing:
            logger.warning("cannot wake the outbox (%s); the sweep will", type(error).__name__)
        _failing = True
    else:
        if _failing:
            logger.info("the outbox can be woken again")
        _failing = False


RING = {kind: partial(ring, kind) for kind in Kind}


def flag_of(kind: Kind) -> str:
    return FLAG if kind == Kind.SMS else f"{FLAG}:{kind.value}"


def heard(kind: Kind = Kind.SMS) -> None:
    """The pump's first act: from here on, a commit sends a new task."""
    try:
        cache.delete(flag_of(kind))
    except (RedisError, OSError) as error:
        logger.warning("cannot clear the outbox's flag (%s)", type(error).__name__)
