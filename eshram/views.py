"""Pages that belong to no app: the first page, the language, health, and what went wrong."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from eshram import health
from eshram.accounts.audience import audience, audience_of


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
    Not for a form on somebody else's site, who would choose what is filled in."""
    match = request.resolver_match
    known = audience_of(match) == "anyone" or "uan" in request.session
    ours = not reason.startswith(("Origin checking failed", "Referer checking failed"))
    if getattr(match.func, "shows_expired_form", False) and known and ours:
        request.form_expired = True
        return match.func(request, *match.args, **match.kwargs)
    return forbidden(request)


def page(request, status, kind, **context):
    context |= {"kind": kind, "status": status}
    return render(request, "error.html", context, status=status)


def bad_request(request, exception=None):
    return page(request, 400, "bad_request")


def forbidden(request, exception=None):
    """An exception with a `sentence` says why, and that the helpline knows more."""
    return page(request, 403, "forbidden", sentence=getattr(exception, "sentence", ""))


def not_found(request, exception=None):
    return page(request, 404, "not_found")


def server_error(request):
    return page(request, 500, "server_error")
