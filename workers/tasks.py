from celery import shared_task

from workers import drafts


@shared_task
def purge_drafts():
    drafts.purge()
