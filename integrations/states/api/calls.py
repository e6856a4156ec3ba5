"""What comes before every operation: a token of an agreement in force, its scope, how often."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from ninja import Router

from aggregators.api import calls, problems
from aggregators.api.problems import Problem
from eshram import limits
from integrations.states import callers

router = Router()  # one for all: ninja gives an address of two routers to the first
problems.add(
    callers.REASONS
    | {
        "not_in_agreement": (403, _("The agreement does not have this column.")),
        "too_many_downloads": (
            429,
            _("Too many files are being taken. Wait as long as Retry-After says."),
        ),
        "needs_full": (409, _("The changes since then cannot be told. Read everything anew.")),
    }
)


class Scope(calls.Scope):
    counts = "state"
    caller_of = staticmethod(callers.caller_of)
    calls, bytes = "STATE_CALLS_MINUTE", "STATE_BODY_BYTES"


def spend_rows(request, count: int) -> None:
    """Rows that are asked for or sent. Raises Problem."""
    most = settings.STATE_ROWS_MINUTE
    left = limits.spend("state-rows", request.auth.by, count, most=most, seconds=calls.MINUTE)
    if left.is_over:
        raise Problem("too_many_rows_a_minute", retry_after=left.reset)
