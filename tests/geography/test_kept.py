"""States and districts in memory are those of the tables."""

import pytest
from django.utils import translation

from eshram.geography import kept
from eshram.geography.models import District, State


@pytest.fixture
def places(db):
    kept.forget()
    yield kept.places()
    kept.forget()


@pytest.mark.parametrize("language", ["en", "hi"])
def test_choices_are_those_of_the_tables_in_the_same_order(places, language):
    with translation.override(language):
        assert places.state_choices() == [(s.code, s.label) for s in State.objects.by_label()]
        for state in State.objects.all():
            now = District.objects.current_in(state)
            assert places.district_choices(state.code) == [(d.code, d.label) for d in now]


def test_no_such_state_has_no_districts(places):
    assert places.district_choices(10**20) == []
    assert len(places.offered) == 0


def test_nothing_is_asked_twice(places, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert kept.places().districts[490].state.code == 27


def test_a_change_is_seen_when_its_minute_is_over(places):
    District.objects.filter(code=490).update(name="Poona")
    assert kept.places().districts[490].name == "Pune"
    kept.forget()
    assert kept.places().districts[490].name == "Poona"
