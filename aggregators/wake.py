"""A file that was received is read by a task, sent when the transaction commits. Should the broker
be down, beat's sweep finds it."""

import logging

from django.db import transaction
from kombu.exceptions import KombuError
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import RedisError

from eshram.celery import app

logger = logging.getLogger(__name__)
TASK = "aggregators.tasks.take_intake"


def after_commit(intake_id: int) -> None:
    transaction.on_commit(lambda: send(intake_id))


def send(intake_id: int) -> None:
    try:
        app.send_task(TASK, [intake_id], ignore_result=True, retry=False)
    except (BrokerError, KombuError, RedisError, OSError) as error:
        logger.warning("intake %s waits for the sweep: %s", intake_id, type(error).__name__)
