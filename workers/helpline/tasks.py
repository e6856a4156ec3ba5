from celery import shared_task

from workers.helpline import calls


@shared_task
def end_idle_calls():
    """Each minute: a call whose agent went away is over."""
    calls.end_idle()
