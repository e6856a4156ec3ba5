"""What comes before every operation: a token, its scope, how often, and how much."""

from django.conf import settings
from ninja import Router
from ninja.security import HttpBearer

from aggregators import tokens
from aggregators.api.problems import Problem
from eshram import limits

MINUTE = 60
router = Router()  # one for all: ninja gives an address of two routers to the first


class Scope(HttpBearer):
    """A token whose key may do this. `request.auth` is the `Caller`. The API of somebody else has a
    subclass, which says whose keys, and how often and how much."""

    openapi_type = "http"
    counts = "platform"
    caller_of = staticmethod(tokens.caller_of)
    calls, bytes = "PLATFORM_CALLS_MINUTE", "PLATFORM_BODY_BYTES"  # names of settings

    def __init__(self, scope: str):
        self.scope = scope
        super().__init__()

    def __call__(self, request) -> tokens.Program:
        try:
            caller = self.caller_of(request)
            most = getattr(settings, self.calls)
            request.left = limits.spend(
                f"{self.counts}-calls", caller.by, most=most, seconds=MINUTE
            )
            if request.left.is_over:
                raise Problem("too_many_calls", retry_after=request.left.reset)
            caller.needs(self.scope)
        except tokens.Refused as refused:
            raise Problem(refused.code) from None
        if request.method == "POST":
            read(request, getattr(settings, self.bytes))
        return caller

    def authenticate(self, request, token):
        """Never asked: `__call__` does it all."""
        raise NotImplementedError


def read(request, most: int) -> None:
    """The body, up to `most` bytes, now that it is known who sends it."""
    if request.content_type != "application/json":
        raise Problem("not_json_type")
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > most:
        raise Problem("too_large")
    request._body = request.read()


def spend_rows(request, count: int) -> None:
    left = limits.spend(
        "platform-rows", str(request.auth.platform.pk), count,
        most=settings.PLATFORM_ROWS_MINUTE, seconds=MINUTE,
    )  # fmt: skip
    if left.is_over:
        raise Problem("too_many_rows_a_minute", retry_after=left.reset)


def tell_limits(request, response) -> None:
    if left := getattr(request, "left", None):
        response["RateLimit-Limit"] = str(left.most)
        response["RateLimit-Remaining"] = str(left.remaining)
        response["RateLimit-Reset"] = str(left.reset)
