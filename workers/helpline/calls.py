"""The fence of a call: nothing of a person is readable without one, and of one person only.

    @of_call
    def page(request, call): ...      # at /helpline/call/<call>/...

Every page of a call carries it in its address, and opens while that call is under way and this
agent's. An agent has one call at a time; what was left alone is over.
"""

import functools
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.shortcuts import render
from django.utils import timezone

from eshram.accounts.audience import audience
from eshram.accounts.models import User
from eshram.pages import form_page
from workers.counter import call_backs
from workers.counter.models import CallBack
from workers.grievances.models import Ticket
from workers.helpline.models import Call, ToCall

SHOWN = (
    "worker__present_district", "worker__present_state", "worker__occupation", "worker__phone",
    "sample__worker", "sample__centre__district", "ticket",
)  # fmt: skip


class Over(Exception):
    """The call ended while a page of it was under way."""


class NothingToCall(Exception):
    """Nobody waits, or somebody else has just taken them."""


@transaction.atomic
def begin(agent: User, *, who: str, language: str, mobile: str = "", **more) -> Call:
    """A new call; what this agent had under way is over."""
    User.objects.select_for_update().get(pk=agent.pk)
    for former in Call.objects.open().filter(agent=agent):
        end(former, Call.End.SWITCHED)
    return Call.objects.create(agent=agent, who=who, language=language, mobile=mobile, **more)


@transaction.atomic
def call_back(agent: User, key: int) -> Call:
    """Take somebody from the list, into a call of this agent. Raises NothingToCall."""
    now = timezone.now()
    waiting = ToCall.objects.waiting().filter(pk=key, taken_in=None, not_before__lte=now)
    found = waiting.select_for_update(skip_locked=True).first()
    if found is None:
        raise NothingToCall
    call = begin(
        agent, who=found.who, language=found.language, mobile=found.mobile, kind=Call.Kind.BACK
    )
    found.taken_in = call
    found.save(update_fields=["taken_in"])
    return call


@transaction.atomic
def sample(agent: User) -> Call:
    """Begin with the next registration that was drawn for a question. Raises NothingToCall."""
    now = timezone.now()
    in_hand = Call.objects.open().filter(sample__isnull=False).values("sample")
    lately = now - timedelta(hours=settings.CALL_BACK_HOURS)
    found = (
        CallBack.objects.to_call()
        .exclude(pk__in=in_hand)
        .exclude(called_at__gt=lately)
        .order_by("id")
        .select_for_update(skip_locked=True, of=["self"])
        .select_related("worker")
        .first()
    )
    if found is None:
        raise NothingToCall
    worker = found.worker
    return begin(
        agent,
        who=Ticket.Who.REGISTERED,
        language=worker.language,
        mobile=worker.mobile,
        kind=Call.Kind.SAMPLE,
        sample=found,
    )


def end(call: Call, how: str, *, topic: str = "") -> None:
    """The caller is gone. A record that was left open leaves a trace."""
    left = how in {Call.End.EXPIRED, Call.End.SIGNED_OUT} and call.worker_id is not None
    ended = {"ended_at": timezone.now(), "ended": how, "topic": topic or call.topic}
    if left:
        ended["traces"] = [*call.traces, Call.Trace.LEFT_OPEN]
    if not Call.objects.open().filter(pk=call.pk).update(**ended):
        return
    ToCall.objects.waiting().filter(taken_in=call).update(taken_in=None)


@transaction.atomic
def talked(call: Call) -> None:
    """Whoever was called back was reached: they wait no more."""
    ToCall.objects.waiting().filter(taken_in=call).update(
        done_at=timezone.now(), result=ToCall.Result.TALKED
    )


@transaction.atomic
def not_reached(call: Call) -> None:
    """Nobody answered: once more later, and after the last try not again."""
    if call.sample is not None:
        call_backs.not_reached(call.sample, agent=call.agent)
    now = timezone.now()
    taken = ToCall.objects.waiting().filter(taken_in=call)
    later = now + timedelta(hours=settings.CALL_BACK_HOURS)
    taken.update(tries=F("tries") + 1, not_before=later)
    taken.filter(tries__gte=settings.CALL_BACK_TRIES).update(
        done_at=now, result=ToCall.Result.NOT_REACHED
    )
    end(call, Call.End.DONE)


def promise(call: Call, *, mobile: str, topic: str, note: str, not_before) -> ToCall:
    """They are called back. `note`: without long numbers."""
    refuse_over(call)
    return ToCall.objects.create(
        mobile=mobile,
        language=call.language,
        who=call.who,
        topic=topic,
        note=note,
        promised_in=call,
        not_before=not_before,
    )


def end_idle() -> int:
    """End what was left open: by an agent whose session ended, or who went away."""
    silent = timezone.now() - timedelta(minutes=settings.CALL_IDLE_MINUTES)
    idle = list(Call.objects.open().filter(seen_at__lt=silent))
    for call in idle:
        end(call, Call.End.EXPIRED)
    return len(idle)


def end_of(user) -> None:
    """Whoever signs out, or is signed out, leaves no call behind."""
    for call in Call.objects.open().filter(agent=user.pk):
        end(call, Call.End.SIGNED_OUT)


def refuse_over(call: Call) -> None:
    """In a transaction: the call is under way, and stays so until commit. Raises Over."""
    if not Call.objects.open().select_for_update().filter(pk=call.pk).exists():
        raise Over


def change(call: Call, **values) -> None:
    """Raises Over: a call that has ended stays as it is."""
    if not Call.objects.open().filter(pk=call.pk).update(**values):
        raise Over
    for name, value in values.items():
        setattr(call, name, value)


def under_way(agent: User, key: UUID | None = None) -> Call | None:
    """The call that this agent has now: that of the address, if one is named."""
    calls = Call.objects.open().select_related(*SHOWN).filter(agent=agent)
    call = (calls.filter(pk=key) if key else calls).first()
    if call is None:
        return None
    if timezone.now() - call.seen_at > timedelta(minutes=settings.CALL_IDLE_MINUTES):
        end(call, Call.End.EXPIRED)
        return None
    Call.objects.filter(pk=call.pk).update(seen_at=Now())
    call.agent = agent
    return call


def of_call(view):
    """A page of the call under way; of any other it answers that this call is over."""

    @audience("helpline")
    @form_page
    @functools.wraps(view)
    def page(request, call, *args, **kwargs):
        found = under_way(request.user, call)
        if found is None:
            return over(request)
        try:
            return close_tight(view(request, found, *args, **kwargs))
        except Over:
            return over(request)

    return page


def over(request):
    answer = close_tight(render(request, "helpline/over.html", status=410))
    answer["Clear-Site-Data"] = '"cache"'
    return answer


def close_tight(response):
    """Kept nowhere: not by the browser, not by a proxy, not for the back button."""
    response["Cache-Control"] = "no-store, private, max-age=0"
    return response
