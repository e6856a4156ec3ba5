"""What operators did, written without walking through the pages."""

import uuid
from datetime import datetime, timedelta

from django.utils import timezone

from tests.workers import people
from workers.counter.models import Assistance, Operator, Visit


def registered(operator: Operator, worker=None, *, at: datetime | None = None, **changes):
    """The operator registered a worker (a new one), now or at `at`."""
    parts = {
        "worker": worker or people.worker(channel=operator.centre.kind),
        "action": "registered",
        "operator": operator,
        "centre": operator.centre,
        "visit_id": uuid.uuid4(),
        "proof": "otp",
        "at": at or timezone.now(),
    }
    return Assistance.objects.create(**parts | changes)


def many(operator: Operator, count: int, *, until: datetime | None = None, minutes=1, **changes):
    """`count` registrations of one new worker each, one each `minutes`, the last at `until`."""
    until = until or timezone.now()
    return [
        registered(operator, at=until - timedelta(minutes=minutes * number), **changes)
        for number in range(count)
    ]


def visited(operator: Operator, *, ended: str, proof: str = "", at: datetime | None = None):
    """A client who came to be registered, and left."""
    at = at or timezone.now()
    return Visit.objects.create(
        operator=operator, centre=operator.centre, purpose="register", proof=proof,
        began_at=at, seen_at=at, ended_at=at, ended=ended,
    )  # fmt: skip
