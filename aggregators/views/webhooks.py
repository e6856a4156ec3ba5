"""`/platform/webhooks/`: where the platform's programs hear from us, and what they did not take."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from aggregators import webhooks
from aggregators.doors import platform_of
from aggregators.forms.webhooks import EndpointForm
from aggregators.models import WebhookEndpoint
from eshram.accounts.audience import audience
from eshram.outbox.models import OPEN, STUCK
from eshram.pages import form_page, may_act, show


def worlds_of(person) -> list:
    """The platform and its twin."""
    return [person.platform, person.platform.sandbox()]


def endpoint_of(person, key) -> WebhookEndpoint:
    """One in force, of this platform. Raises Http404."""
    found = WebhookEndpoint.objects.filter(
        key=key, platform__in=worlds_of(person), ended_at=None
    ).first()
    if found is None:
        raise Http404
    return found


def shown_once(request, endpoint: WebhookEndpoint, secret: str):
    answer = render(
        request, "platform/webhook_secret.html", {"endpoint": endpoint, "secret": secret}
    )
    answer["Cache-Control"] = "no-store"
    return answer


@audience("platform")
@require_safe
def listed(request):
    person = platform_of(request, "keys")
    endpoints = WebhookEndpoint.objects.filter(platform__in=worlds_of(person), ended_at=None)
    endpoints = list(endpoints.select_related("platform"))
    counts = webhooks.deliveries(*endpoints).order_by().values("batch")
    waiting, stuck = Count("pk", filter=Q(status__in=OPEN)), Count("pk", filter=Q(status__in=STUCK))
    told = {row["batch"]: row for row in counts.annotate(waiting=waiting, stuck=stuck)}
    last = webhooks.deliveries(*endpoints).order_by("-pk")[:20] if endpoints else []
    by_batch = {endpoint.batch: endpoint for endpoint in endpoints}
    for endpoint in endpoints:
        endpoint.told = told.get(endpoint.batch, {"waiting": 0, "stuck": 0})
    for delivery in last:
        delivery.endpoint = by_batch[delivery.batch]
    context = {"endpoints": endpoints, "deliveries": last, "platform": person.platform}
    return render(request, "platform/webhooks.html", context)


@audience("platform")
@form_page
def add(request):
    person = platform_of(request, "keys")
    form = EndpointForm(request.POST or None)
    if may_act(form, request):
        real, twin = worlds_of(person)
        where = twin if form.cleaned_data["world"] == "sandbox" else real
        try:
            made, secret = webhooks.add(where, form.cleaned_data["url"], person)
        except webhooks.CannotCall as error:
            form.add_error("url", str(error))
        else:
            return shown_once(request, made, secret)
    return show(request, form, "platform/webhook_form.html", frame="platform/base.html")


@audience("platform")
@require_POST
def act(request, key, what):
    """One of: a new secret, the end, a test, sending again."""
    person = platform_of(request, "keys")
    endpoint = endpoint_of(person, key)
    match what:
        case "secret":
            return shown_once(request, endpoint, webhooks.rotate(endpoint, person))
        case "end":
            webhooks.end(endpoint, person)
            messages.success(request, _("Nothing goes to this address any more."))
        case "test":
            webhooks.test(endpoint)
            messages.success(request, _("A test message is on its way."))
        case "replay":
            count = webhooks.replay(endpoint, person)
            text = ngettext("%d message waits again.", "%d messages wait again.", count) % count
            messages.success(request, text)
        case _unknown:
            raise Http404
    return redirect("platform-webhooks")
