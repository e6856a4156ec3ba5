"""The fence: one client at a time, and nothing of the former before the next.

    @of_visit(Visit.Purpose.REGISTER)
    def page(request, visit): ...      # at /centre/<visit>/...

Every page of a client carries the visit in its address. It opens only while that visit is the one
under way, of this operator, in this browser; a page of a former client (back button, second tab,
another device) answers "start again" and does nothing.
"""

import functools
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.messages import get_messages
from django.db import transaction
from django.shortcuts import render
from django.utils import timezone

from eshram.accounts.audience import audience
from eshram.crypto import data_box
from eshram.pages import form_page
from workers import sessions
from workers.counter.devices import device_of
from workers.counter.doors import operator_of, refuse_unready
from workers.counter.models import Operator, Visit
from workers.models import Worker

SESSION_KEY = "visit"


@transaction.atomic
def begin(request, operator: Operator, purpose: str, *, language: str = "") -> Visit:
    """A new client: whoever was before is over, on every device of this operator.

    `language` is the client's own, in which is read to them; the operator's pages stay as they are.
    Raises Closed, also for who was blocked a moment ago (`standing` takes the same lock).
    """
    operator = Operator.objects.select_for_update().get(pk=operator.pk)
    refuse_unready(operator, timezone.localtime())
    leave(request, operator, Visit.End.SWITCHED)
    device = device_of(request)
    if device is not None and device.centre_id != operator.centre_id:
        device = None
    visit = Visit.objects.create(
        operator=operator,
        centre=operator.centre,
        purpose=purpose,
        device=device,
        held={"language": language} if language else {},
    )
    request.session[SESSION_KEY] = str(visit.id)
    return visit


def leave(request, operator: Operator, how: str) -> None:
    """No client of this operator is under way any more, and this browser knows none: neither by
    its session nor by a message that nobody has read."""
    for former in Visit.objects.open().filter(operator=operator):
        end(former, Visit.End.DONE if is_done(former) else how)
    request.session.pop(SESSION_KEY, None)
    sessions.forget(request)
    for _unread in get_messages(request):
        pass


def is_done(visit: Visit) -> bool:
    """Whoever came to be registered is."""
    return visit.purpose == Visit.Purpose.REGISTER and visit.worker_id is not None


def end(visit: Visit, how: str) -> None:
    """The client leaves; what the pages knew of them is wiped."""
    Visit.objects.open().filter(pk=visit.pk).update(
        ended_at=timezone.now(), ended=how, held={}, proven_at=None
    )


class Over(Exception):
    """The visit ended while a page of it was under way."""


def change(visit: Visit, **values) -> None:
    """Raises Over: a visit that has ended stays as it is."""
    if not Visit.objects.open().filter(pk=visit.pk).update(**values):
        raise Over
    for name, value in values.items():
        setattr(visit, name, value)


def hold(visit: Visit, **known) -> None:
    """Remember of the client for as long as they are here: ids and marks, no values."""
    change(visit, held=visit.held | known)


def mark_of(visit: Visit, text: str) -> str:
    """By which `held` knows the text again in this visit: made by a key, and not to be read."""
    return data_box.fingerprint(f"visit:{visit.id}:{text}".encode()).hex()[:32]


def prove(visit: Visit, proof: str, **values) -> None:
    """The client has just been shown to be who they are (`proof` is an Assistance.Proof)."""
    change(visit, proof=proof, proven_at=timezone.now(), **values)


def turn_to_help(visit: Visit, proof: str, worker: Worker, *, at: datetime | None) -> None:
    """Who came to be registered is: the visit goes on as this worker's. `at`: when they proved to
    be here, which may be too long ago for anything but a new proof."""
    known = {"worker": worker, "purpose": Visit.Purpose.HELP, "draft_id": None}
    change(visit, proof=proof, proven_at=at, **known)


def end_idle() -> int:
    """End what was left open: by an operator whose session ended, or who went away."""
    silent = timezone.now() - timedelta(minutes=settings.VISIT_IDLE_MINUTES)
    return (
        Visit.objects.open()
        .filter(seen_at__lt=silent)
        .update(ended_at=timezone.now(), ended=Visit.End.EXPIRED, held={}, proven_at=None)
    )


def end_of(user) -> None:
    """Whoever signs out, or is signed out, leaves no client behind."""
    for visit in Visit.objects.open().filter(operator=user.pk):
        end(visit, Visit.End.DONE if is_done(visit) else Visit.End.STOPPED)


def refuse_over(visit: Visit) -> None:
    """In a transaction: the visit is under way, and stays so until commit. Raises Over."""
    if not Visit.objects.open().select_for_update().filter(pk=visit.pk).exists():
        raise Over


def under_way(request, operator: Operator, key: UUID) -> Visit | None:
    """The visit of this address, if it is the one under way in this browser."""
    if request.session.get(SESSION_KEY) != str(key):
        return None
    visit = (
        Visit.objects.open()
        .select_related("worker", "device")
        .filter(pk=key, operator=operator, centre=operator.centre)
        .first()
    )
    if visit is None:
        return None
    if timezone.now() - visit.seen_at > timedelta(minutes=settings.VISIT_IDLE_MINUTES):
        end(visit, Visit.End.EXPIRED)
        return None
    if visit.device is not None and visit.device.revoked_at:
        end(visit, Visit.End.BLOCKED)
        return None
    Visit.objects.filter(pk=visit.pk).update(seen_at=timezone.now())
    visit.operator = operator
    return visit


def of_visit(*purposes: str):
    """A page of the client under way; `purposes` are those it serves, all when none is named."""

    def decorate(view):
        @audience("operator")
        @form_page
        @functools.wraps(view)
        def page(request, visit, *args, **kwargs):
            found = under_way(request, operator_of(request), visit)
            if found is None or (purposes and found.purpose not in purposes):
                return start_again(request)
            try:
                return close_tight(view(request, found, *args, **kwargs))
            except Over:
                return start_again(request)

        return page

    return decorate


def start_again(request):
    return forget_here(close_tight(render(request, "centre/start_again.html", status=410)))


def close_tight(response):
    """Kept nowhere: not by the browser, not by a proxy, not for the back button."""
    response["Cache-Control"] = "no-store, private, max-age=0"
    return response


def forget_here(response):
    """Tell the browser to drop what it kept of the former client's pages."""
    response["Clear-Site-Data"] = '"cache"'
    return response
