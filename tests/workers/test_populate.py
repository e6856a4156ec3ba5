"""The synthetic nation and the demo accounts: `manage.py populate` and `manage.py demo`."""

import re
from collections import Counter
from datetime import timedelta
from io import StringIO
from math import sqrt

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction
from django.urls import reverse
from django.utils import timezone

from eshram.audit.models import Event
from eshram.geography.models import District
from eshram.outbox.models import Delivery
from eshram.outbox.sms import read
from integrations.uidai.sandbox.numbers import is_test_number, trouble
from workers import drafts, identity, registration, registration_sets
from workers.management.commands import demo as demo_command
from workers.models import (
    BankAccount,
    Consent,
    Draft,
    Occupation,
    PermanentAddress,
    Photo,
    Stay,
    Worker,
)
from workers.models.worker import age_on
from workers.synthetic import figures, loading, people
from workers.vault import store
from workers.vault.models import Access, Entry

pytestmark = pytest.mark.django_db

MANY = 3000
SEED = 77


@pytest.fixture(scope="module")
def nation(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return people.Nation()


@pytest.fixture(scope="module")
def many(nation):
    return list(nation.people(SEED, 0, MANY))


def populate(workers=60, seed=SEED, **options) -> str:
    output = StringIO()
    call_command("populate", workers=workers, seed=seed, stdout=output, **options)
    return output.getvalue()


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
    for rate, count in {
        "women": sum(someone["gender"] == "F" for someone in many),
        "without_bank": sum(not someone["account"] for someone in many),
        "declared_elsewhere": sum(not someone["stay_same_as_permanent"] for someone in many),
        "shared_mobile": MANY - len({someone["mobile"] for someone in many}),
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
        assert not {p[unique] for p in others} & {p[unique] for p in many}
    assert [p["name"] for p in others] != [p["name"] for p in many[:500]]


def test_aadhaar_numbers_are_test_numbers_that_nobody_else_uses(nation, many):
    numbers = [someone["aadhaar"] for someone in many]
    numbers += [someone["aadhaar"] for someone in nation.people(SEED, 1, 10)]
    assert len(set(numbers)) == MANY + 10
    assert all(map(is_test_number, numbers))
    assert all(number.startswith(f"19{SEED:03d}") for number in numbers)
    assert not any(trouble(number, step) for number in numbers for step in ("otp", "kyc"))


# The rows.


def test_every_table_gets_its_rows():
    said = populate(60)
    assert "60 workers added" in said
    workers = Worker.objects.all()
    assert len(workers) == PermanentAddress.objects.count() == Stay.objects.count() == 60
    assert Consent.objects.count() == 120
    assert set(Consent.objects.values_list("purpose", flat=True)) == {"register", "schemes"}
    assert Event.objects.filter(action="registered", by=f"populate:{SEED}").count() == 60
    assert {event.worker_id for event in Event.objects.all()} == {w.uan for w in workers}
    assert 40 < BankAccount.objects.count() < 60
    assert not Photo.objects.exists()
    assert not Delivery.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM synthetic_true_location JOIN workers_worker ON uan = worker_id"
            " JOIN geography_district ON code = district_id AND since <= %s",
            [figures.AS_OF],
        )
        assert cursor.fetchone() == (60,)


def check(row):
    """Choices, lengths and constraints; columns that may be NULL may be empty."""
    empty = [f.name for f in row._meta.fields if f.null and getattr(row, f.attname) is None]
    row.full_clean(exclude=empty, validate_unique=False)


def test_what_is_stored_is_what_registration_would_accept():
    populate(300)
    for model in (Worker, PermanentAddress, Stay, BankAccount, Consent):
        for row in model.objects.all():
            check(row)
    current = dict(District.objects.current().values_list("code", "state_id"))
    for stay in Stay.objects.select_related("worker"):
        worker = stay.worker
        registered = timezone.localdate(worker.registered_at)
        assert 16 <= age_on(registered, worker.date_of_birth) <= 59
        assert worker.date_of_birth <= stay.since <= registered
        assert stay.district_id == worker.present_district_id
        assert current[worker.present_district_id] == worker.present_state_id
        assert current[worker.permanent_district_id] == worker.permanent_state_id
        assert stay.same_as_permanent == (stay.district_id == worker.permanent_district_id)
        assert worker.experience_years < worker.age
        assert worker.emergency_mobile != worker.mobile
        assert re.fullmatch(r"[6-9]\d{9}", worker.mobile)
        assert re.fullmatch(r"([1-9]\d{5})?", stay.pincode)
    account = BankAccount.objects.select_related("worker").first()
    assert account.number[-4:] == account.last4
    assert account.holder == account.worker.name
    assert len(set(Worker.objects.values_list("card_token", flat=True))) == 300


@pytest.mark.parametrize("model", [Stay, Consent, Event])
def test_history_stays_append_only(model):
    populate(5)
    for change in (lambda: model.objects.all().delete(), lambda: model.objects.update(id=0)):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_the_vault_holds_each_number(nation):
    populate(40)
    for someone, entry in zip(
        nation.people(SEED, 0, 40), Entry.objects.order_by("created_at", "uan"), strict=True
    ):
        kept = Entry.objects.get(fingerprint=store.box.fingerprint(someone["aadhaar"].encode()))
        assert kept.draft_until is None
        worker = Worker.objects.get(uan=kept.uan)
        assert worker.vault_reference == kept.reference
        assert worker.mobile == someone["mobile"]
        assert worker.aadhaar_last4 == someone["aadhaar"][-4:]
        assert store.opened(kept.reference, by="test") == someone["aadhaar"]
        assert Access.objects.filter(reference=entry.reference, action="keep").count() == 1


def test_the_main_database_holds_no_aadhaar_number(nation):
    populate(40)
    numbers = [someone["aadhaar"] for someone in nation.people(SEED, 0, 40)]
    with connection.cursor() as cursor:
        for table in (*connection.introspection.table_names(cursor), "staged_registration"):
            cursor.execute(f'SELECT t::text FROM "{table}" AS t')
            text = "\n".join(row for (row,) in cursor)
            assert not [number for number in numbers if number in text], table


def test_everybody_can_sign_in_by_uan(client):
    populate(10)
    for worker in Worker.objects.all():
        client.logout()
        Delivery.objects.all().delete()
        assert client.post(reverse("me-sign-in"), {"who": str(worker.uan)}).status_code == 302
        delivery = Delivery.objects.get()
        assert delivery.mobile == worker.mobile
        code = re.search(r"\d{6}", read(delivery).text)[0]
        answer = client.post(reverse("me-otp"), {"otp": code})
        assert answer.url == reverse("me")
        assert worker.name in client.get(answer.url).content.decode()


# Again, and not at all.


def test_the_same_seed_again_adds_nothing():
    populate(30)
    before = sorted(Worker.objects.values_list("uan", "name", "card_token"))
    said = populate(20)
    assert "Nothing to add" in said
    assert sorted(Worker.objects.values_list("uan", "name", "card_token")) == before
    assert Entry.objects.count() == 30


def test_more_of_the_same_seed_adds_the_others():
    populate(30)
    assert "20 workers added" in populate(50)
    assert Worker.objects.count() == Entry.objects.count() == 50


def test_another_seed_adds_workers():
    populate(30)
    populate(30, seed=SEED + 1)
    assert Worker.objects.count() == 60


def test_interrupted_it_leaves_whole_chunks_and_goes_on(monkeypatch):
    monkeypatch.setattr(loading, "CHUNK", 10)
    monkeypatch.setattr(people, "CHUNK", 10)
    real, calls = registration_sets.register_staged, []

    def interrupted(cursor, *, by):
        calls.append(real(cursor, by=by))
        if len(calls) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(loading, "register_staged", interrupted)
    with pytest.raises(CommandError, match="Stopped: 20 workers"):
        populate(50)
    assert Worker.objects.count() == Consent.objects.count() / 2 == Stay.objects.count() == 20
    assert Entry.objects.filter(draft_until__isnull=False).count() == 10
    monkeypatch.setattr(loading, "register_staged", real)
    assert "30 workers added" in populate(50)
    assert Entry.objects.filter(draft_until=None).count() == 50


def test_what_was_cut_off_is_purged_from_the_vault(nation):
    numbers = [someone["aadhaar"] for someone in nation.people(SEED, 0, 10)]
    identity.reserve_many(numbers, until=timezone.now() - timedelta(hours=2), by="test")
    assert Entry.objects.count() == 10
    identity.purge(lambda uans: set())
    assert not Entry.objects.exists()


def test_without_reference_data_it_says_so():
    Occupation.objects.all().delete()
    for command in ("populate", "demo"):
        with pytest.raises(CommandError, match="load_reference first"):
            call_command(command)


def test_beside_a_terminal_it_says_how_far_it_is(monkeypatch, capsys):
    monkeypatch.setattr(loading, "CHUNK", 5)
    monkeypatch.setattr(people, "CHUNK", 5)
    populate(100)
    assert capsys.readouterr().err.splitlines()[:2] == ["10 % (10 workers)", "20 % (20 workers)"]
    populate(100, verbosity=0, seed=SEED + 1)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"workers": 0}, "takes 1 to"),
        ({"workers": -5}, "takes 1 to"),
        ({"workers": 10**9}, "several seeds"),
        ({"seed": -1}, "--seed takes 0 to 999"),
        ({"seed": 1000}, "--seed takes 0 to 999"),
    ],
)
def test_absurd_wishes_get_a_sentence(options, sentence):
    with pytest.raises(CommandError, match=sentence):
        populate(**options)


def test_only_a_sandbox_is_populated(settings):
    settings.SANDBOX = False
    for command in ("populate", "demo"):
        with pytest.raises(CommandError, match="sandbox only"):
            call_command(command)
    assert not Worker.objects.exists()


def test_verbose_it_compares_with_the_figures():
    said = populate(100, verbosity=2)
    assert re.search(r"state: IN-UP +\d+\.\d\d +28\.29", said)
    assert re.search(r"rate: women +\d+\.\d\d +53\.68", said)


# The set-based twin of `register`.


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


# The demo accounts.


def test_demo_accounts_are_made_once(client):
    said = []
    for _ in range(2):
        output = StringIO()
        call_command("demo", stdout=output)
        said.append(output.getvalue())
    assert said[0] == said[1]
    assert Worker.objects.count() == 3
    assert authenticate(username="admin", password=demo_command.PASSWORD).is_superuser
    for mobile, count in (("9000000001", 1), ("9000000002", 2)):
        assert Worker.objects.filter(mobile=mobile).count() == count
        assert mobile in said[0]
    for worker in Worker.objects.all():
        assert worker.uan_spaced in said[0]
        check(worker)
    for stay in Stay.objects.select_related("worker__present_district"):
        assert stay.district_id == stay.worker.present_district_id
        assert stay.worker.present_district.state_id == stay.worker.present_state_id


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
