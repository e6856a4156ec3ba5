"""The invented people: in the proportions of the figures, and the same every time."""

import re
from collections import Counter
from math import sqrt

import pytest

from integrations.uidai.sandbox.numbers import is_test_number, trouble
from tests.workers.conftest import MANY, SEED
from workers.models.worker import age_on
from workers.synthetic import figures, people

pytestmark = pytest.mark.django_db


def without_secrets(someone: dict) -> dict:
    return {name: value for name, value in someone.items() if name != "card_token"}


# The shares.


def within_chance(count: int, share: float, total: int) -> bool:
    """Not further off than chance allows, once in some ten thousand times."""
    return abs(count - total * share) <= 4 * sqrt(total * share * (1 - share)) + 1


@pytest.mark.parametrize(
    "about", ["age", "social_category", "monthly_income", "education", "skill_source"]
)
def test_shares_follow_the_figures(nation, many, about):
    table = nation.figures.shares[about]
    if about == "age":
        ages = Counter(age_on(figures.AS_OF, someone["date_of_birth"]) for someone in many)
        counts = {}
        for band in table.items:
            first, last = map(int, band.split("-"))
            counts[band] = sum(ages[age] for age in range(first, last + 1))
    else:
        counts = Counter(someone[about] for someone in many)
    assert sum(counts.values()) == MANY
    for value, share in zip(table.items, table.shares, strict=True):
        assert within_chance(counts[value], share, MANY), value


def test_states_and_sectors_follow_the_figures(nation, many):
    states = Counter(someone["home"].state_iso for someone in many)
    sectors = Counter(someone["sector"] for someone in many)
    for table, counts in ((nation.figures.states, states), (nation.figures.sectors, sectors)):
        for value, share in zip(table.items, table.shares, strict=True):
            assert within_chance(counts[value], share, MANY), value


def test_rates_follow_the_figures(nation, many):
    rates = nation.figures.rates
    with_mobile = [someone["mobile"] for someone in many if someone["mobile"]]
    for rate, count in {
        "women": sum(someone["gender"] == "F" for someone in many),
        "without_bank": sum(not someone["account"] for someone in many),
        "declared_elsewhere": sum(not someone["stay_same_as_permanent"] for someone in many),
        "shared_mobile": len(with_mobile) - len(set(with_mobile)),
        "no_mobile": MANY - len(with_mobile),
        "disabled": sum(someone["disability"] for someone in many),
    }.items():
        assert within_chance(count, rates[rate], MANY), rate


def test_domestic_workers_are_women(many):
    maids = [p["gender"] for p in many if p["sector"] == "Domestic and Household Workers"]
    assert maids.count("F") / len(maids) > 0.9


def test_many_live_elsewhere_and_few_say_so(nation, many):
    away = [someone for someone in many if someone["truth"][0] != someone["home"].code]
    silent = [someone for someone in away if someone["stay_same_as_permanent"]]
    assert 0.15 < len(away) / MANY < 0.20
    assert len(silent) / len(away) > 0.8
    hosts = Counter(
        nation.places.places[someone["truth"][0]].state_iso
        for someone in away
        if someone["home"].state_iso in {"IN-UP", "IN-BR"}
    )
    hosts = Counter({iso: count for iso, count in hosts.items() if iso not in {"IN-UP", "IN-BR"}})
    assert {iso for iso, _ in hosts.most_common(2)} == {"IN-MH", "IN-DL"}


def test_names_are_of_the_region(many):
    belt = [someone for someone in many if someone["home"].state_iso in {"IN-UP", "IN-BR"}]
    south = [someone for someone in many if someone["home"].state_iso == "IN-TN"]
    assert all(re.fullmatch("[\u0900-\u097f ]+", someone["name_local"]) for someone in belt)
    assert {someone["language"] for someone in belt} == {"hi"}
    assert not any(someone["name_local"] for someone in south)
    assert {someone["language"] for someone in south} == {"ta"}


def test_a_husband_has_one_name(many):
    wives = [p for p in many if p["home_care_of"].startswith("W/O: ") and p["nominee_name"]]
    husbands = [p for p in wives if p["nominee_relation"] == "husband"]
    assert husbands
    assert all(p["home_care_of"] == f"W/O: {p['nominee_name']}" for p in husbands)
    assert all(p["gender"] != "M" for p in wives)


# The same people every time.


def test_the_same_seed_makes_the_same_people(nation, many):
    again = people.Nation().people(SEED, 0, MANY)
    assert [without_secrets(p) | {"home": p["home"].code} for p in again] == [
        without_secrets(p) | {"home": p["home"].code} for p in many
    ]


def test_fewer_are_the_first_of_more(nation, many):
    fewer = nation.people(SEED, 0, 100)
    assert list(map(without_secrets, fewer)) == list(map(without_secrets, many[:100]))


def test_another_seed_makes_others(nation, many):
    others = list(nation.people(SEED + 1, 0, 500))
    for unique in ("aadhaar", "mobile"):
        assert not {p[unique] for p in others} & {p[unique] for p in many} - {""}
    assert [p["name"] for p in others] != [p["name"] for p in many[:500]]


def test_aadhaar_numbers_are_test_numbers_that_nobody_else_uses(nation, many):
    numbers = [someone["aadhaar"] for someone in many]
    numbers += [someone["aadhaar"] for someone in nation.people(SEED, 1, 10)]
    assert len(set(numbers)) == MANY + 10
    assert all(map(is_test_number, numbers))
    assert all(number.startswith(f"19{SEED:03d}") for number in numbers)
    assert not any(trouble(number, step) for number in numbers for step in ("otp", "kyc"))
