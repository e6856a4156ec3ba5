from celery import shared_task

from workers.figures import counting, publishing


@shared_task
def fold():
    """Bring the counts up to date, and what the public sees of them."""
    changes = counting.fold()
    publishing.publish(changed=bool(changes))
