"""Nobody registers people quicker than people can be registered."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.counter import deeds
from tests.counter.people import centre, operator
from tests.workers import people
from workers.counter import limits
from workers.counter.doors import Closed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small(settings):
    settings.COUNTER_PER_OPERATOR = {"hour": 3, "day": 5}
    settings.COUNTER_PER_CENTRE = {"hour": 6, "day": 20}
    settings.COUNTER_LEAST_SECONDS = 60


def sentence(somebody, **named) -> str:
    """What is said to them; empty when they may go on."""
    try:
        limits.refuse_too_fast(somebody, **named)
    except Closed as closed:
        return str(closed.sentence)
    return ""


def test_the_hour_of_an_operator():
    somebody, worker = operator(), people.worker()
    now = timezone.now()
    for minutes in (59, 50, 40):
        assert not sentence(somebody)
        deeds.registered(somebody, worker, at=now - timedelta(minutes=minutes))
    assert "one operator" in sentence(somebody)
    assert not sentence(operator(somebody.centre)), "a colleague goes on"


def test_an_hour_later_it_goes_on():
    somebody, worker = operator(), people.worker()
    for _ in range(3):
        deeds.registered(somebody, worker, at=timezone.now() - timedelta(minutes=61))
    assert not sentence(somebody)


def test_the_day_of_an_operator():
    somebody, worker = operator(), people.worker()
    for hours in (2, 4, 6, 8, 10):
        assert not sentence(somebody)
        deeds.registered(somebody, worker, at=timezone.now() - timedelta(hours=hours))
    assert "one operator" in sentence(somebody)


def test_the_hour_of_a_centre():
    place, worker = centre(), people.worker()
    first, second, third = (operator(place) for _ in range(3))
    for somebody in (first, second):
        for _ in range(3):
            assert not sentence(third)
            deeds.registered(somebody, worker, at=timezone.now() - timedelta(minutes=5))
    assert "Your centre" in sentence(third)
    assert not sentence(operator())


def test_help_does_not_count():
    somebody, worker = operator(), people.worker()
    for _ in range(10):
        deeds.registered(somebody, worker, action="address")
    assert not sentence(somebody, registering=True)


def test_one_registration_takes_a_minute_at_least():
    somebody, worker = operator(), people.worker()
    deeds.registered(somebody, worker, at=timezone.now() - timedelta(seconds=30))
    assert "very quick" in sentence(somebody, registering=True)
    assert not sentence(somebody), "the next client may be begun"
    other = operator()
    deeds.registered(other, worker, at=timezone.now() - timedelta(seconds=61))
    assert not sentence(other, registering=True)
