"""Centres and those who work there, for tests. They are open day and night."""

import itertools
from datetime import time

from django.utils import timezone

from tests import cast
from tests.workers.people import BIHAR, PATNA
from workers.counter.models import Centre, Operator

_numbers = itertools.count(1)


def centre(**changes) -> Centre:
    """A Common Service Centre in Patna."""
    number = next(_numbers)
    parts = {
        "code": f"CSC{number:06d}",
        "kind": "csc",
        "name": f"Jan Seva Kendra {number}",
        "pincode": "800001",
        "district_id": PATNA,
        "state_id": BIHAR,
        "opens": time(0),
        "closes": time(23, 59, 59),
        "days": [1, 2, 3, 4, 5, 6, 7],
    }
    return Centre.objects.create(**parts | changes)


def operator(at: Centre | None = None, **changes) -> Operator:
    """An operator with password and authenticator (`tests.cast`), who has proven who they are;
    `.user` signs in."""
    parts = {"user": cast.staff("operator"), "own_proven_at": timezone.now()}
    return Operator.objects.create(centre=at or centre(), **parts | changes)
