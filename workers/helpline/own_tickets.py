"""Grievances in a call: those of who was matched, or one that its number and mobile show; opened,
added to, opened again. Grievances about privacy are the data-protection desk's: none is shown here,
though one may be opened.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from eshram.audit.models import Event
from workers.grievances import subjects, tickets
from workers.grievances.models import Channel, Step, Ticket
from workers.helpline import calls, matching
from workers.helpline.models import Call

SHOWN = 5
ANSWERS = (Step.Kind.ANSWERED, Step.Kind.ASKED, Step.Kind.CLOSED)
NOT_SHOWN = _("Number and mobile do not belong together. Ask again.")


@dataclass(frozen=True)
class Stands:
    """How a grievance stands, to be read out."""

    ticket: Ticket
    subject: str
    said: str  # the desk's last words to the person


def of(call: Call) -> list[Ticket]:
    """Those that this call may speak of, the newest first."""
    if call.worker_id:
        own = Ticket.objects.but_privacy().filter(worker=call.worker_id)
        return list(own.order_by("-id")[:SHOWN])
    return [call.ticket] if call.ticket_id else []


def may_speak_of(call: Call, ticket: Ticket) -> bool:
    return call.worker_id is not None or call.ticket_id == ticket.pk


def stands(found: list[Ticket]) -> list[Stands]:
    said: dict[int, str] = {}
    steps = Step.objects.filter(ticket__in=found, kind__in=ANSWERS, internal=False)
    for ticket, text in steps.exclude(text="").order_by("id").values_list("ticket", "text"):
        said[ticket] = text
    return [Stands(one, subjects.name_of(one), said.get(one.pk, "")) for one in found]


def open_ticket(call: Call, *, category: str, text: str, **more) -> tickets.Opened:
    """Of who was not matched mobile and name are merely said: what they add to is not shown for
    that. Raises tickets.Refused, calls.Over."""
    with transaction.atomic():
        calls.refuse_over(call)
        opened = tickets.open_ticket(
            category=category, text=text, by=call.by, channel=Channel.HELPLINE, who=call.who,
            worker=call.worker, language=call.language, **more,
        )  # fmt: skip
        changes = {"topic": category}
        is_new = not opened.joined and opened.ticket.category != "privacy"
        if call.worker_id is None and is_new:
            changes["ticket"] = opened.ticket
        calls.change(call, **changes)
    return opened


def follow(call: Call, number: str, mobile: str) -> Ticket:
    """The grievance of a caller without UAN. Raises matching.Refused, calls.Over."""
    who = f"ticket:{number}"
    matching.refuse_too_many(call, who)
    named = Ticket.objects.but_privacy().filter(number=number)
    found = named.filter(mobile=mobile).exclude(mobile="").first()
    with transaction.atomic():
        calls.refuse_over(call)
        call.refresh_from_db(fields=["wrong"])
        if found:
            calls.change(call, ticket=found)
            Event.objects.record(
                "grievance seen", by=call.by, worker_id=found.worker_id, call=str(call.pk)
            )
        else:
            matching.refused(call, None)
    if found is None:
        matching.count_wrong(call, who)
        raise matching.Wrong(matching.left(call), NOT_SHOWN)
    return found


def say(call: Call, number: str, text: str) -> Ticket:
    """More about an open one; a closed one is opened again. Raises tickets.Refused, calls.Over."""
    ticket = next((one for one in of(call) if one.number == number), None)
    with transaction.atomic():
        calls.refuse_over(call)
        if ticket is None:
            raise calls.Over
        change = tickets.say_more if ticket.is_open else tickets.reopen
        return change(ticket, text, by=call.by)
