from celery import shared_task

from workers.grievances import deadlines, keeping


@shared_task
def keep_deadlines():
    """Each day: what is late goes up, desks are reminded of what ends soon."""
    keeping.escalate()
    keeping.remind()


@shared_task
def ask_how_good():
    """Each day: whoever was answered is asked how good it was."""
    keeping.ask_how_good()


@shared_task
def load_holidays():
    """Each month, so that the days of a year are there long before it."""
    deadlines.load()
