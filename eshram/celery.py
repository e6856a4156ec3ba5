import os

from celery import Celery
from celery.signals import task_prerun

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eshram.settings")

app = Celery("eshram")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@task_prerun.connect
def let_go_of_broken_connections(**_):
    """CELERY_DB_REUSE_MAX keeps connections from task to task; after an error they are tried."""
    from django.db import close_old_connections

    close_old_connections()
