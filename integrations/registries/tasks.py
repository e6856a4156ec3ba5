from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from integrations.registries import answering, ending, noticing
from integrations.registries.models import Message, Subscription


@shared_task(ignore_result=True)
def answer_waiting() -> None:
    """Woken after the commit of a message, and by beat for what a wake-up did not reach."""
    answering.waiting()


@shared_task(ignore_result=True)
def tell_subscribers() -> None:
    """What happened since they were told last."""
    noticing.tell_all()


@shared_task(ignore_result=True)
def forget_messages() -> None:
    """Each night: subscriptions of agreements that are over, whom they knew; and messages and
    subscriptions that nobody may ask about any more."""
    ending.end_old()
    ending.forget()
    before = timezone.now() - timedelta(days=settings.REGISTRY_MESSAGE_DAYS)
    Message.objects.filter(received_at__lt=before).exclude(status="rcvd").delete()
    Subscription.objects.filter(ended_at__lt=before).delete()
