"""Every view names who it is for; a view that does not is closed (403).

@audience("anyone")
def home(request): ...

    anyone     nobody is asked
    worker     an OTP proved a UAN
    account    whoever signed in with password and code, whatever the role
    staff      of these, those who may enter the admin
    state      state officers, with their state
    operator   operators of centres
    platform   users of platforms
    helpline   agents of the helpline, who need no admin
    caller     programs: the API behind it asks for a token, and answers 401 itself

A role that was taken away is gone with the next page.
"""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from eshram.accounts import expiry
from eshram.accounts.roles import roles_of


class FirstThere(Exception):
    """This page opens after another one: the answer leads to `url`."""

    def __init__(self, url: str):
        super().__init__()
        self.url = url


AUDIENCES = {
    "anyone",
    "worker",
    "account",
    "staff",
    "state",
    "operator",
    "platform",
    "helpline",
    "caller",
}


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
        # Our own way in and out stands before theirs, see eshram/urls.py.
        return "anyone" if match.url_name in {"login", "logout", "jsi18n"} else "staff"
    return getattr(match.func, "audience", None)


def is_in(user, name: str) -> bool:
    """Does a user who is signed in with both factors belong to this audience?"""
    match name:
        case "account":
            return True
        case "staff":
            return user.is_staff
        case "state":
            return "state_officer" in roles_of(user) and user.state_id is not None
        case "operator":
            return "operator" in roles_of(user)
        case "platform":
            return "platform_user" in roles_of(user)
        case "helpline":
            return "helpline_agent" in roles_of(user)
    return False


def is_signed_in(request) -> bool:
    """With password and code, and not too long ago."""
    user = request.user
    if not (user.is_authenticated and user.is_active and user.is_verified()):
        return False
    return not expiry.is_over(request.session, staff=True)


def may_enter_admin(request) -> bool:
    """For `AdminSite.has_permission`: the second lock behind the middleware's."""
    user = request.user
    return user.is_active and user.is_staff and user.is_verified()


def sign_in_page(request, url_name: str) -> HttpResponseRedirect:
    query = urlencode({"next": request.path}) if request.method == "GET" else ""
    return HttpResponseRedirect(f"{reverse(url_name)}?{query}".rstrip("?"))


def door(request) -> HttpResponseRedirect | None:
    """None for who may go in; who has not signed in is led there. Raises PermissionDenied."""
    match audience_of(request.resolver_match):
        case "anyone" | "caller":
            return None
        case "worker":
            session = request.session
            if "uan" in session and not expiry.is_over(session, staff=False):
                return None
            if "uan" in session:
                session.flush()
            return sign_in_page(request, settings.WORKER_SIGN_IN)
        case None:
            raise PermissionDenied
        case inner:
            if not is_signed_in(request):
                if request.user.is_authenticated:
                    request.session.flush()
                return sign_in_page(request, "staff-sign-in")
            if is_in(request.user, inner):
                return None
    raise PermissionDenied


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
        return door(request)

    def process_exception(self, request, exception):
        if isinstance(exception, FirstThere):
            return HttpResponseRedirect(exception.url)
        return None
