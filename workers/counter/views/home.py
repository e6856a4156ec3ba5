"""`/centre/`: the operator's first page, and one client after the other."""

import functools
from dataclasses import dataclass

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from eshram.accounts.audience import audience
from workers.counter import visits
from workers.counter.devices import device_of
from workers.counter.doors import Closed, off_duty, refuse_out_of_hours
from workers.counter.models import Assistance, Operator, Visit


@dataclass(frozen=True)
class Tile:
    """A large button. `key` is its access key; whoever begins with a client does so in
    `centre/begin.html`."""

    url: str
    label: str
    key: str


TILES = [
    Tile("centre-camp", _("Camp without network"), "c"),
    Tile("centre-tell", _("Who to tell"), "t"),
    Tile("centre-follow-up", _("Follow up"), "f"),
    Tile("centre-day", _("Day sheet"), "d"),
]


@functools.cache
def tiles() -> list[tuple[str, Tile]]:
    """(address, tile) of those that there are."""
    found = []
    for tile in TILES:
        try:
            found.append((reverse(tile.url), tile))
        except NoReverseMatch:
            continue
    return found


def done_today(operator: Operator) -> dict:
    """Registrations since midnight in India: of the centre, and of this operator."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    today = Assistance.objects.filter(
        centre=operator.centre_id, at__gte=midnight, action="registered"
    )
    return today.aggregate(centre=Count("pk"), own=Count("pk", filter=Q(operator=operator.pk)))


@audience("operator")
@require_safe
def home(request):
    try:
        operator = off_duty(request)
    except Closed as closed:
        return shut(request, closed)
    try:
        refuse_out_of_hours(operator.centre, timezone.localtime())
    except Closed as closed:
        return shut(request, closed, operator)
    device = device_of(request)
    context = {
        "operator": operator,
        "tiles": tiles() if operator.own_proven_at else [],
        "today": done_today(operator),
        "device": device if device and device.centre_id == operator.centre_id else None,
    }
    return visits.close_tight(render(request, "centre/home.html", context))


def shut(request, closed: Closed, operator: Operator | None = None):
    """Why the counter is closed; a manager goes on to what can be done at any hour."""
    context = {"sentence": closed.sentence, "operator": operator}
    return visits.close_tight(render(request, "centre/closed.html", context, status=403))


@visits.of_visit()
def here(request, visit):
    """Is this client still the one under way? Asked by pages that were left open in a tab."""
    return HttpResponse(status=204)


@audience("operator")
@require_POST
def stop(request):
    """The client under way leaves, finished or not. At any hour."""
    visits.leave(request, off_duty(request), Visit.End.STOPPED)
    return visits.forget_here(redirect("centre"))
