"""SMS that are about grievances (REPLY_HOOKS): "SHIKAYAT" and what is wrong, and a number from 1 to
5 after we asked how good the help was."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from workers import recovery
from workers.grievances import texts, tickets
from workers.grievances.models import Category, Channel, Ticket
from workers.models.reply import Outcome
from workers.replies.parser import normal, tokens
from workers.replies.talk import Done, Talk
from workers.replies.words import words

KEYWORDS = words(
    "shikayat shikayath shikait shikayt sikayat shikaayat grievance grievence complaint complain "
    "शिकायत शिकायात सिकायत"
)
Who = Ticket.Who


def hear(talk: Talk) -> Done | None:
    """None for what is not about a grievance."""
    first, _space, rest = talk.text.strip().partition(" ")
    if KEYWORDS & set(tokens(normal(first))):
        return grievance(talk, rest)
    if (number := talk.answer.number) is not None and 1 <= number <= 5:
        return rated(talk, number)
    return None


def grievance(talk: Talk, text: str) -> Done:
    """Of the phone's one worker, if the phone is still theirs; else of whoever has the mobile."""
    known = [worker for worker in talk.workers if recovery.is_trusted(worker)]
    worker = known[0] if len(known) == len(talk.workers) == 1 else None
    who = Who.REGISTERED if talk.workers else Who.UNREGISTERED
    try:
        opened = tickets.open_ticket(
            category=Category.OTHER, text=text, by="worker" if worker else "anyone", who=who,
            channel=Channel.SMS, worker=worker, mobile=talk.mobile, language=talk.language,
        )  # fmt: skip
    except tickets.Refused as refused:
        nothing = refused.sentence is tickets.NOTHING_SAID
        template = texts.HOW_TO if nothing else texts.TOO_MANY
        told = talk.say(template, worker) if talk.may_explain else ""
        return Done(Outcome.UNCLEAR if nothing else Outcome.TOO_MANY, told, worker)
    told = (texts.ADDED if opened.joined else texts.OPENED).name
    return Done(Outcome.GRIEVANCE, told, worker)


def rated(talk: Talk, number: int) -> Done | None:
    """None where another question to this mobile is the newer one: the number answers that."""
    ticket = asked(talk.mobile)
    if ticket is None:
        return None
    later = [nudge.queued_at for nudge in talk.nudges]
    if talk.is_asked:
        later.append(talk.question.asked_at)
    if any(at > ticket.rating_asked_at for at in later):
        return None
    tickets.rate(ticket, number, by="worker" if ticket.worker_id else "anyone")
    told = talk.say(texts.THANKS, ticket.worker, number=ticket.number)
    return Done(Outcome.RATED, told, ticket.worker)


def asked(mobile: str) -> Ticket | None:
    """The ticket about which this mobile was asked last, and has yet to say."""
    since = timezone.now() - timedelta(days=settings.GRIEVANCE_RATING_DAYS)
    waiting = Ticket.objects.filter(status="closed", rating=None, rating_asked_at__gt=since)
    theirs = Q(worker=None) | Q(who=Who.ON_BEHALF)
    found = [
        *waiting.filter(theirs, mobile=mobile).select_related("worker")[:5],
        *waiting.filter(~Q(who=Who.ON_BEHALF), worker__mobile=mobile).select_related("worker")[:5],
    ]
    return max(found, key=lambda one: one.rating_asked_at, default=None)
