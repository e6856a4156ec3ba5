import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eshram.settings")

app = Celery("eshram")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
