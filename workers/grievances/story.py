"""What happened to a ticket, as the person reads it and as desks do."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from eshram.audit.words import KINDS
from workers.grievances.models import OUTSIDE, Attachment, Desk, Step, Ticket

Kind = Step.Kind
SPOKEN = (Kind.OPENED, Kind.SAID, Kind.REOPENED, Kind.RATED)  # by the person
OF_DESKS = (Kind.NOTE, Kind.TAKEN, Kind.REMINDED)
YOU = _("You")
PERSON = _("Whoever complained")
PORTAL = _("e-Shram")


@dataclass(frozen=True, slots=True)
class Told:
    at: datetime
    what: str
    who: str
    text: str
    own: bool  # said by the person
    internal: bool


def for_person(ticket: Ticket) -> list[Told]:
    """Without what desks say among themselves: that it was handed over, but not the note to it."""
    steps = ticket.steps.exclude(kind__in=OF_DESKS)
    return [told(step, ticket, you=YOU) for step in steps]


def for_desk(ticket: Ticket, desk: str) -> list[Told]:
    """A desk outside of the government reads what was written first, no notes but its own and
    those that came with the ticket, and nothing that was said at its desk before the ticket was
    sorted anew: that may be between another company and the person."""
    steps = ticket.steps.all()
    if desk in OUTSIDE:
        here, since = Q(desk=desk), Q(id__gte=sorted_last(ticket).id)
        first, elsewhere = Q(kind=Kind.OPENED), Q(internal=False) & ~here
        steps = steps.filter(first | elsewhere | here & since)
    return [told(step, ticket) for step in steps]


def files_for_desk(ticket: Ticket, desk: str) -> QuerySet[Attachment]:
    """A desk outside of the government gets what was added while the ticket lay there, and was
    about the same company."""
    files = ticket.attachments.all()
    return files.filter(desk=desk, subject=ticket.subject) if desk in OUTSIDE else files


def sorted_last(ticket: Ticket) -> Step:
    """When it was said last what the ticket is about, and whom."""
    return ticket.steps.filter(kind__in=(Kind.OPENED, Kind.SORTED)).latest("id")


def told(step: Step, ticket: Ticket, *, you="") -> Told:
    own = step.kind in SPOKEN or (step.kind == Kind.CLOSED and is_own(step.by))
    text = ticket.text if step.kind == Kind.OPENED else step.text
    hidden = bool(you) and step.internal
    what = step.get_kind_display()
    if step.kind in (Kind.HANDED, Kind.SORTED):
        what = _("now with: %(desk)s") % {"desk": Desk(step.desk).label}
    return Told(step.at, what, who(step, own, you), "" if hidden else text, own, step.internal)


def is_own(by: str) -> bool:
    """Is it the person's doing, alone or with an operator?"""
    return by.partition(":")[0] in ("worker", "anyone", "operator")


def who(step: Step, own: bool, you) -> str:
    kind = step.by.partition(":")[0]
    if own:
        return you or (PERSON if kind == "anyone" else KINDS.get(kind, kind))
    if kind == "system" or (you and step.kind in (Kind.HANDED, Kind.SORTED)):
        return PORTAL
    if step.kind in (Kind.HANDED, Kind.SORTED):  # whose desk it is after that, `what` says
        return KINDS.get(kind, kind)
    return Desk(step.desk).label
