"""The set-based twins of `register` and of the vault's `keep`."""

from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from eshram.audit.models import Event
from tests.workers.conftest import SEED
from workers import drafts, identity, registration, registration_sets
from workers.models import (
    BankAccount,
    Consent,
    Draft,
    PermanentAddress,
    Stay,
    Worker,
)
from workers.synthetic import loading, people
from workers.vault.models import Entry

pytestmark = pytest.mark.django_db


def test_staged_people_must_be_of_age(nation):
    (someone,) = nation.people(SEED, 0, 1)
    someone["registered_at"] = someone["registered_at"].replace(
        year=someone["date_of_birth"].year + 15
    )
    with pytest.raises(registration_sets.NotOfAge):
        loading.load([someone], by="test")
    assert not Worker.objects.exists()


def test_keeping_many_gives_each_number_one_uan(nation):
    numbers = [someone["aadhaar"] for someone in nation.people(SEED, 0, 20)]
    until = timezone.now() + timedelta(hours=1)
    first = identity.reserve_many(numbers[:12], until=until, by="test")
    again = identity.reserve_many(numbers[::-1], until=until, by="test")[::-1]
    assert again[:12] == first
    assert len({entry.uan for entry in again}) == Entry.objects.count() == 20
    with connections["vault"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM vault_access")
        assert cursor.fetchone() == (20,)


def draft_of(someone: dict, entry: identity.Reserved) -> Draft:
    """The finished draft that the pages would have made of this person."""
    pages = {
        "personal": "father_name marital_status social_category disability disability_percent email"
        " emergency_mobile blood_group nominee_name nominee_relation",
        "education": "education monthly_income",
        "occupation": "experience_years skill_source platform_worker",
    }
    answers = {page: {name: someone[name] for name in pages[page].split()} for page in pages}
    answers["occupation"]["occupation"] = someone["occupation_id"]
    answers["occupation"]["secondary_occupation"] = someone["secondary_occupation_id"]
    answers["address"] = {
        "same_as_permanent": someone["stay_same_as_permanent"],
        "permanent_state": someone["permanent_state_id"],
        "permanent_district": someone["permanent_district_id"],
    }
    if not someone["stay_same_as_permanent"]:
        present = {name: someone[f"stay_{name}"] for name in ("house", "locality", "area")}
        present |= {"since": someone["stay_since"].isoformat(), "pincode": someone["stay_pincode"]}
        present |= {"state": someone["present_state_id"], "district": someone["stay_district_id"]}
        answers["address"] |= {f"present_{name}": value for name, value in present.items()}
        answers["address"]["moved_for"] = someone["stay_moved_for"]
        answers["address"]["family_along"] = someone["stay_family_along"]
    kyc = {part: someone[f"home_{part}"] for part in registration.READ_PARTS}
    kyc |= {"district": someone["home_district_as_read"], "state": someone["home_state_as_read"]}
    kyc |= {name: someone[name] for name in ("name", "name_local", "gender", "birth_year_only")}
    draft = Draft.objects.create(
        mobile=someone["mobile"],
        language=someone["language"],
        consented_at=someone["consent_at"],
        consent_language=someone["consent_language"],
        vault_reference=entry.reference,
        uan=entry.uan,
        aadhaar_last4=entry.last4,
        kyc=kyc | {"date_of_birth": someone["date_of_birth"].isoformat()},
        answers=answers,
    )
    drafts.save_answers(
        draft,
        "bank",
        {
            "account_number": someone["account"],
            "account_number_again": someone["account"],
            "ifsc": someone["bank_ifsc"],
            "account_holder": someone["name"],
        },
    )
    return draft


THEIR_OWN = {"id", "uan", "worker_id", "vault_reference", "aadhaar_last4", "card_token"}
THEIR_OWN |= {"registered_at", "recorded_at", "at", "by", "since", "sealed_number"}
THEIR_OWN |= {"address_since", "work_since"}


def rows_of(uan: int) -> list[dict]:
    """Everything about a worker that does not differ from one making to the next."""
    found = [Worker.objects.filter(uan=uan).values().get()]
    for model in (PermanentAddress, Stay, BankAccount, Consent, Event):
        found += model.objects.filter(worker_id=uan).order_by("pk").values()
    found[-1]["detail"].pop("draft", None)
    days = list(Stay.objects.filter(worker_id=uan).values("since"))
    return days + [
        {name: value for name, value in row.items() if name not in THEIR_OWN} for row in found
    ]


@pytest.mark.parametrize("at_home", [True, False])
def test_both_ways_to_register_write_the_same(many, at_home):
    someone = next(
        p
        for p in many
        if p["stay_same_as_permanent"] == at_home
        and p["account"]
        and p["date_of_birth"].year > 1970
    )
    number = people.aadhaar_of(SEED, people.MOST - 1)
    (entry,) = identity.reserve_many([number], until=timezone.now(), by="test")
    draft = draft_of(someone, entry)
    by_hand = registration.register(draft.id, by="worker", channel="demo")
    (by_set,) = loading.load([dict(someone)], by="test")
    assert rows_of(by_set["uan"]) == rows_of(by_hand.uan)
