"""Pages that belong to no app: the first page, the language, health, and what went wrong."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from eshram import health
from eshram.accounts.audience import audience, door, is_signed_in
from eshram.accounts.views.sign_in import landing


@audience("anyone")
@require_safe
def home(request):
    return TemplateResponse(request, "home.html")


@audience("anyone")
@csrf_exempt  # the worst a stranger can do is to change the language
@require_POST
def language(request):
    return set_language(request)


@audience("anyone")
@require_safe
def healthz(request):
    """Alive: this process answers."""
    return HttpResponse("ok", content_type="text/plain")


@audience("anyone")
@require_safe
def readyz(request):
    """Ready: databases, Redis and migrations are as they should be; 503 names what is not."""
    failed = health.failures()
    return JsonResponse({"ready": not failed, "failed": failed}, status=503 if failed else 200)


def csrf_failure(request, reason=""):
    """A form that was open too long, or after signing in elsewhere: its page again with what was
    typed, and nothing saved. Only for views that say so (`form_page`): they act on nothing then.
    Of others, a page that leads back to a fresh form. Not for a form on somebody else's site, who
    would choose what is filled in; nor for who may not see the page."""
    match = request.resolver_match
    if reason.startswith(("Origin checking failed", "Referer checking failed")):
        return forbidden(request)
    if turned_away := door(request):
        return turned_away
    if getattr(match.func, "shows_expired_form", False):
        request.form_expired = True
        return match.func(request, *match.args, **match.kwargs)
    return page(request, 403, "expired", again=page_of_form(request), onward=onward(request))


def page_of_form(request) -> str:
    """Where the form stood that was sent here: a page of ours, or "" when nobody says."""
    came = request.headers.get("Referer", "")
    hosts = {request.get_host()}
    return came if url_has_allowed_host_and_scheme(came, hosts, request.is_secure()) else ""


def page(request, status, kind, **context):
    context |= {"kind": kind, "status": status}
    return render(request, "error.html", context, status=status)


def bad_request(request, exception=None):
    return page(request, 400, "bad_request")


def forbidden(request, exception=None):
    """An exception with a `sentence` says why, and that the helpline knows more. Who is signed in
    as staff reads that it is their role's doing, and is led to what it opens."""
    sentence = getattr(exception, "sentence", "")
    return page(request, 403, "forbidden", sentence=sentence, onward=onward(request))


def onward(request) -> str:
    """Where the day of somebody begins who is signed in to work here; "" for all others."""
    if not hasattr(request, "user") or not is_signed_in(request):
        return ""
    return landing(request.user)


def not_found(request, exception=None):
    return page(request, 404, "not_found")


def server_error(request):
    return page(request, 500, "server_error")
