from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone
from oauth2_provider.models import clear_expired

from aggregators import copies, deadlines, gigs, intake, invitations
from aggregators.models import Idempotency, Intake


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


@shared_task
def forget_answers():
    """Each night: answers that no key can ask for any more."""
    Idempotency.objects.filter(
        made_at__lt=timezone.now() - timedelta(days=settings.PLATFORM_ANSWER_DAYS)
    ).delete()


@shared_task
def count_gig_workers():
    """Each night: what the ministry's pages show."""
    gigs.count(timezone.localdate())


@shared_task
def keep_deadlines():
    """Each day: complaints that were not answered go on, platforms are reminded, old invitations
    are sent once more or lapse."""
    deadlines.escalate()
    deadlines.remind()
    deadlines.lapse()
    deadlines.invite_again()


@shared_task
def link_registered():
    """Who said yes to a platform and has registered since."""
    invitations.link_registered()
