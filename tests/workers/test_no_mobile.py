"""A worker without a mobile: registered, told, hidden, found and signed in (or not) like others."""

from datetime import timedelta

import pytest
from django.utils import timezone

from eshram.audit.models import Event
from eshram.outbox.models import Delivery
from tests.accounts.test_approvals import MAY, officer
from tests.cast import signed_in, staff
from tests.workers import people
from tests.workers.people import BIHAR, DONE, Page, draft_at, put_in
from tests.workers.test_merging import merge
from workers import (
    card,
    changes,
    correction,
    drafts,
    lifecycle,
    masking,
    messages,
    registration,
    telling,
)
from workers.forms.steps import PersonalForm
from workers.models import News, OneTimePassword, Worker
from workers.vault.models import Entry

pytestmark = pytest.mark.django_db
STAFF = "staff:1"


@pytest.fixture
def worker():
    return people.worker(mobile="")


def told() -> list[str]:
    return list(Delivery.objects.order_by("id").values_list("template", flat=True))


def waiting(worker) -> list[str]:
    found = News.objects.waiting().filter(worker=worker).order_by("id")
    return list(found.values_list("template", flat=True))


class TestRegistering:
    def test_no_message_goes_anywhere(self):
        draft = draft_at("check", mobile="")
        Entry.objects.create(
            reference=draft.vault_reference, fingerprint=b"1", sealed=b"1", uan=draft.uan,
            draft_until=timezone.now() + timedelta(days=1),
        )  # fmt: skip
        worker = registration.register(draft.id, by="operator:1", channel="csc")
        assert worker.mobile == ""
        assert told() == waiting(worker) == []

    def test_two_families_without_a_phone_are_two(self, client):
        """An empty mobile is nobody's: drafts are not found by it."""
        draft_at("check", mobile="")
        page = client.post("/register/resume", {"mobile": "", "birth_year": "1992"})
        assert page.status_code == 422
        assert not OneTimePassword.objects.exists()

    def test_a_number_for_emergencies_may_be_missing_too(self):
        answers = {
            name: {True: "yes", False: "no", None: ""}.get(value, value)
            for name, value in DONE["personal"].items()
        }
        draft = draft_at("personal", mobile="")
        assert PersonalForm(answers, draft=draft).is_valid()
        assert PersonalForm(answers | {"emergency_mobile": "9812345670"}, draft=draft).is_valid()
        own = draft_at("personal")
        form = PersonalForm(answers | {"emergency_mobile": own.mobile}, draft=own)
        assert "emergency_mobile" in form.errors

    def test_the_check_page_says_that_there_is_none(self, client):
        draft = draft_at("check", mobile="")
        page = Page(put_in(client, draft=str(draft.id)).get("/register/check"))
        assert "Mobilenone" in page.text
        assert drafts.next_step(draft) is None


class TestTelling:
    def test_what_would_be_an_sms_waits_to_be_read_out(self, worker):
        changes.set_bank_account(worker, "12345678", "SBIN0001234", "Asha Kumari", by="worker")
        correction.ask(worker, by=STAFF, reason="name")
        lifecycle.close(worker, by=STAFF, reason="wish")
        lifecycle.reopen(worker, by=STAFF, reason="wish")
        assert told() == []
        assert waiting(worker) == ["bank_changed", "correct", "closed", "reopened"]

    def test_in_the_worker_s_language(self):
        worker = people.worker(mobile="", language="hi")
        lifecycle.close(worker, by=STAFF, reason="wish")
        notice = News.objects.get()
        assert notice.language == "hi"
        assert "पंजीकरण बंद" in notice.text

    def test_a_death_is_said_without_speaking_of_a_phone(self, worker):
        lifecycle.record_death(worker, timezone.localdate(), by=STAFF, source="Certificate 1")
        assert waiting(worker) == ["death_recorded_aloud"]
        assert "mobile" not in News.objects.get().text

    def test_a_merge_tells_the_phone_that_there_is(self):
        kept, merged = people.worker(mobile=""), people.worker(mobile="9812345671")
        merge((officer("asha", *MAY), officer("binod", *MAY)), kept, merged)
        assert [d.mobile for d in Delivery.objects.all()] == ["9812345671"]
        assert waiting(kept) == []

    def test_a_merge_of_two_without_is_read_out_once(self):
        kept, merged = people.worker(mobile=""), people.worker(mobile="")
        merge((officer("asha", *MAY), officer("binod", *MAY)), kept, merged)
        assert told() == []
        assert waiting(kept) == ["merged"]
        assert kept.uan_spaced in News.objects.get().text

    def test_turning_60_is_told_to_both(self, worker):
        with_phone = people.worker(mobile="9812345671", language="hi")
        born = timezone.localdate().replace(day=1) - timedelta(days=366 * 61)
        Worker.objects.update(date_of_birth=born)
        assert lifecycle.age_out() == 2
        assert [d.worker_id for d in Delivery.objects.all()] == [with_phone.uan]
        news = News.objects.get()
        assert (news.worker, news.template, news.language) == (worker, "turned_60", "en")
        assert news.text == messages.TURNED_60.texts["en"]
        assert lifecycle.age_out() == 0

    def test_a_first_mobile_has_no_old_one_to_warn(self, worker):
        changes.set_mobile(worker, "9812345671", by="worker")
        assert told() == waiting(worker) == []
        changes.set_mobile(worker, "", by="operator:1")
        assert [d.mobile for d in Delivery.objects.all()] == ["9812345671"]
        worker.refresh_from_db()
        assert worker.mobile == ""

    def test_what_was_read_out_waits_no_more(self, worker):
        lifecycle.close(worker, by=STAFF, reason="wish")
        upto = News.objects.get().id
        lifecycle.reopen(worker, by=STAFF, reason="wish")
        assert telling.mark_told(worker, upto, by="operator:7", centre=1) == 1
        assert waiting(worker) == ["reopened"]
        assert telling.mark_told(worker, upto, by="operator:7", centre=1) == 0
        event = Event.objects.get(action="told")
        assert (event.by, event.worker_id, event.detail) == (
            "operator:7", worker.uan, {"count": 1, "centre": 1},
        )  # fmt: skip


class TestSigningIn:
    def test_by_uan_looks_as_for_a_number_that_nobody_has(self, client, worker):
        people.worker(mobile="")
        page = client.post("/me/sign-in", {"who": str(worker.uan)})
        nobody = client.post("/me/sign-in", {"who": "399999999999"})
        assert page.status_code == nobody.status_code == 302
        assert page["Location"] == nobody["Location"]
        assert not Delivery.objects.exists()
        assert not OneTimePassword.objects.filter(mobile="").exists()
        assert "uan" not in client.session

    def test_not_by_an_empty_number(self, client, worker):
        for nothing in ("", " ", "0", "+91"):
            assert client.post("/me/sign-in", {"who": nothing}).status_code == 422
        assert not OneTimePassword.objects.exists()

    def test_the_page_says_where_to_go(self, client):
        assert "You have no mobile?" in Page(client.get("/me/sign-in")).text

    def test_a_proof_by_aadhaar_gives_the_first_mobile(self, client, worker):
        """As after a lost phone: registering again leads here."""
        proven = {"uan": worker.uan, "at": timezone.now().timestamp(), "mobile": "9812345679"}
        page = Page(put_in(client, proven=proven).get("/register/already"))
        assert "We know no mobile of yours" in page.text
        assert "ends in" not in page.text
        assert client.post("/register/already")["Location"] == "/me/"
        worker.refresh_from_db()
        assert worker.mobile == "9812345679"
        assert client.session["uan"] == worker.uan


class TestShowing:
    def test_nothing_is_masked_where_nothing_is(self, worker):
        assert masking.masked(worker)["mobile"] == masking.masked_mobile(worker) == ""
        assert masking.revealed(worker)["mobile"] == ""

    def test_own_and_state_pages(self, client, worker):
        own = Page(put_in(client, uan=worker.uan, mobile="").get("/me/"))
        assert "MobileNot given" in own.text
        signed_in(client, staff("state_officer", BIHAR))
        assert "MobileNot given" in Page(client.get(f"/state/workers/{worker.uan}")).text

    def test_admin_list_and_page(self, client, worker):
        signed_in(client, staff("ministry_officer"))
        assert client.get(f"/admin/workers/worker/?q={worker.uan}").status_code == 200
        page = client.get(f"/admin/workers/worker/{worker.uan}/")
        assert page.status_code == 200
        assert "XXXXXX" not in page.content.decode()

    def test_card(self, worker):
        made = card.of(worker)
        assert made.rows["mobile"].value == "–"
        assert card.pdf(made).startswith(b"%PDF")
