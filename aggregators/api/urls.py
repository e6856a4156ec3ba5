from functools import wraps

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from aggregators.api import problems
from aggregators.api.calls import tell_limits
from aggregators.api.main import api, description
from eshram.accounts.audience import audience

app_name = "platform-api"


@audience("anyone")
@require_safe
def openapi(request):
    return HttpResponse(description(), content_type="application/json")


@audience("anyone")
def root(request):
    """Ninja asks for the address of this, to write those of all others."""
    return problems.answer("not_found")


def guarded(view):
    """For programs: no cookie is read, each operation asks for its token."""

    @csrf_exempt
    @audience("caller")
    @wraps(view)
    def call(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        tell_limits(request, response)
        response["Cache-Control"] = "no-store"
        return response

    return call


def operations():
    for pattern in api.urls[0]:
        if pattern.name != "api-root":
            pattern.callback = guarded(pattern.callback)
            yield pattern


urlpatterns = [
    path("openapi.json", openapi, name="openapi"),
    path("", root, name="api-root"),
    *operations(),
]
