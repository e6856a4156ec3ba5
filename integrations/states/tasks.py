from celery import shared_task
from django.utils import timezone

from eshram import counters
from integrations.states import asking, forgetting, health, pushes, sharing, store
from integrations.states.models import Agreement, Receiver


@shared_task
def make_exports():
    """Each minute: what is due; each recipient's by itself, so that none waits for another."""
    for agreement in asking.due(timezone.now()):
        make_export.delay(agreement)


@shared_task(expires=60)  # asked for again by then
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
def push_due():
    """Each minute: pushes to begin, and those that a process left which died."""
    for receiver in pushes.due(timezone.now()):
        push.delay(receiver)


@shared_task(expires=60)
def push(id: int):
    """To one receiver, if nobody else is at it."""
    try:
        pushes.serve(Receiver.objects.get(pk=id))
    except (sharing.Busy, sharing.NotInForce):
        return


@shared_task
def erase_exports():
    """Each hour: files that were kept long enough, are for nobody any more, or hold somebody who
    withdrew; each recipient's by itself."""
    store.erase_old()
    asked = Agreement.objects.in_force().filter(basis=Agreement.Basis.CONSENT)
    for agreement in asked.values_list("pk", flat=True):
        end_outdated.delay(agreement)


@shared_task(expires=3600)
def end_outdated(id: int):
    """What one recipient may fetch no more, if nobody makes files for it now."""
    asking.end_outdated(Agreement.objects.get(pk=id), timezone.now())


@shared_task
def forget_changes():
    """Each night: changes of workers that no recipient may ask for any more, and what is held of
    agreements that are over."""
    forgetting.forget()
