from celery import shared_task

from workers.counter import closing, counting, flagging, provisional, visits
from workers.counter.camp import waiting


@shared_task
def flag_centres():
    """Each night, India time: patterns at counters since the last look."""
    for _found in flagging.run():
        pass


@shared_task
def propose_last_month():
    """On the first days of a month: that the last one is closed, if nobody proposed it."""
    closing.propose_last_month()


@shared_task
def count_months():
    """Statements of closes that were proposed and are not counted yet."""
    counting.count_waiting()


@shared_task
def tidy_camps():
    """Each night: camp forms whose workers are registered, and those that waited long enough."""
    waiting.settle()
    waiting.purge()


@shared_task
def end_idle_visits():
    """Each minute: a client whose operator went away has left."""
    visits.end_idle()


@shared_task
def provisional_entries():
    """Each morning: what became of people without Aadhaar, who is reminded, what is deleted."""
    provisional.settle()
    provisional.remind()
    provisional.purge()
