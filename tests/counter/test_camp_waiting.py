"""What becomes of camp forms: a registration at the counter, or at another one; a lost device's
forms released or dropped; those that nobody comes for deleted."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from eshram.audit.models import Event
from tests.cast import signed_in, staff
from tests.counter.camps import Camp
from tests.counter.desk import ACCOUNT, ANSWERS, NO_TO_ALL, Desk
from tests.counter.people import operator
from tests.workers.people import Page
from workers import identity
from workers.counter.call_backs import is_drawn
from workers.counter.camp import waiting
from workers.counter.models import Assistance, CallBack, CampEntry, Device
from workers.counter.tasks import tidy_camps
from workers.models import Draft, Worker


@pytest.fixture
def camp(db):
    made = Camp(is_manager=True)
    made.take()
    return made


def entry(row) -> CampEntry:
    return CampEntry.objects.get(pk=row["client"])


def sent(camp, **answers) -> CampEntry:
    row = camp.form(**answers)
    camp.send(row)
    return entry(row)


class TestAtTheCounter:
    @pytest.fixture(autouse=True)
    def committed(self, portal, django_db_blocker):
        with django_db_blocker.unblock():
            yield

    def test_the_worker_comes_and_proves_it(self, portal, cast):
        camp = Camp()
        camp.take()
        aadhaar, mobile = cast.aadhaar(), cast.mobile()
        waits = sent(camp, aadhaar=aadhaar, mobile=mobile, name="Sita Devi")
        desk = Desk(portal, camp.operator)
        desk.open("/centre/camp/waiting")
        assert "Sita Devi" in desk.text
        assert aadhaar not in desk.page.text
        assert mobile not in desk.page.text
        desk.send({}, path=f"/centre/camp/waiting/{waits.pk}")
        assert desk.path == desk.at("who")
        before = len(desk.phone.messages(mobile))
        who = {"consent": "on", "whose": "own", "mobile": mobile, "way": "code", "aadhaar": ""}
        desk.send(who | NO_TO_ALL)
        assert desk.path == desk.at("codes"), desk.errors
        desk.send(desk.codes(mobile, before))
        assert desk.path == desk.at("answers"), desk.errors
        assert Page(desk.page).value("present_locality") == "Phulwari"
        assert Page(desk.page).value("occupation") == "7531.0100"
        desk.send(ANSWERS | ACCOUNT)
        desk.say_yes()
        assert desk.path == desk.at("done"), (desk.path, desk.errors, desk.text[-600:])
        waits.refresh_from_db()
        assert (waits.state, waits.worker_id) == ("registered", int(desk.uan))
        assert (waits.answers, waits.laid_by) == ({}, None)  # they are the worker's now
        done = Assistance.objects.get(worker=desk.uan)
        assert (done.action, done.operator, done.proof) == ("registered", camp.operator, "otp")
        assert done.consent_hash
        assert {"mobile", "photo"} <= set(done.traits.values_list("kind", flat=True))
        assert CallBack.objects.filter(assistance=done).exists() == is_drawn(int(desk.uan))
        with pytest.raises(identity.NotLaidBy):
            identity.begin_laid_by(uuid.uuid4(), mobile=mobile, asker="test")
        again = camp.form(aadhaar=aadhaar, name="Sita Kumari")
        assert camp.send(again) == [("duplicate", ["registered"], True)]

    def test_registered_by_herself_meanwhile(self, portal, cast):
        camp = Camp()
        camp.take()
        aadhaar, mobile = cast.aadhaar(), cast.mobile()
        waits = sent(camp, aadhaar=aadhaar, mobile=mobile)
        other = sent(camp, aadhaar=cast.aadhaar(), name="Gita Devi")
        uan = Desk(portal).register(aadhaar, mobile, **ACCOUNT)
        tidy_camps()
        waits.refresh_from_db()
        other.refresh_from_db()
        assert (waits.state, waits.worker_id, waits.answers) == ("registered", int(uan), {})
        assert other.state == "waiting"

    def test_registered_by_herself_and_found_so_at_the_counter(self, portal, cast):
        """A form without a number too, which the vault could not tell of."""
        camp = Camp()
        camp.take()
        aadhaar, mobile = cast.aadhaar(), cast.mobile()
        uan = Desk(portal).register(aadhaar, mobile, **ACCOUNT)
        form = sent(camp, mobile=mobile)
        desk = Desk(portal, camp.operator).open("/centre/camp/waiting")
        desk.send({}, path=f"/centre/camp/waiting/{form.pk}")
        desk.identify(aadhaar, mobile)
        assert desk.path == desk.at("already"), desk.errors
        form.refresh_from_db()
        assert (form.state, form.worker_id, form.answers) == ("registered", int(uan), {})


@pytest.mark.django_db
class TestAnywhere:
    def test_a_slip_at_another_centre(self, camp):
        waits = sent(camp, name="Sita Devi")
        browser = signed_in(Client(), operator().user)
        assert "Sita" not in browser.get("/centre/camp/waiting").content.decode()
        assert browser.post(f"/centre/camp/waiting/{waits.pk}").status_code == 404
        number = waits.number.replace("-", "").lower()
        wrong = browser.post("/centre/camp/find", {"number": number, "birth_year": "1991"})
        nobody = browser.post("/centre/camp/find", {"number": "x", "birth_year": "1991"})
        assert (wrong.status_code, nobody.status_code) == (422, 422)
        found = browser.post("/centre/camp/find", {"number": number, "birth_year": "1990"})
        assert found.status_code == 302
        assert found.url.endswith("/who")
        draft = Draft.objects.get(pk=CampEntry.objects.get().draft_id)
        assert (draft.mobile, draft.consented_at) == ("9812345670", None)
        assert draft.answers["prefill"]["occupation"]["occupation"] == "7531.0100"
        taken = Event.objects.get(action="camp form taken up")
        assert taken.detail["entry"] == str(waits.pk)

    def test_slips_are_not_guessed(self, camp):
        browser = signed_in(Client(), operator().user)
        number = sent(camp).number
        for _ in range(20):
            browser.post("/centre/camp/find", {"number": number, "birth_year": "1980"})
        last = browser.post("/centre/camp/find", {"number": number, "birth_year": "1990"})
        assert last.status_code == 422

    def test_a_form_with_mistakes_is_gone_on_with_too(self, camp):
        waits = sent(camp, present_district="482", mobile="98", name="<b>")
        page = camp.client.get("/centre/camp/waiting").content.decode()
        assert "&lt;b&gt;" in page
        assert camp.client.post(f"/centre/camp/waiting/{waits.pk}").status_code == 302

    def test_nobody_comes(self, camp, cast):
        old, young = sent(camp, aadhaar=cast.aadhaar()), sent(camp, name="Gita Devi")
        past = timezone.now() - timedelta(days=91)
        CampEntry.objects.filter(pk=old.pk).update(received_at=past)
        tidy_camps()
        assert list(CampEntry.objects.values_list("pk", flat=True)) == [young.pk]

    def test_the_vault_forgets_too(self, camp, cast):
        waits = sent(camp, aadhaar=cast.aadhaar())
        (laid,) = identity.lay_by([cast.aadhaar()], until=timezone.now(), by="test")
        identity.purge(lambda uans: set())
        with pytest.raises(identity.NotLaidBy):
            identity.begin_laid_by(laid.reference, mobile="9812345670", asker="test")
        assert identity.registered([waits.laid_by]) == {}


@pytest.mark.django_db
class TestALostDevice:
    @pytest.fixture
    def aside(self, camp, cast):
        revoked = Device.objects.filter(pk=camp.device.pk)
        revoked.update(revoked_at=timezone.now())
        return sent(camp, aadhaar=cast.aadhaar())

    def test_the_manager_decides(self, camp, aside):
        page = camp.client.get("/centre/camp/set-aside").content.decode()
        assert aside.number in page
        address = f"/centre/camp/set-aside/{aside.pk}"
        assert camp.client.post(address, {"release": "1", "reason": ""}).status_code == 422
        reason = "I was there that day."
        assert camp.client.post(address, {"release": "1", "reason": reason}).status_code == 302
        aside.refresh_from_db()
        assert (aside.state, aside.otherwise) == ("waiting", "")
        noted = Event.objects.get(action="camp form released")
        assert (noted.by, noted.reason) == (camp.operator.by, reason)
        assert camp.client.get(address).status_code == 404  # decided

    def test_nobody_else_of_the_centre(self, camp, aside):
        colleague = signed_in(Client(), operator(camp.operator.centre).user)
        stranger = signed_in(Client(), operator(is_manager=True).user)
        address = f"/centre/camp/set-aside/{aside.pk}"
        assert colleague.get(address).status_code == 403
        assert colleague.get("/centre/camp/set-aside").status_code == 403
        assert stranger.get(address).status_code == 404
        assert colleague.post(f"/centre/camp/waiting/{aside.pk}").status_code == 404

    def test_the_ministry_drops(self, camp, aside):
        officer = signed_in(Client(), staff("ministry_officer"))
        listed = officer.get("/admin/counter/campentry/").content.decode()
        assert aside.number in listed
        assert "Sita" not in listed
        address = f"/admin/counter/campentry/{aside.pk}/decide/"
        page = officer.get(address).content.decode()
        assert f"XXXX XXXX {aside.aadhaar_last4}" in page
        assert "Sita" not in page
        officer.post(address, {"decision": "drop", "reason": "The phone was sold."})
        aside.refresh_from_db()
        assert (aside.state, aside.answers, aside.laid_by) == ("dropped", {}, None)
        assert officer.get("/admin/counter/campblock/").status_code == 200
        seen = Event.objects.get(action="camp form seen")
        assert seen.detail["entry"] == str(aside.pk)

    def test_released_when_there_is_another_form_by_then(self, camp, cast):
        number = cast.aadhaar()
        row = camp.form(aadhaar=number)
        Device.objects.filter(pk=camp.device.pk).update(revoked_at=timezone.now())
        camp.send(row)
        other = Camp()
        other.take()
        assert other.send(other.form(aadhaar=number)) == [("needs proof", [], True)]
        waiting.release(entry(row), by="staff:1", reason="Checked")
        assert (entry(row).state, entry(row).reasons) == ("duplicate", ["twice"])


@pytest.mark.django_db
def test_results_of_a_camp(camp, cast):
    sent(camp)
    sent(camp, aadhaar=cast.aadhaar(), name="Gita Devi")
    sent(camp, consent="")
    counted = waiting.results(camp.operator.centre)
    assert counted == {"provisional": 1, "waiting": 1, "bad": 1}
    assert not Worker.objects.exists()
