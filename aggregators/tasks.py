from celery import shared_task
from oauth2_provider.models import clear_expired

from aggregators import copies, intake
from aggregators.models import Intake


@shared_task
def take_intake(id: int):
    """A file that was received."""
    intake.take(id)


@shared_task
def take_waiting():
    """Those that a lost task left, or an end in the middle."""
    waiting = Intake.objects.filter(state=Intake.State.WAITING)
    for id in waiting.order_by("pk").values_list("pk", flat=True):
        intake.take(id)


@shared_task
def forget_refused():
    """Each night: what stood in refused rows, when it was there long enough to be put right."""
    copies.forget()


@shared_task
def forget_tokens():
    """Each night: tokens of platforms' programs whose hour is over."""
    clear_expired()
