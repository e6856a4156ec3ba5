from celery import shared_task

from eshram.audit import partitions


@shared_task
def add_partitions():
    partitions.add()
