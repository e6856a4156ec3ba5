from celery import shared_task

from eshram.outbox import pump
from eshram.outbox.models import Kind


@shared_task(ignore_result=True)
def deliver() -> None:
    """Woken after a commit, and every few seconds by beat for what a wake-up did not reach."""
    pump.deliver()


@shared_task(ignore_result=True)
def deliver_webhooks() -> None:
    """The same for webhooks."""
    pump.deliver(kind=Kind.WEBHOOK)
