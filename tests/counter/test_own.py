"""Operators prove who they are, and do not serve themselves."""

import uuid
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from eshram.audit.models import Event
from integrations.uidai.sandbox.numbers import test_aadhaar as aadhaar_number
from tests.cast import signed_in
from tests.counter.people import centre, operator
from tests.workers import people
from tests.workers.people import Page
from workers import identity
from workers.counter import own
from workers.counter.models import Operator
from workers.identity import Kyc, OtpSent

pytestmark = pytest.mark.django_db
EMPTY = """name_local care_of house street landmark locality vtc post_office subdistrict district
    state pincode"""
NUMBER, OTHER = aadhaar_number(7_700_001), aadhaar_number(7_700_002)
CAPTURED = {"aadhaar": NUMBER, "modality": "finger", "pid": "<PidData/>"}


class Backend:
    """Says yes to everybody, with the name Asha Kumari."""

    def request_otp(self, aadhaar, *, mobile):
        return OtpSent("txn", mobile)

    def fetch_kyc_by_capture(self, aadhaar, pid):
        if pid != CAPTURED["pid"]:
            raise identity.BiometricMismatch("300")
        return self.fetch_kyc(aadhaar, "123456", "")

    def capture_options(self, modality):
        return "<PidOptions/>"

    def fetch_kyc(self, aadhaar, otp, txn):
        if otp != "123456":
            raise identity.WrongOtp("400")
        text = dict.fromkeys(EMPTY.split(), "")
        return Kyc(
            name="Asha Kumari", date_of_birth=timezone.localdate() - timedelta(days=9999),
            birth_year_only=False, gender="F", photo=b"", **text,
        )  # fmt: skip


@pytest.fixture(autouse=True)
def uidai(monkeypatch):
    monkeypatch.setattr(identity, "backend", Backend)


def prove(somebody, number=NUMBER):
    own.finish(somebody, own.begin(somebody, number, mobile="9812345670"), "123456")


def reserved(number):
    pending = identity.begin(number, mobile="9812345670", asker=f"test:{uuid.uuid4()}")
    until = timezone.now() + timedelta(days=1)
    return identity.reserve(pending, until=until, by="test")


def sentence(somebody, whose) -> str:
    try:
        own.refuse_own(somebody, whose)
    except own.OwnNumber as closed:
        return str(closed.sentence)
    return ""


def test_the_own_number_is_refused_and_others_are_not():
    somebody = operator(own_proven_at=None)
    prove(somebody)
    somebody.refresh_from_db()
    assert somebody.own_proven_at is not None
    assert somebody.user.first_name == "Asha Kumari"
    assert "your own" in sentence(somebody, reserved(NUMBER))
    assert not sentence(somebody, reserved(OTHER))
    assert not sentence(operator(somebody.centre), reserved(NUMBER)), "a colleague serves them"


def test_before_the_code_is_answered():
    somebody = operator(own_proven_at=None)
    prove(somebody)
    pending = identity.begin(NUMBER, mobile="9812345670", asker="draft:1")
    assert "your own" in sentence(somebody, pending)
    assert not sentence(somebody, uuid.uuid4())


def test_an_operator_who_is_a_registered_worker():
    """It makes no difference which came first."""
    kept = reserved(NUMBER)
    worker = people.worker(uan=kept.uan, vault_reference=kept.reference)
    identity.settle(kept.reference)
    somebody = operator(own_proven_at=None)
    assert not sentence(somebody, worker)
    prove(somebody)
    assert "your own" in sentence(somebody, worker)


def test_one_person_has_one_account():
    first, second = operator(own_proven_at=None), operator(own_proven_at=None)
    prove(first)
    with pytest.raises(identity.NotYours):
        prove(second)
    second.refresh_from_db()
    assert second.own_proven_at is None
    prove(first)  # the same once more is no mistake
    with pytest.raises(identity.NotYours):
        prove(first, OTHER)


def test_a_blocked_colleague_is_no_client_here():
    here = centre()
    somebody, blocked = operator(here, own_proven_at=None), operator(here, own_proven_at=None)
    prove(blocked)
    assert not sentence(somebody, reserved(NUMBER))
    Operator.objects.filter(pk=blocked.pk).update(blocked_at=timezone.now())
    assert "blocked at this centre" in sentence(somebody, reserved(NUMBER))
    assert not sentence(operator(), reserved(NUMBER)), "another centre serves them"


def test_a_wrong_code_proves_nothing():
    somebody = operator(own_proven_at=None)
    pending = own.begin(somebody, NUMBER, mobile="9812345670")
    with pytest.raises(identity.WrongOtp):
        own.finish(somebody, pending, "654321")
    assert not sentence(somebody, reserved(NUMBER))


def test_no_number_is_kept():
    somebody = operator(own_proven_at=None)
    prove(somebody)
    for alias in connections:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            for (table,) in cursor.fetchall():
                cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s',
                               [f"%{NUMBER}%"])  # fmt: skip
                assert cursor.fetchone() == (0,), table
    event = Event.objects.get(action="own identity proven")
    assert (event.by, event.detail) == (somebody.by, {"fields": ["name"]})


class TestInABrowser:
    def test_by_finger_where_uidai_sends_no_code(self, client):
        somebody = operator(own_proven_at=None)
        signed_in(client, somebody.user)
        assert "/centre/own/capture" in client.get("/centre/own").content.decode()
        page = Page(client.get("/centre/own/capture"))
        assert "Now put your finger on the device." in page.text
        answer = client.post("/centre/own/capture", CAPTURED)
        assert answer.url == "/centre/"
        somebody.refresh_from_db()
        assert somebody.own_proven_at is not None
        assert "your own" in sentence(somebody, reserved(NUMBER))
        assert client.post("/centre/own/capture", CAPTURED | {"aadhaar": OTHER}).url == "/centre/"
        assert not sentence(somebody, reserved(OTHER)), "who has proven it does not do so again"

    def test_a_finger_that_is_not_theirs(self, client):
        somebody = operator(own_proven_at=None)
        signed_in(client, somebody.user)
        page = Page(client.post("/centre/own/capture", CAPTURED | {"pid": "<Wrong/>"}))
        assert page.status == 422
        assert "does not belong" in page.text
        somebody.refresh_from_db()
        assert somebody.own_proven_at is None

    def test_another_account_has_this_number(self, client):
        prove(operator(own_proven_at=None))
        somebody = operator(own_proven_at=None)
        signed_in(client, somebody.user)
        page = Page(client.post("/centre/own/capture", CAPTURED, follow=True))
        assert "belongs to another account" in page.text
        somebody.refresh_from_db()
        assert somebody.own_proven_at is None
