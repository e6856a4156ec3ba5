"""Who stands behind the counter now."""

from datetime import datetime, time

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workers.counter import refusals
from workers.counter.models import Centre, Operator, Refusal

LAST_MINUTE = time(23, 59)  # who closes then closes at midnight


class Closed(PermissionDenied):
    """The counter is closed to this operator now; `sentence` says why, and what to do."""

    def __init__(self, sentence):
        super().__init__()
        self.sentence = sentence


BLOCKED = _("You are blocked from working with the register. Ask your centre's manager.")
CENTRE_BLOCKED = _("Your centre is blocked from working with the register. Call the helpline.")
NO_CENTRE = _("You belong to no centre yet. Ask your centre's manager.")
OUT_OF_HOURS = _("The centre is closed now. It works in its opening hours only.")
CAMP_NOT_NOW = _("This camp is not on today.")


NOT_PROVEN = _("First prove by your own Aadhaar who you are.")
MANAGERS_ONLY = _("Only the manager of the centre can do this.")


def operator_of(request) -> Operator:
    """The operator who is signed in, at work now. Raises Closed."""
    operator = off_duty(request)
    try:
        refuse_out_of_hours(operator.centre, timezone.localtime())
    except Closed as closed:
        if closed.sentence is OUT_OF_HOURS:
            refusals.note(operator, Refusal.Rule.OUT_OF_HOURS)
        raise
    return operator


def manager_of(request) -> Operator:
    """The manager of a centre, at any hour: who is away may have to be blocked at night."""
    operator = off_duty(request)
    if not operator.is_manager:
        raise Closed(MANAGERS_ONLY)
    return operator


def off_duty(request) -> Operator:
    """The operator who is signed in and not blocked, at any hour."""
    operator = (
        Operator.objects.select_related("centre__district", "centre__state", "user")
        .filter(user=request.user.pk)
        .first()
    )
    if operator is None:
        raise Closed(NO_CENTRE)
    refuse_blocked(operator)
    return operator


def refuse_blocked(operator: Operator) -> None:
    if operator.blocked_at:
        raise Closed(BLOCKED)
    if operator.centre.blocked_at:
        raise Closed(CENTRE_BLOCKED)


def refuse_unready(operator: Operator, now: datetime) -> None:
    """May they begin with a client at this moment, in India time?"""
    refuse_blocked(operator)
    refuse_out_of_hours(operator.centre, now)
    if operator.own_proven_at is None:
        raise Closed(NOT_PROVEN)


def refuse_out_of_hours(centre: Centre, now: datetime) -> None:
    day = now.date()
    begun = centre.starts_on is None or centre.starts_on <= day
    over = centre.ends_on is not None and day > centre.ends_on
    if not begun or over:
        raise Closed(CAMP_NOT_NOW)
    shut = centre.closes <= now.time() and centre.closes < LAST_MINUTE
    if now.isoweekday() not in centre.days or now.time() < centre.opens or shut:
        raise Closed(OUT_OF_HOURS)
