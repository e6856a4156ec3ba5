"""What whoever complains does: opens a ticket, says more, is content or not.

    opened = open_ticket(category=Category.CARD, text="…", by="worker", channel=Channel.ME,
                         worker=worker)
    opened.ticket.number, opened.joined
    say_more(ticket, "…", by="worker")
    reopen(ticket, "…", by="worker")       # within GRIEVANCE_REOPEN_DAYS of its end

One person's open tickets about the same thing are one: what comes later is added to the first. The
same words once more are counted and change nothing.
"""

import unicodedata
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz

from eshram.audit.models import Event, without_numbers
from eshram.geography.models import State
from workers.counter.models import Centre, Operator
from workers.grievances import numbers, routing, telling, texts
from workers.grievances.models import Category, Desk, Result, Step, Ticket
from workers.grievances.models.ticket import LONGEST
from workers.models import Worker

Who, Status, Kind = Ticket.Who, Ticket.Status, Step.Kind

NOTHING_SAID = _("Write what is wrong.")
TOO_MANY = _("You have many grievances under way. Wait until some are answered, or call 14434.")
TOO_MUCH = _("You have written a lot today. Write again tomorrow, or call 14434.")
CLOSED_ALREADY = _("This grievance was closed meanwhile.")
NOT_CLOSED = _("This grievance is still open.")
TOO_LATE = _("This grievance was closed long ago. Please write a new one.")
ALIKE = 80  # of 100: texts about "something else" that are taken for the same matter


class Refused(Exception):
    """`sentence` says why."""

    def __init__(self, sentence):
        super().__init__()
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Opened:
    ticket: Ticket
    joined: bool  # it was there before: this was added, or said before in the same words


@transaction.atomic
def open_ticket(
    *,
    category: str,
    text: str,
    by: str,
    channel: str,
    who: str = Who.REGISTERED,
    worker: Worker | None = None,
    mobile: str = "",
    name: str = "",
    for_name: str = "",
    said_uan: str = "",
    state: State | int | None = None,
    language: str = "",
    subject: str = "",
    centre: Centre | None = None,
    operator: Operator | None = None,
) -> Opened:
    """A ticket, or the open one of the same person about the same thing. `worker` only where they
    are here or were proven; else `mobile`, ten digits that a code or a call has shown. Of a worker
    mobile, name, language and state need not be given; of a centre it is the centre's state. Raises
    Refused.
    """
    text = kept(text)
    state = centre.state_id if centre else getattr(state, "pk", state)
    if worker:
        mobile = mobile or worker.mobile
        name, language = name or worker.name, language or worker.language
        state = state or worker.present_state_id
    hold(worker, mobile)
    own = of_person(worker, mobile)
    mine = own if worker else own.filter(name=name[:120], for_name=for_name[:120])
    if known := same(mine, category, subject, centre, text):
        return Opened(add_to(known, text, by=by), joined=True)
    refuse_flood(own)
    way = routing.way(category, state, subject, timezone.localdate())
    ticket = Ticket.objects.create(
        number=new_number(), who=who, worker=worker, mobile=mobile, name=name[:120],
        for_name=for_name[:120], said_uan=said_uan, category=category, subject=subject,
        centre=centre, operator=operator, state_id=way.state, language=language or "en",
        channel=channel, opened_by=by, text=text, desk=way.desk, deadline=way.deadline,
    )  # fmt: skip
    note(ticket, Kind.OPENED, by)
    record("grievance opened", ticket, by)
    telling.tell(ticket, texts.OPENED, day=telling.day(ticket.deadline))
    return Opened(ticket, joined=False)


def kept(text: str) -> str:
    """What is kept of a text: no control characters but line ends, no long number (an Aadhaar
    number, an account). Raises Refused when nothing is left."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = "".join(
        c if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs", "Cf") or c in "\u200c\u200d"
        else " "
        for c in lines
    )  # fmt: skip
    plain = without_numbers(plain)[:LONGEST].strip()
    if not any(c.isalnum() for c in plain):
        raise Refused(NOTHING_SAID)
    return plain


def hold(worker: Worker | None, mobile: str) -> None:
    """Of one person one at a time, until the end of the transaction."""
    key = f"grievance:{worker.pk}" if worker else f"grievance:{mobile}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 9))", [key])


def of_person(worker: Worker | None, mobile: str):
    """All tickets of a worker; of somebody without UAN, all of the mobile that name no worker."""
    if worker:
        return Ticket.objects.filter(worker=worker)
    return Ticket.objects.filter(worker=None, mobile=mobile)


def same(own, category: str, subject: str, centre: Centre | None, text: str) -> Ticket | None:
    """The open ticket to which a text belongs, if there is one."""
    open_ones = list(own.under_way().order_by("id")[: settings.GRIEVANCES_OPEN])
    words = plain_words(text)
    for one in open_ones:
        if plain_words(one.text) == words:
            return one
    for one in open_ones:
        about = (one.category, one.subject, one.centre_id)
        if about != (category, subject, centre.pk if centre else None):
            continue
        if category != Category.OTHER or fuzz.token_set_ratio(one.text, text) >= ALIKE:
            return one
    return None


def plain_words(text: str) -> str:
    letters = "".join(c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in text)
    return " ".join(letters.casefold().split())


def add_to(ticket: Ticket, text: str, *, by: str) -> Ticket:
    """More words of the person, unless they stand there already. Raises Refused."""
    words = plain_words(text)
    said = ticket.steps.filter(kind__in=(Kind.SAID, Kind.REOPENED))
    latest = said.order_by("-id").values_list("text", flat=True)[: settings.GRIEVANCE_SAID_DAY]
    if words in {plain_words(ticket.text), *map(plain_words, latest)}:
        ticket.repeated += 1
        ticket.save(update_fields=["repeated"])
        return ticket
    today = said.filter(at__gt=timezone.now() - timedelta(days=1)).count()
    if today >= settings.GRIEVANCE_SAID_DAY:
        raise Refused(TOO_MUCH)
    if ticket.status == Status.ASKED:
        ticket.status = Status.OPEN
        ticket.save(update_fields=["status"])
    note(ticket, Kind.SAID, by, text)
    record("grievance added to", ticket, by)
    if not today:  # once a day is enough
        telling.tell(ticket, texts.ADDED)
    return ticket


def refuse_flood(own) -> None:
    day_ago = timezone.now() - timedelta(days=1)
    if own.under_way().count() >= settings.GRIEVANCES_OPEN:
        raise Refused(TOO_MANY)
    if own.filter(opened_at__gt=day_ago).count() >= settings.GRIEVANCES_DAY:
        raise Refused(TOO_MANY)


def new_number() -> str:
    number = numbers.new()
    while Ticket.objects.filter(number=number).exists():
        number = numbers.new()
    return number


@transaction.atomic
def say_more(ticket: Ticket, text: str, *, by: str) -> Ticket:
    """Raises Refused."""
    return add_to(held(ticket), kept(text), by=by)


@transaction.atomic
def reopen(ticket: Ticket, text: str, *, by: str) -> Ticket:
    """It was not right. The desk has its days anew; the second time it is the ministry's. Raises
    Refused."""
    text = kept(text)
    found = held(ticket, is_open=False)
    if not may_reopen(found):
        raise Refused(TOO_LATE)
    now = timezone.now()
    found.status, found.closed_at, found.result = Status.OPEN, None, ""
    found.reopened_at, found.reopened = now, found.reopened + 1
    found.rating = found.rating_asked_at = found.reminded_at = found.escalated_at = None
    way = routing.way(found.category, found.state_id, found.subject, timezone.localdate(now))
    found.deadline = way.deadline
    if found.reopened > 1 and found.category != Category.PRIVACY:
        found.desk, found.assigned_to = Desk.MINISTRY, None
    found.save()
    note(found, Kind.REOPENED, by, text)
    record("grievance opened again", found, by)
    telling.tell(found, texts.REOPENED, day=telling.day(found.deadline))
    return found


def may_reopen(ticket: Ticket) -> bool:
    days = timedelta(days=settings.GRIEVANCE_REOPEN_DAYS)
    return not ticket.is_open and ticket.closed_at > timezone.now() - days


@transaction.atomic
def end(ticket: Ticket, *, by: str) -> Ticket:
    """Whoever complained says that it is solved, or is not wanted any more. Raises Refused."""
    found = held(ticket)
    found.status, found.result, found.closed_at = Status.CLOSED, Result.OWN, timezone.now()
    found.save(update_fields=["status", "result", "closed_at"])
    note(found, Kind.CLOSED, by)
    record("grievance closed", found, by)
    return found


@transaction.atomic
def rate(ticket: Ticket, stars: int, *, by: str) -> Ticket:
    """How good the help was: 1 to 5, once for each time it is closed. Raises Refused."""
    found = held(ticket, is_open=False)
    if found.rating is None:
        found.rating = stars
        found.save(update_fields=["rating"])
        note(found, Kind.RATED, by)
        record("grievance rated", found, by)
    return found


def held(ticket: Ticket, *, is_open: bool = True) -> Ticket:
    """The ticket, locked; open, or closed. Raises Refused."""
    found = Ticket.objects.select_for_update(of=["self"]).select_related("worker").get(pk=ticket.pk)
    if found.is_open != is_open:
        raise Refused(CLOSED_ALREADY if is_open else NOT_CLOSED)
    return found


def note(
    ticket: Ticket, kind: str, by: str, text: str = "", *, internal: bool = False, desk: str = ""
) -> Step:
    """`desk`: which speaks, if it is not the one where the ticket lies."""
    desk = desk or ticket.desk
    return Step.objects.create(
        ticket=ticket, kind=kind, by=by, text=text, internal=internal, desk=desk
    )


def record(action: str, ticket: Ticket, by: str, **detail) -> None:
    Event.objects.record(action, by=by, worker_id=ticket.worker_id, ticket=ticket.pk, **detail)
