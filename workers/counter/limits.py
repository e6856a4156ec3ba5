"""How quickly an operator and a centre may register, counted from what they did (Assistance).

The limits are settings; refusals are counted, and flagged by the nightly job. An offline camp
brings a day's forms at once: its synchronisation does not ask here.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from eshram import counters
from workers.counter import refusals
from workers.counter.doors import Closed
from workers.counter.models import Assistance, Operator, Refusal

TOO_MANY = _(
    "You have registered as many people as one operator may in this time. "
    "Go on later, or ask a colleague."
)
CENTRE_TOO_MANY = _(
    "Your centre has registered as many people as it may in this time. Go on later."
)
TOO_QUICK = _("That was very quick. Read the answers to the worker again, then press once more.")


def refuse_too_fast(operator: Operator, *, registering: bool = False) -> None:
    """Before a client is begun; with `registering`, before the worker is made. Raises Closed.

    Call it outside of a transaction, so that the refusal is kept.
    """
    now = timezone.now()
    sentence, limit = broken(operator, now, registering=registering)
    if sentence:
        counters.count("counter_refused", limit=limit)
        refusals.note(operator, Refusal.Rule.TOO_FAST)
        raise Closed(sentence)


def broken(operator: Operator, now: datetime, *, registering: bool) -> tuple:
    """(sentence, name of the limit) of the first limit that is reached, or (None, "")."""
    done = Assistance.objects.filter(action="registered", at__lte=now)
    of_operator = done.filter(operator=operator.pk)
    of_centre = done.filter(centre=operator.centre_id)
    least = timedelta(seconds=settings.COUNTER_LEAST_SECONDS)
    if registering and least and of_operator.filter(at__gt=now - least).exists():
        return TOO_QUICK, "least"
    for name, length in (("hour", timedelta(hours=1)), ("day", timedelta(days=1))):
        since = now - length
        if reaches(of_operator.filter(at__gt=since), settings.COUNTER_PER_OPERATOR[name]):
            return TOO_MANY, f"operator_{name}"
        if reaches(of_centre.filter(at__gt=since), settings.COUNTER_PER_CENTRE[name]):
            return CENTRE_TOO_MANY, f"centre_{name}"
    return None, ""


def reaches(rows, most: int) -> bool:
    """Reads no more rows than `most`, by the index of the operator or the centre."""
    return rows.values("at")[most - 1 : most].exists()
