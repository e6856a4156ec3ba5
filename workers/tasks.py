from celery import shared_task
from django.core.management import call_command

from workers import drafts, otp


@shared_task
def purge():
    """What is kept only for a while: drafts and their vault entries, codes, sessions."""
    drafts.purge()
    otp.purge()
    call_command("clearsessions")
