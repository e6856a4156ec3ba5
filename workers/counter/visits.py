"""The fence: one client at a time, and nothing of the former before the next.

    @of_visit(Visit.Purpose.REGISTER)
    def page(request, visit): ...      # at /centre/<visit>/...

Every page of a client carries the visit in its address. It opens only while that visit is the one
under way, of this operator, in this browser; a page of a former client (back button, second tab,
another device) answers "start again" and does nothing.
"""

import functools
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.shortcuts import render
from django.utils import timezone

from eshram.accounts.audience import audience
from eshram.pages import form_page
from workers.counter.devices import device_of
from workers.counter.doors import operator_of, refuse_unready
from workers.counter.models import Operator, Visit

SESSION_KEY = "visit"


@transaction.atomic
def begin(request, operator: Operator, purpose: str) -> Visit:
    """A new client: whoever was before is over, on every device of this operator.

    Raises Closed, also for who was blocked a moment ago (`standing` takes the same lock).
    """
    operator = Operator.objects.select_for_update().get(pk=operator.pk)
    refuse_unready(operator, timezone.localtime())
    for former in Visit.objects.open().filter(operator=operator):
        end(former, Visit.End.SWITCHED)
    device = device_of(request)
    if device is not None and device.centre_id != operator.centre_id:
        device = None
    visit = Visit.objects.create(
        operator=operator, centre=operator.centre, purpose=purpose, device=device
    )
    request.session[SESSION_KEY] = str(visit.id)
    return visit


def end(visit: Visit, how: str) -> None:
    """The client leaves; what the pages knew of them is wiped."""
    Visit.objects.open().filter(pk=visit.pk).update(
        ended_at=timezone.now(), ended=how, held={}, proven_at=None
    )


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
            return close_tight(view(request, found, *args, **kwargs))

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
