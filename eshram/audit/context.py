"""Who is at the other end of the request under way: what every audit event says without being told.

A network address is personal data (Digital Personal Data Protection Act, 2023). Of users, who work
with other people's data under their own name, it is kept in full. Of workers and strangers only a
keyed fingerprint is, whose key changes with the month: equal addresses of one month meet, so that a
flood of looks can be told from many callers, and nobody reads where a worker was.
"""

import functools
from contextvars import ContextVar

from django.utils import timezone

from eshram.addresses import address_of
from eshram.crypto import data_box
from eshram.logs import request_id

_request: ContextVar = ContextVar("audit_request", default=None)


def middleware(get_response):
    """After AuthenticationMiddleware. Nothing is looked up before an event is written."""

    @functools.wraps(get_response)
    def handle(request):
        token = _request.set(request)
        try:
            return get_response(request)
        finally:
            _request.reset(token)

    return handle


def origin(*, of_user: bool = False) -> dict:
    """`user_id`, `role`, `address` and `request_id` of an event written now.

    `of_user` says that it concerns a user's account although nobody is signed in: a code that was
    refused. Outside a request (a task, a command) only `request_id` is known: the task's own.
    """
    known = {"user_id": None, "role": "", "address": "", "request_id": request_id()}
    request = _request.get()
    if request is None:
        return known
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return known | {
            "user_id": user.pk,
            "role": role_of(request),
            "address": address_of(request)[:45],
        }
    address = address_of(request)
    return known | {"address": address[:45] if of_user else fingerprint(address)}


def role_of(request) -> str:
    """Keys of the user's groups, asked for once a request."""
    if not hasattr(request, "_audit_role"):
        groups = request.user.groups.order_by("name").values_list("name", flat=True)
        roles = ["superuser"] * request.user.is_superuser + list(groups)
        request._audit_role = ",".join(roles)[:120]
    return request._audit_role


def fingerprint(address: str) -> str:
    month = timezone.localdate().strftime("%Y-%m")
    return "~" + data_box.fingerprint(f"audit-address:{month}:{address}".encode()).hex()[:16]
