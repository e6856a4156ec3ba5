"""Blocking and reinstating a centre or an operator: at once, with a reason, kept for ever.

Whoever is blocked is signed out, and the client before them leaves. A client is begun under the
lock that blocking takes (`visits.begin`), so that none slips in between.
"""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from eshram.accounts.models import User
from eshram.audit.models import Event, without_numbers
from workers.counter import visits
from workers.counter.models import Block, Centre, Operator, Visit


def block_centre(centre: Centre, *, by: str, reason: str) -> None:
    _change(centre, True, by, reason, Operator.objects.filter(centre=centre))


def reinstate_centre(centre: Centre, *, by: str, reason: str) -> None:
    """Operators who were blocked themselves stay so."""
    _change(centre, False, by, reason, Operator.objects.none())


def block_operator(operator: Operator, *, by: str, reason: str) -> None:
    _change(operator, True, by, reason, Operator.objects.filter(pk=operator.pk))


def reinstate_operator(operator: Operator, *, by: str, reason: str) -> None:
    _change(operator, False, by, reason, Operator.objects.none())


@transaction.atomic
def _change(what: Centre | Operator, blocked: bool, by: str, reason: str, ends) -> None:
    """Twice the same changes nothing. `ends` are the operators whose work ends with it."""
    stopped = list(ends.select_for_update().order_by("pk").values_list("pk", flat=True))
    rows = type(what).objects.filter(pk=what.pk, blocked_at__isnull=blocked)
    now, reason = timezone.now(), without_numbers(reason)
    values = {"blocked_at": now, "blocked_reason": reason} if blocked else {"blocked_at": None}
    if not rows.update(**values):
        return
    kind = "centre" if isinstance(what, Centre) else "operator"
    Block.objects.create(**{kind: what}, blocked=blocked, reason=reason, by=by)
    action = f"{kind} blocked" if blocked else f"{kind} reinstated"
    Event.objects.record(action, by=by, reason=reason, **{kind: what.pk})
    for visit in Visit.objects.open().filter(operator__in=stopped):
        visits.end(visit, Visit.End.BLOCKED)
    User.objects.filter(pk__in=stopped).update(session_version=F("session_version") + 1)
    what.refresh_from_db(fields=["blocked_at", "blocked_reason"])
