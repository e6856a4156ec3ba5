"""`manage.py populate`: the rows of a synthetic nation."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from eshram.audit.models import Event
from eshram.geography.models import District
from eshram.outbox.models import Delivery
from eshram.outbox.sms import read
from tests.workers.conftest import SEED, check
from workers import consents, identity, registration_sets
from workers.models import (
    BankAccount,
    Consent,
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


def populate(workers=60, seed=SEED, **options) -> str:
    output = StringIO()
    call_command("populate", workers=workers, seed=seed, stdout=output, **options)
    return output.getvalue()


def test_some_say_that_they_moved():
    populate(200, moved=3)
    assert Worker.objects.exclude(present_state=F("permanent_state")).count() >= 3
    assert Event.objects.filter(action="moved", by="demo").count() == 3


# The rows.


def test_every_table_gets_its_rows():
    said = populate(60)
    assert "60 workers added" in said
    workers = Worker.objects.all()
    assert len(workers) == PermanentAddress.objects.count() == Stay.objects.count() == 60
    assert Consent.objects.count() == 180
    assert set(Consent.objects.values_list("purpose", flat=True)) == {*consents.PURPOSES}
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
        assert not worker.emergency_mobile or worker.emergency_mobile != worker.mobile
        assert re.fullmatch(r"([6-9]\d{9})?", worker.mobile)
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


def test_everybody_with_a_mobile_can_sign_in_by_uan(client, settings):
    populate(10)
    trusted_since = timezone.localdate() - timedelta(days=settings.MOBILE_TRUSTED_DAYS)
    for worker in Worker.objects.exclude(mobile=""):
        client.logout()
        Delivery.objects.all().delete()
        assert client.post(reverse("me-sign-in"), {"who": str(worker.uan)}).status_code == 302
        delivery = Delivery.objects.get()
        assert delivery.mobile == worker.mobile
        code = re.search(r"\d{6}", read(delivery).text)[0]
        answer = client.post(reverse("me-otp"), {"otp": code})
        if timezone.localdate(worker.registered_at) < trusted_since:  # one question more
            assert answer.url == reverse("me-confirm")
            answer = client.post(answer.url, {"last4": worker.aadhaar_last4})
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
    assert Worker.objects.count() == Consent.objects.count() / 3 == Stay.objects.count() == 20
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
