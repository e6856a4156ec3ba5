"""When a centre works. Its manager may set the hours within what the ministry allows; the ministry
any. Either is written down, and the counter is open or closed by it at the next page.

Allowed to a manager are the hours of `COUNTER_HOURS`, and beyond them those that the centre has
already: the ministry gave it these. Camps keep the days that the ministry set.
"""

from datetime import time

from django.conf import settings
from django.db import transaction

from eshram.audit.models import Event
from workers.counter.models import Centre

FIELDS = ("opens", "closes", "days")


def allowed(centre: Centre) -> tuple[time, time]:
    """The earliest opening and the latest closing that a manager may choose."""
    earliest, latest = settings.COUNTER_HOURS
    return min(earliest, centre.opens), max(latest, centre.closes)


@transaction.atomic
def change(centre: Centre, *, by: str, **wanted) -> bool:
    """`opens`, `closes`, `days` as they shall be. False when they are so already."""
    now = Centre.objects.select_for_update().get(pk=centre.pk)
    changed = [name for name in FIELDS if getattr(now, name) != wanted[name]]
    if not changed:
        return False
    Centre.objects.filter(pk=centre.pk).update(**{name: wanted[name] for name in changed})
    Event.objects.record("centre changed", by=by, centre=centre.pk, fields=changed)
    return True
