from celery import shared_task

from schemes import evaluation, moving, telling
from schemes.matching import keeping, running
from schemes.models import BeneficiaryList


@shared_task
def evaluate():
    """Every few minutes: whoever changed, and everybody where rules did; on the first occasion of
    a day those whose birthday it is, and the counts. Where nothing changed it costs nothing."""
    if not evaluation.is_under_way():
        evaluation.evaluate()


@shared_task
def match_list(id: int):
    """A list whose columns were named."""
    running.run(id)


@shared_task
def match_waiting_lists():
    """Those that a lost or a killed task left; what another works on is passed over."""
    waiting = BeneficiaryList.objects.filter(state=BeneficiaryList.State.WAITING)
    for id in waiting.order_by("pk").values_list("pk", flat=True):
        running.run(id)


@shared_task
def forget_lists():
    """Each night: strangers' rows of old lists, and uploads whose columns nobody named."""
    keeping.forget()


@shared_task
def tell_news():
    """Each morning: who became eligible for a scheme in the night."""
    telling.tell_news()


@shared_task
def remind():
    """Each morning: whose last day to join a scheme comes near. A missed morning is made up."""
    telling.remind()


@shared_task
def read_moves():
    """Every minute: who has moved learns what comes along and what does not."""
    moving.read_moves()
