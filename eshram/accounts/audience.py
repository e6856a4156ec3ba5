"""Every view names who it is for; a view that does not is closed (403).

@audience("anyone")
def home(request): ...
"""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

AUDIENCES = {"anyone", "worker", "staff", "state", "operator", "platform"}


def audience(name: str):
    if name not in AUDIENCES:
        raise ValueError(f"no such audience: {name}")

    def mark(view):
        view.audience = name
        return view

    return mark


def audience_of(match) -> str | None:
    """The audience of a resolved URL; Django's own admin is for staff and keeps its own door."""
    if match.app_names[:1] == ["admin"]:
        return "anyone" if match.url_name in {"login", "jsi18n"} else "staff"
    return getattr(match.func, "audience", None)


def sign_in_page(request, url_name: str) -> HttpResponseRedirect:
    query = urlencode({"next": request.path}) if request.method == "GET" else ""
    return HttpResponseRedirect(f"{reverse(url_name)}?{query}".rstrip("?"))


class AudienceMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        # A page that knows who is here stays in no cache, and the back button asks for it again.
        if request.session.accessed and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        return response

    def process_view(self, request, view, args, kwargs):
        match audience_of(request.resolver_match):
            case "anyone":
                return None
            case "worker":
                if "uan" in request.session:
                    return None
                return sign_in_page(request, settings.WORKER_SIGN_IN)
            case "staff":
                if request.user.is_active and request.user.is_staff:
                    return None
                if request.user.is_authenticated:
                    raise PermissionDenied
                return sign_in_page(request, "admin:login")
        raise PermissionDenied
