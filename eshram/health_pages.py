"""`/admin/health/`: what the outside systems did last, and what waits for them."""

import redis
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from eshram.accounts.audience import audience
from eshram.audit.models import Event
from eshram.integrations import integrations
from eshram.metrics import waiting_tasks

QUEUE_IS_LONG = 100  # tasks: beat adds some each minute, which workers take at once
SEES, REPLAYS = "outbox.view_delivery", "outbox.change_delivery"


def show(request, template: str, title: str, **context):
    context = admin.site.each_context(request) | {"title": title} | context
    return TemplateResponse(request, template, context)


@audience("staff")
@require_safe
def index(request):
    if not request.user.has_perm(SEES):
        raise PermissionDenied
    context = {"systems": integrations(), "long": long_queues()}
    return show(request, "admin/health/index.html", _("Connections"), **context)


def long_queues() -> dict[str, int]:
    """In which more tasks wait than workers that are there leave; none when Redis is away."""
    try:
        waiting = waiting_tasks()
    except (redis.RedisError, OSError):
        return {}
    return {name: many for name, many in waiting.items() if many > QUEUE_IS_LONG}


@audience("staff")
@require_http_methods(["GET", "HEAD", "POST"])
def integration(request, name):
    if not request.user.has_perm(SEES):
        raise PermissionDenied
    system = next((found for found in integrations() if found.name == name), None)
    if system is None:
        raise Http404
    if request.method == "POST":
        return replay(request, system)
    return show(
        request,
        "admin/health/integration.html",
        system.title,
        system=system,
        may_replay=system.replay and request.user.has_perm(REPLAYS),
    )


def replay(request, system):
    """Send one group of parked rows again, of those the page shows now."""
    if not request.user.has_perm(REPLAYS):
        raise PermissionDenied
    asked = request.POST.get("what"), request.POST.get("code")
    if system.replay is None or asked not in {(p.what, p.code) for p in system.parked}:
        messages.warning(request, _("These messages are not waiting here any more."))
        return redirect("health-integration", name=system.name)
    with transaction.atomic():
        by = f"staff:{request.user.pk}"
        count = system.replay(*asked, by=by)
        Event.objects.record(
            "messages sent again",
            by=by,
            system=system.name,
            template=asked[0],
            code=asked[1],
            count=count,
        )
    if count:
        text = ngettext("%d message waits again.", "%d messages wait again.", count) % count
        messages.success(request, text)
    else:
        messages.warning(
            request, _("None can be sent again: they came too late, or held a code that is erased.")
        )
    return redirect("health-integration", name=system.name)
