"""What an operator does for a worker leaves a row and an event, and the worker sees both."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from eshram.audit.models import Event
from tests.counter.people import operator
from tests.workers import people
from workers.counter import assisting
from workers.counter.models import Visit

pytestmark = pytest.mark.django_db


def test_record():
    who, worker = operator(), people.worker()
    visit = Visit.objects.create(operator=who, centre=who.centre, purpose="help", proof="otp")
    at = timezone.now()
    read = assisting.ReadBack(language="hi", version="2026-11", hash=b"x" * 32, at=at)
    first = assisting.record(visit, worker, "registered", proof="finger", consent=read)
    second = assisting.record(visit, worker, "bank")
    assert (first.proof, first.consent_language, first.consent_at) == ("finger", "hi", at)
    assert (second.proof, second.consent_version, second.consent_at) == ("otp", "", None)
    assert {first.centre_id, second.centre_id} == {who.centre_id}
    events = Event.objects.filter(worker_id=worker.uan, action="helped at a centre").order_by("id")
    assert [(e.by, e.detail["what"], e.detail["centre"]) for e in events] == [
        (who.by, "registered", who.centre_id),
        (who.by, "bank", who.centre_id),
    ]
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        type(first).objects.filter(pk=first.pk).update(action="card")
