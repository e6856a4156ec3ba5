"""What happened to a ticket, as the person reads it and as desks do."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from eshram.audit.words import KINDS
from workers.grievances.models import Desk, Step, Ticket

Kind = Step.Kind
SPOKEN = (Kind.OPENED, Kind.SAID, Kind.REOPENED, Kind.RATED)  # by the person
OF_DESKS = (Kind.NOTE, Kind.TAKEN, Kind.REMINDED)
YOU = _("You")
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


def for_desk(ticket: Ticket) -> list[Told]:
    return [told(step, ticket) for step in ticket.steps.all()]


def told(step: Step, ticket: Ticket, *, you="") -> Told:
    own = step.kind in SPOKEN or (step.kind == Kind.CLOSED and ticket.result == "own")
    text = ticket.text if step.kind == Kind.OPENED else step.text
    if own:
        who = you or KINDS.get(step.by.partition(":")[0], step.by)
    elif step.by == "system":
        who = PORTAL
    else:
        who = Desk(step.desk).label
    hidden = bool(you) and step.internal
    what = step.get_kind_display()
    if step.kind in (Kind.HANDED, Kind.SORTED):
        what = _("now with: %(desk)s") % {"desk": Desk(step.desk).label}
    return Told(step.at, what, who, "" if hidden else text, own, step.internal)
