from celery import shared_task

from eshram.outbox import pump


@shared_task(ignore_result=True)
def deliver() -> None:
    """Woken after a commit, and every few seconds by beat for what a wake-up did not reach."""
    pump.deliver()
