from celery import shared_task
from django.utils import timezone

from eshram import counters
from integrations.states import asking, forgetting, health, sharing, store
from integrations.states.models import Agreement


@shared_task
def make_exports():
    """Each minute: what is due; each recipient's by itself, so that none waits for another."""
    for agreement in asking.due(timezone.now()):
        make_export.delay(agreement)


@shared_task
def make_export(id: int):
    """What is due for one recipient (an agreement), if nobody else is at it."""
    try:
        made = asking.serve(Agreement.objects.get(pk=id))
    except (sharing.Busy, sharing.NotInForce):
        return
    except Exception as error:
        counters.failed(health.NAME, type(error).__name__)
        raise
    if made:
        counters.succeeded(health.NAME, len(made))


@shared_task
def erase_exports():
    """Each night: files that were kept long enough."""
    store.erase_old()


@shared_task
def forget_changes():
    """Each night: changes of workers that no recipient may ask for any more."""
    forgetting.forget()
