"""Who stands behind the counter now."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workers.counter.models import Centre, Operator


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


def operator_of(request) -> Operator:
    """The operator who is signed in, at work now. Raises Closed."""
    operator = (
        Operator.objects.select_related("centre__district", "centre__state", "user")
        .filter(user=request.user.pk)
        .first()
    )
    if operator is None:
        raise Closed(NO_CENTRE)
    refuse_closed(operator, timezone.localtime())
    return operator


def refuse_closed(operator: Operator, now: datetime) -> None:
    """`now` in India time. Raises Closed."""
    if operator.blocked_at:
        raise Closed(BLOCKED)
    if operator.centre.blocked_at:
        raise Closed(CENTRE_BLOCKED)
    refuse_out_of_hours(operator.centre, now)


def refuse_out_of_hours(centre: Centre, now: datetime) -> None:
    day = now.date()
    begun = centre.starts_on is None or centre.starts_on <= day
    over = centre.ends_on is not None and day > centre.ends_on
    if not begun or over:
        raise Closed(CAMP_NOT_NOW)
    if now.isoweekday() not in centre.days or not centre.opens <= now.time() < centre.closes:
        raise Closed(OUT_OF_HOURS)
