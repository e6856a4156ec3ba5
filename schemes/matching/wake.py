"""A list that waits is matched by a task, sent when the transaction commits. Should the broker be
down, beat's sweep finds the list."""

import logging

from django.db import transaction
from kombu.exceptions import KombuError
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import RedisError

from eshram.celery import app

logger = logging.getLogger(__name__)
TASK = "schemes.tasks.match_list"


def after_commit(list_id: int) -> None:
    transaction.on_commit(lambda: send(list_id))


def send(list_id: int) -> None:
    try:
        app.send_task(TASK, [list_id], ignore_result=True, retry=False)
    except (BrokerError, KombuError, RedisError, OSError) as error:
        logger.warning("list %s waits for the sweep: %s", list_id, type(error).__name__)
