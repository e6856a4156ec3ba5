from celery import shared_task

from workers.figures import counting, publishing


@shared_task
def fold():
    """Bring the counts up to date, and what the public sees of them."""
    changes = counting.fold()
    publishing.publish(changed=bool(changes))


@shared_task
def count_asked():
    """Who has probably moved, and what became of nudges."""
    counting.count_asked()
