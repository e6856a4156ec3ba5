"""Between password and code: the session names who is on the way in, for ten minutes.

Nobody is signed in yet; `request.user` is nobody.
"""

import base64
import json
import time

from django.contrib.auth import login
from django.middleware.csrf import rotate_token
from django.utils.crypto import constant_time_compare
from django_otp import DEVICE_ID_SESSION_KEY

from eshram.accounts import expiry, second_factor
from eshram.accounts.models import User
from eshram.audit.models import Event
from eshram.crypto import data_box

SECONDS = 600
BACKEND = "django.contrib.auth.backends.ModelBackend"


def hold(request, user: User, *, asked_for: str = "") -> None:
    """This user's password, or invitation, was right just now."""
    request.session.flush()
    request.session["pending"] = {
        "user": user.pk,
        "hash": user.get_session_auth_hash(),
        "at": int(time.time()),
        "next": asked_for[:500],
    }
    rotate_token(request)


def user_of(request) -> User | None:
    """Who is on the way in; nobody when that was long ago or the password changed since."""
    kept = request.session.get("pending")
    if not kept or time.time() - kept["at"] > SECONDS:
        return None
    user = User.objects.filter(pk=kept["user"], is_active=True).first()
    if user and constant_time_compare(user.get_session_auth_hash(), kept["hash"]):
        return user
    return None


def enter(request, user: User, device) -> str:
    """Both factors are right: sign in. Returns the page that was asked for first, or ""."""
    asked_for = request.session.get("pending", {}).get("next", "")
    request.session.flush()
    login(request, user, BACKEND)
    request.session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    expiry.start(request.session)
    Event.objects.record("staff signed in", by=f"staff:{user.pk}")
    return asked_for


def key_of(request, user: User) -> bytes:
    """The key of the authenticator that is being set up in this session, sealed in it: who knows
    the password too, and looks at the same time, sees another."""
    kept = request.session["pending"]
    if "key" not in kept:
        sealed = data_box.encrypt(second_factor.new_key(), b"new authenticator:%d" % user.pk)
        kept["key"] = base64.b64encode(sealed).decode()
        request.session.modified = True
    return data_box.decrypt(base64.b64decode(kept["key"]), b"new authenticator:%d" % user.pk)


def keep_codes(request, user: User, codes: list[str]) -> None:
    """Recovery codes wait sealed in the session until somebody says that they are kept."""
    sealed = data_box.encrypt(json.dumps(codes).encode(), b"recovery:%d" % user.pk)
    request.session["recovery"] = base64.b64encode(sealed).decode()


def kept_codes(request) -> list[str]:
    if "recovery" not in request.session:
        return []
    sealed = base64.b64decode(request.session["recovery"])
    return json.loads(data_box.decrypt(sealed, b"recovery:%d" % request.user.pk))
