"""States × workers: whom each agreement gives, and whom each state's officers may open."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from eshram.geography.models import District
from integrations.states import sharing
from tests.cast import signed_in, staff
from tests.states.people import agreement, agrees
from tests.states.test_sharing import asked
from tests.workers import people
from tests.workers.people import BIHAR, MAHARASHTRA, MUMBAI, PATNA

pytestmark = pytest.mark.django_db
PLACES = {BIHAR: PATNA, MAHARASHTRA: MUMBAI, 32: 0}  # Kerala, whose district is looked up
KERALA = 32
LAW = {"basis": "statutory", "consent_purpose": "", "section": "Code, section 113"}
WORKERS = {  # home, lives in, agrees
    "stays": (BIHAR, BIHAR, True),
    "away": (BIHAR, MAHARASHTRA, True),
    "here": (MAHARASHTRA, BIHAR, True),
    "others": (MAHARASHTRA, KERALA, True),
    "said no": (BIHAR, BIHAR, False),
    "never asked": (BIHAR, BIHAR, None),
}
SEEN = {
    BIHAR: {"stays", "away", "here", "said no", "never asked"},
    MAHARASHTRA: {"away", "here", "others"},
    KERALA: {"others"},
}
GIVEN = {
    (BIHAR, "permanent"): {"stays", "away"},
    (BIHAR, "present"): {"stays", "here"},
    (BIHAR, "both"): {"stays", "away", "here"},
    (MAHARASHTRA, "permanent"): {"here", "others"},
    (MAHARASHTRA, "present"): {"away"},
    (MAHARASHTRA, "both"): {"away", "here", "others"},
    (KERALA, "permanent"): set(),
    (KERALA, "both"): {"others"},
}


@pytest.fixture
def everybody():
    places = PLACES | {KERALA: District.objects.current_in(KERALA).first().code}
    made = {}
    for name, (home, lives, agreed) in WORKERS.items():
        place = {
            "permanent_state_id": home, "permanent_district_id": places[home],
            "present_state_id": lives, "present_district_id": places[lives],
        }  # fmt: skip
        made[name] = one = people.worker(name=name, **place)
        if agreed is not None:
            agrees(one)
            agrees(one, given=agreed, purposes=["states"])
    return made


def test_whom_an_agreement_gives(everybody):
    for (state, place), names in GIVEN.items():
        terms = agreement(state_id=state, place=place)
        got = {row["name"] for row in asked(sharing.rows(terms))}
        assert got == names, (state, place)
    by_law = agreement(state_id=BIHAR, place="both", **LAW)
    assert {row["name"] for row in asked(sharing.rows(by_law))} == SEEN[BIHAR]
    country = agreement(state_id=None, place="country", **LAW)
    assert len(asked(sharing.rows(country))) == len(WORKERS)


def test_one_number_is_answered_by_the_same_rule(everybody):
    for state in SEEN:
        terms = agreement(state_id=state, place="both")
        for name, one in everybody.items():
            found = asked(sharing.rows(terms, "w.uan = %(uan)s", {"uan": one.uan}))
            assert bool(found) == (name in GIVEN[state, "both"])


@pytest.mark.parametrize("state", SEEN)
def test_whom_an_officer_may_open(client, everybody, state):
    """A number of nobody and another state's worker look alike, and take the same statements: one,
    by number and state, finds neither (`workers.doors`)."""
    signed_in(client, staff("state_officer", state))
    with CaptureQueriesContext(connection) as before:
        nobody = client.get("/state/workers/999999999999")
    assert nobody.status_code == 404
    listed = client.get("/state/").content.decode()
    for name, one in everybody.items():
        with CaptureQueriesContext(connection) as asked_now:
            answer = client.get(f"/state/workers/{one.uan}")
        assert (answer.status_code == 200) == (name in SEEN[state]), name
        assert (one.uan_spaced in listed) == (name in SEEN[state])
        if answer.status_code == 404:
            same = answer.content.replace(b"%d" % one.uan, b"999999999999")
            assert same == nobody.content
            assert len(asked_now) == len(before)
