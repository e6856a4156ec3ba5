"""What a desk does with a ticket. Each step is told to whoever complained, but notes among desks.

    me = Actor("staff:7", Desk.STATE, user)
    take(me, ticket); answer(me, ticket, "…"); hand_over(me, ticket, Desk.MINISTRY, "…")
    close(me, ticket, Result.SOLVED, "…")

A platform answers what is said about it and closes nothing: its answer goes to the ministry, which
closes, and whoever complained may say first that it is solved.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from eshram.geography.models import State
from workers.grievances import routing, telling, texts
from workers.grievances.models import Category, Desk, Step, Ticket
from workers.grievances.tickets import Kind, Refused, Status, held, kept, note, record

MINISTRY, STATE, SCHEME, PLATFORM, PRIVACY = (
    Desk.MINISTRY, Desk.STATE, Desk.SCHEME, Desk.PLATFORM, Desk.PRIVACY,
)  # fmt: skip
ALL = frozenset({"answer", "ask", "note", "take", "hand", "sort", "close"})
MAY = {
    MINISTRY: ALL,
    STATE: ALL,
    SCHEME: ALL - {"sort"},
    PLATFORM: frozenset({"answer", "ask", "note"}),
    PRIVACY: ALL - {"hand"},  # what is not about privacy after all is sorted anew
}
HANDS_TO = {
    MINISTRY: (STATE, SCHEME, PLATFORM),
    STATE: (MINISTRY,),
    SCHEME: (MINISTRY,),
    PLATFORM: (),
    PRIVACY: (),
}

NOT_YOURS = _("This grievance is not at your desk.")
NOT_FOR_YOU = _("Your desk cannot do this.")
NO_PLATFORM = _("This grievance names no platform. Sort it anew, and say which.")
NO_STATE = _("Say of which state.")
SAME_DESK = _("It is there already.")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, as the audit names them, and for which desk."""

    by: str
    desk: str
    user: object = None

    def may(self, what: str, ticket: Ticket) -> bool:
        """The ministry may act on what lies at other desks; privacy is its own desk's alone."""
        if what not in MAY.get(self.desk, ()) or not ticket.is_open:
            return False
        if ticket.category == Category.PRIVACY or self.desk != MINISTRY:
            return ticket.desk == self.desk
        return True


def begin(actor: Actor, what: str, ticket: Ticket) -> Ticket:
    """The ticket, locked, on which the actor may do this. Raises Refused."""
    found = held(ticket)
    if what not in MAY.get(actor.desk, ()):
        raise Refused(NOT_FOR_YOU)
    if not actor.may(what, found):
        raise Refused(NOT_YOURS)
    return found


@transaction.atomic
def answer(actor: Actor, ticket: Ticket, words: str) -> Ticket:
    """Words for whoever complained. Raises Refused."""
    return say(actor, "answer", ticket, words)


@transaction.atomic
def ask(actor: Actor, ticket: Ticket, words: str) -> Ticket:
    """A question; the ticket waits for whoever complained. Raises Refused."""
    return say(actor, "ask", ticket, words)


def say(actor: Actor, what: str, ticket: Ticket, words: str) -> Ticket:
    found, words = begin(actor, what, ticket), kept(words)
    asked = what == "ask"
    found.status = Status.ASKED if asked else Status.OPEN
    found.first_answered_at = found.first_answered_at or timezone.now()
    note(found, Kind.ASKED if asked else Kind.ANSWERED, actor.by, words, desk=actor.desk)
    if actor.desk == PLATFORM and not asked:
        found.desk, found.assigned_to = MINISTRY, None
        note(found, Kind.HANDED, "system")
    found.save()
    record("grievance asked back" if asked else "grievance answered", found, actor.by)
    telling.tell(found, texts.ASKED if asked else texts.ANSWERED)
    return found


@transaction.atomic
def note_down(actor: Actor, ticket: Ticket, words: str) -> Step:
    """For desks alone. Raises Refused."""
    found = begin(actor, "note", ticket)
    record("grievance noted", found, actor.by)
    return note(found, Kind.NOTE, actor.by, kept(words), internal=True, desk=actor.desk)


@transaction.atomic
def take(actor: Actor, ticket: Ticket) -> Ticket:
    """In one's own hands. Raises Refused."""
    found = begin(actor, "take", ticket)
    if found.assigned_to_id != actor.user.pk:
        found.assigned_to = actor.user
        found.save(update_fields=["assigned_to"])
        note(found, Kind.TAKEN, actor.by, internal=True, desk=actor.desk)
        record("grievance taken", found, actor.by)
    return found


@transaction.atomic
def hand_over(
    actor: Actor, ticket: Ticket, desk: str, words: str, *, state: State | None = None
) -> Ticket:
    """To another desk, which reads `words`; the last day stays. Raises Refused."""
    found, words = begin(actor, "hand", ticket), kept(words)
    if desk not in HANDS_TO[actor.desk]:
        raise Refused(NOT_FOR_YOU)
    if desk == STATE:
        found.state = state or found.state
        if found.state is None:
            raise Refused(NO_STATE)
    elif desk == found.desk:
        raise Refused(SAME_DESK)
    if desk == PLATFORM and not (found.category == Category.PLATFORM and found.subject):
        raise Refused(NO_PLATFORM)
    return move(actor, found, desk, Kind.HANDED, words, "grievance handed over")


@transaction.atomic
def sort(actor: Actor, ticket: Ticket, category: str, words: str, *, subject: str = "") -> Ticket:
    """It is about something else: it goes the way of that, and has that one's days since it was
    opened. To the data-protection desk it never stood anywhere else. Raises Refused."""
    found, words = begin(actor, "sort", ticket), kept(words)
    since = timezone.localdate(found.reopened_at or found.opened_at)
    way = routing.way(category, found.state_id, subject, since)
    found.category, found.subject, found.state_id = category, subject, way.state
    found.deadline, found.reminded_at = way.deadline, None
    return move(actor, found, way.desk, Kind.SORTED, words, "grievance sorted")


def move(actor: Actor, found: Ticket, desk: str, kind: str, words: str, action: str) -> Ticket:
    moved = desk != found.desk
    found.desk, found.status = desk, Status.OPEN
    if moved:
        found.assigned_to = None
    found.save()
    note(found, kind, actor.by, words, internal=True)
    record(action, found, actor.by, desk=desk)
    if moved:
        named = telling.in_words(found, Desk(desk).label)[:40]
        telling.tell(found, texts.HANDED, desk=named, day=telling.day(found.deadline))
    return found


@transaction.atomic
def close(actor: Actor, ticket: Ticket, result: str, words: str) -> Ticket:
    """With an answer, which the person reads. Raises Refused."""
    found, words = begin(actor, "close", ticket), kept(words)
    now = timezone.now()
    found.status, found.result, found.closed_at = Status.CLOSED, result, now
    found.first_answered_at = found.first_answered_at or now
    found.save()
    note(found, Kind.CLOSED, actor.by, words, desk=actor.desk)
    record("grievance closed", found, actor.by)
    last = timezone.localdate(now) + timedelta(days=settings.GRIEVANCE_REOPEN_DAYS)
    said = telling.in_words(found, found.get_result_display())
    telling.tell(found, texts.CLOSED, result=said, day=telling.day(last))
    return found
