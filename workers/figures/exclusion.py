"""Where people drop out of registration: counted reasons (`workers.models.TurnedAway`) by state,
channel and language, for the ministry in its admin and for each state what happened in it.

A state is known where a centre or Aadhaar told it; an agent of the helpline asks for it.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from eshram.accounts.audience import audience
from workers.choices import Channel
from workers.figures import tables
from workers.figures.corridors.views import SEES_FIGURES
from workers.helpline.languages import SPOKEN
from workers.models import TurnedAway

SPANS = {"7": gettext_lazy("7 days"), "30": gettext_lazy("30 days"), "90": gettext_lazy("90 days")}
NOT_KNOWN = gettext_lazy("Not known")


@dataclass(frozen=True)
class Part:
    """How many, by one thing: `rows` are (name, all, one number for each reason)."""

    title: str
    reasons: list[str]
    rows: list[tuple[str, int, list[int]]]


def channel_name(key) -> str:
    if key == "helpline":
        return _("Callers of the helpline")
    return str(Channel(key).label) if key in Channel.values else str(NOT_KNOWN)


NAMES = {
    "state": lambda key: str(tables.state_labels().get(str(key), NOT_KNOWN)),
    "channel": channel_name,
    "language": lambda key: SPOKEN.get(key, str(NOT_KNOWN)),
}
TITLES = {
    "state": gettext_lazy("By state"),
    "channel": gettext_lazy("By way of registering"),
    "language": gettext_lazy("By language"),
}


def counted(by: str, days: int, state: int | None) -> Part:
    """Three questions a page at the most, over the days that were asked for and no more."""
    since = timezone.localdate() - timedelta(days=days)
    rows = TurnedAway.objects.filter(day__gt=since)
    if state:
        rows = rows.filter(state=state)
    found: dict = {}
    totals: dict[str, int] = {}
    for key, reason, people in rows.values_list(by, "reason").annotate(Sum("people")).order_by():
        found.setdefault(key, {})[reason] = people
        totals[reason] = totals.get(reason, 0) + people
    reasons = sorted(totals, key=lambda reason: -totals[reason])
    labels = dict(TurnedAway.Reason.choices)
    lines = [
        (NAMES[by](key), sum(each.values()), [each.get(reason, 0) for reason in reasons])
        for key, each in found.items()
    ]
    lines.sort(key=lambda line: (-line[1], line[0]))
    return Part(str(TITLES[by]), [str(labels.get(one, one)) for one in reasons], lines)


def shown(request, state: int | None) -> dict:
    span = request.GET.get("days", "30")
    span = span if span in SPANS else "30"
    kinds = ("channel", "language") if state else ("state", "channel", "language")
    return {
        "title": _("Where people drop out of registering"),
        "spans": SPANS,
        "span": span,
        "parts": [counted(by, int(span), state) for by in kinds],
    }


@audience("staff")
@require_safe
def ministry(request):
    if not request.user.has_perm(SEES_FIGURES):
        raise PermissionDenied
    chosen = request.GET.get("state", "")
    chosen = chosen if chosen in tables.state_labels() else ""
    context = admin.site.each_context(request) | shown(request, int(chosen or 0) or None)
    context |= {"states": tables.state_labels(), "chosen": chosen}
    return TemplateResponse(request, "admin/exclusion.html", context)


@audience("state")
@require_safe
def state(request):
    context = shown(request, request.user.state_id) | {"state": request.user.state}
    return render(request, "state/exclusion.html", context)
