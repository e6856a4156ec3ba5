"""How whoever complained learns what happened: as workers do, or at the mobile they gave."""

from datetime import date

from django.utils import translation

from eshram.outbox.sms import SmsTemplate, queue_sms
from workers import telling
from workers.grievances.models import Ticket


def tell(ticket: Ticket, template: SmsTemplate, **values) -> None:
    """In the caller's transaction. A worker is told at today's mobile; who speaks on behalf of
    somebody at their own."""
    values["number"] = ticket.number
    if ticket.worker_id and ticket.who != Ticket.Who.ON_BEHALF:
        telling.tell(ticket.worker, template, **values)
    elif ticket.mobile:
        language, worker_id = ticket.language, ticket.worker_id
        queue_sms(template, mobile=ticket.mobile, language=language, worker_id=worker_id, **values)
    else:
        telling.tell(ticket.worker, template, **values)


def day(value: date) -> str:
    return f"{value:%d-%m-%Y}"


def in_words(ticket: Ticket, label) -> str:
    """A label in the language that the SMS will have."""
    language = ticket.worker.language if ticket.worker_id else ticket.language
    with translation.override(language):
        return str(label)
