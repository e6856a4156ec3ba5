from celery import shared_task
from django.core.management import call_command

from workers import campaigns, drafts, lifecycle, nudge_sets, otp, sightings
from workers.replies import keeping


@shared_task
def purge():
    """What is kept only for a while: drafts and their vault entries, codes, sessions."""
    drafts.purge()
    otp.purge()
    call_command("clearsessions")


@shared_task
def forget_replies():
    """Each night: SMS from workers are kept for REPLY_KEPT_DAYS."""
    keeping.purge()


@shared_task
def age_out():
    """Each night, India time: who has their 60th birthday. A night that was missed is made up."""
    lifecycle.age_out()


@shared_task
def send_campaigns():
    """Messages in calamities that were approved: queue them, and count what became of them."""
    campaigns.sweep()


@shared_task
def nudge():
    """By day: whose address or work is old is asked, within what the day may cost."""
    nudge_sets.ask()


@shared_task
def forget_sightings():
    """Each night: evidence that is too old to be asked about, and so to be kept."""
    sightings.forget()
