"""`/centre/camp/`: the page that works without a network, and what it asks when it has one.

The page itself is the same for every operator and holds nobody's data: the browser keeps it. What
it asks is answered in JSON; a 403 carries the sentence that says why.
"""

import functools
import json
from pathlib import Path

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_POST, require_safe

from eshram.accounts.audience import audience
from workers.counter.camp import CONSENT_VERSION, blocks, taking_in, wire
from workers.counter.camp.door import operator_of_camp
from workers.counter.camp.lists import lists, version
from workers.counter.devices import device_of
from workers.counter.doors import NOT_PROVEN, Closed
from workers.counter.forms.camp import CampForm, read

SCRIPTS = [f"centre/camp/{name}.js" for name in ("store", "crypto", "checks", "sending", "page")]
STYLES = ["bootstrap/css/bootstrap.min.css", "portal.css", "centre/camp/camp.css"]
# Nothing from elsewhere, and no form is ever sent by the browser itself: with an Aadhaar number in
# its address.
POLICY = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "connect-src": ["'self'"],
    "worker-src": ["'self'"],
    "form-action": ["'none'"],
    "frame-ancestors": ["'none'"],
    "base-uri": ["'none'"],
}


def in_json(view):
    """For the page's questions: refusals are sentences in JSON, and what nobody sends is 400."""

    @functools.wraps(view)
    def answer(request):
        try:
            said = view(request)
        except Closed as closed:
            return JsonResponse({"sentence": str(closed.sentence)}, status=403)
        except wire.NotUnderstood:
            return JsonResponse({"sentence": _("This was not understood.")}, status=400)
        return JsonResponse(said, headers={"Cache-Control": "no-store"})

    return answer


def shown() -> dict:
    """What the page is written from: the same for everybody."""
    form = CampForm()
    return {
        "form": form,
        "required": " ".join(bound.name for bound in form if bound.field.required),
        "languages": settings.LANGUAGES,
        "scripts": SCRIPTS,
        "styles": STYLES,
        "consent_version": CONSENT_VERSION,
    }


@audience("operator")
@require_safe
@csp_replace(POLICY)
def page(request):
    operator_of_camp(request)
    return render(request, "centre/camp/page.html", shown())


@audience("anyone")
@require_safe
@cache_control(no_cache=True)
def service_worker(request):
    """The script that serves the page without a network. It lies under /centre/camp/, which is
    thereby all whose pages it may serve, and begins with the addresses that it keeps. Browsers take
    it anew when a letter of it has changed: so its version changes with the page's words."""
    kept = [staticfiles_storage.url(name) for name in [*SCRIPTS, *STYLES, "icon.svg"]]
    kept += [reverse("centre-camp"), reverse("centre-camp-lists")]
    with translation.override(settings.LANGUAGE_CODE):
        words = render_to_string("centre/camp/page.html", shown())
    script = Path(finders.find("centre/camp/service-worker.js")).read_text()
    parts = {"PAGE": reverse("centre-camp"), "KEPT": kept}
    parts["VERSION"] = version("".join([words, *kept, version(lists()), script]).encode())
    head = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in parts.items())
    return HttpResponse(head + script, content_type="text/javascript; charset=utf-8")


@audience("anyone")
@require_safe
@cache_control(no_cache=True)
@condition(etag_func=lambda request: f'"{version(lists())}"')
def places_and_work(request):
    return HttpResponse(lists(), content_type="application/json; charset=utf-8")


@audience("operator")
@require_safe
@in_json
def ready(request):
    """Is somebody signed in who may send? And the token that posting takes."""
    operator = operator_of_camp(request)
    device = device_of(request)
    return {
        "token": get_token(request),
        "centre": operator.centre.code,
        "device": str(device.pk) if device else None,
    }


@audience("operator")
@require_POST
@in_json
def take(request):
    """A block of numbers for this device."""
    operator = operator_of_camp(request)
    device = device_of(request)
    if device is None or device.centre_id != operator.centre_id:
        raise Closed(_("This phone is not registered at your centre. Ask your manager."))
    if operator.own_proven_at is None:
        raise Closed(NOT_PROVEN)
    try:
        block = blocks.issue(operator, device, wire.clock_of(wire.body_of(request)))
    except blocks.TooManyBlocks:
        raise Closed(_("This phone has taken enough numbers along today.")) from None
    statement = blocks.statement_of(block)
    return {
        "block": block.pk,
        "statement": statement,
        "signature": blocks.sign(statement),
        "numbers": blocks.all_numbers(block),
        "key": json.loads(statement)["key"],
        "expires": int(block.expires_at.timestamp() * 1000),
        "centre": operator.centre.name,
        "place": operator.centre.place,
        "helpline": settings.HELPLINE,
    }


@audience("operator")
@require_POST
@in_json
def send(request):
    """Forms come back: `{"verdicts": [{client, verdict, reasons, stored}, …]}`."""
    operator = operator_of_camp(request)
    sent = wire.sent_of(wire.body_of(request))
    verdicts = taking_in.take_in(operator, device_of(request), sent, read)
    return {"verdicts": [wire.verdict(one) for one in verdicts]}
