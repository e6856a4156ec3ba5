"""What changes soon, and the smallest change that would flip a verdict."""

from datetime import date

import pytest

from schemes import eligibility, outlook, rules
from schemes.outlook import Turn
from tests.schemes.catalogue import scheme

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 21)
LATER = date(2031, 12, 31)
PENSION = {
    "all": [
        {"fact": "age", "between": [18, 40]},
        {"fact": "monthly_income", "at_most": 15000},
        {"fact": "bank_account", "is": True},
    ]
}
KNOWN = {"date_of_birth": "1986-03-03", "monthly_income": [0, 10000], "bank_account": True}


def turns(known, day=DAY):
    return outlook.turns(known, rules.load(), day, LATER)


def test_until_when_one_can_join():
    scheme("PENSION", PENSION)
    assert turns(KNOWN) == {"PENSION": Turn(date(2027, 3, 3), "not eligible")}


def test_from_when_one_can_join():
    scheme("PENSION", PENSION)
    assert turns(KNOWN | {"date_of_birth": "2009-01-31"}) == {
        "PENSION": Turn(date(2027, 1, 31), "eligible")
    }


def test_born_on_29_february():
    scheme("PENSION", PENSION)
    known = KNOWN | {"date_of_birth": "2012-02-29"}
    assert turns(known) == {"PENSION": Turn(date(2030, 3, 1), "eligible")}


def test_a_version_that_ends_or_begins():
    scheme("OLD", {"all": []}, ends=date(2027, 3, 31))
    scheme("NEW", {"all": []}, begins=date(2027, 1, 1))
    assert turns({}) == {
        "OLD": Turn(date(2027, 4, 1), "not eligible"),
        "NEW": Turn(date(2027, 1, 1), "eligible"),
    }


def test_what_time_does_not_change():
    scheme("PENSION", PENSION)
    assert turns(KNOWN | {"bank_account": False}) == {}
    assert turns({"monthly_income": [0, 10000]}) == {}


def flips(known, code="PENSION"):
    (said,) = eligibility.explain(known, rules.load(), DAY)
    assert said.scheme.code == code
    return outlook.flips(said, known)


def test_the_smallest_change():
    scheme("PENSION", PENSION)
    assert flips(KNOWN) == []  # eligible as it is
    assert flips(KNOWN | {"monthly_income": [18001, 21000]}) == [{"monthly_income": [15000, 15000]}]
    both = KNOWN | {"monthly_income": [18001, 21000], "bank_account": False}
    assert flips(both) == [{"monthly_income": [15000, 15000], "bank_account": True}]
    assert flips(KNOWN | {"date_of_birth": "1980-01-01"}) == []  # nobody grows younger


def test_of_several_ways_the_shortest():
    card = {"fact": "ration_card", "in": ["PHH"]}
    longer = {"all": [card, {"fact": "bank_account", "is": True}]}
    scheme("HELP", {"any": [{"fact": "bpl", "is": True}, longer]})
    known = {"bpl": False, "ration_card": "none", "bank_account": False}
    assert flips(known, "HELP") == [{"bpl": True}]
