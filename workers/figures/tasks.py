from celery import shared_task

from workers.figures import counting, publishing
from workers.figures.grievances import counting as waits


@shared_task
def fold():
    """Bring the counts up to date, and what the public sees of them."""
    changes = counting.fold()
    publishing.publish(changed=bool(changes))


@shared_task
def count_asked():
    """Who has probably moved, and what became of nudges."""
    counting.count_asked()


@shared_task
def count_waits():
    """Each hour: how long grievances wait."""
    waits.count()


@shared_task
def count_terms():
    """Each night: words of grievances that come up more than before."""
    waits.count_terms()
