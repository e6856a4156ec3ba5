import os

from celery import Celery
from celery.signals import setup_logging, task_postrun, task_prerun

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eshram.settings")

app = Celery("eshram")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@task_prerun.connect
def let_go_of_broken_connections(**_):
    """CELERY_DB_REUSE_MAX keeps connections from task to task; after an error they are tried."""
    from django.db import close_old_connections

    close_old_connections()


@setup_logging.connect
def log_as_django_does(**_):
    """Its being connected keeps Celery from loggers of its own; Django's are set by now."""


@task_prerun.connect
def begin_task(task_id, **_):
    from eshram import logs

    logs.begin(task_id)


@task_postrun.connect
def end_task(**_):
    from eshram import logs

    logs.begin("")
