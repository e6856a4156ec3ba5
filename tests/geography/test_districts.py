import pytest
from django.utils import translation

from eshram.geography.models import District, State

pytestmark = pytest.mark.django_db


def devanagari(text):
    return text and all("\u0900" <= c <= "\u097f" or c in " -().24" for c in text)


def test_all_states_and_districts_are_there():
    assert State.objects.count() == 36
    assert District.objects.current().count() == 784
    assert District.objects.filter(abolished=True).count() == 12


@pytest.mark.parametrize("model", [State, District])
def test_every_place_has_a_hindi_name(model):
    assert [place.name for place in model.objects.all() if not devanagari(place.name_hi)] == []


def test_hindi_names_are_distinct_inside_a_state():
    names = list(District.objects.values_list("state", "name_hi"))
    assert len(names) == len(set(names))


def test_label_follows_the_language():
    pune = District.objects.get(code=490)
    with translation.override("en"):
        assert (pune.label, pune.state.label) == ("Pune", "Maharashtra")
    with translation.override("hi"):
        assert (pune.label, pune.state.label) == ("पुणे", "महाराष्ट्र")


@pytest.mark.parametrize(("language", "first"), [("en", "Agra"), ("hi", "अंबेडकर नगर")])
def test_current_districts_in_the_readers_order(language, first, django_assert_num_queries):
    with translation.override(language), django_assert_num_queries(1):
        labels = [district.label for district in District.objects.current_in(9)]
    assert labels[0] == first
    assert labels == sorted(labels)
    assert len(labels) == 75


def test_abolished_districts_are_not_offered_but_resolve():
    dudu = District.objects.get(code=769)
    assert dudu not in District.objects.current_in(8)
    assert [district.name for district in dudu.today()] == ["Jaipur"]
    assert District.objects.get(code=102).today() == [District.objects.get(code=102)]


def test_every_abolished_district_has_a_successor():
    for district in District.objects.filter(abolished=True):
        assert district.note
        assert district.today()
