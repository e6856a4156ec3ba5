"""Whose phone is it? Ways to take over an account by a phone, each tried, and ways back for its
owner: a number given to somebody else, shared by kin, or lost."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from eshram.outbox.models import Delivery
from tests.workers import people
from tests.workers.people import Page, put_in
from tests.workers.test_me import MOBILE, MOVE, WORK, code_for, sign_in
from workers import changes, identity, recovery
from workers.models import Phone, Worker

LATELY, LONG_AGO = timedelta(days=179), timedelta(days=181)
NEW = "9812345679"
BANK = {"account_number": "123456789012", "account_number_again": "123456789012",
        "ifsc": "SBIN0001234", "account_holder": "Asha Kumari"}  # fmt: skip


@pytest.fixture(autouse=True)
def fresh_counts(db):
    cache.clear()


@pytest.fixture
def uidai(monkeypatch):
    """UIDAI sends its code to the number that ends so, and takes any."""

    class Uidai:
        ends = MOBILE[-4:]

    monkeypatch.setattr(identity, "begin_again", lambda *args, **more: people.uuid.uuid4())
    monkeypatch.setattr(identity, "sent_to", lambda pending: Uidai.ends)
    monkeypatch.setattr(identity, "prove", lambda *args, **more: None)
    monkeypatch.setattr(identity, "forget", lambda pending: None)
    return Uidai


@pytest.fixture
def worker():
    """Registered long ago, and not heard of since."""
    return people.worker(registered_at=timezone.now() - LONG_AGO)


def confirmed(client, who=MOBILE, mobile=MOBILE):
    assert sign_in(client, who, mobile).url == "/me/confirm"
    assert client.post("/me/confirm", {"last4": "0004"}).url == "/me/"
    return client


class TestGivenToSomebodyElse:
    def test_nothing_is_shown_before_the_question(self, client, worker):
        assert sign_in(client, MOBILE).url == "/me/confirm"
        shown = Page(client.get("/me/confirm")).text
        assert worker.name not in shown
        assert str(worker.uan)[-4:] not in shown
        for path in ("/me/", "/me/card", "/me/schemes/", "/me/moved/"):
            assert client.get(path).url.startswith("/me/sign-in")

    def test_by_uan_too(self, client, worker):
        assert sign_in(client, worker.uan).url == "/me/confirm"

    def test_who_used_it_within_half_a_year_is_not_asked(self, client):
        people.worker(registered_at=timezone.now() - LATELY)
        assert sign_in(client, MOBILE).url == "/me/"
        assert Phone.objects.get().seen_on == timezone.localdate()

    def test_the_right_digits_show_and_do_not_make_it_trusted(self, client, worker):
        confirmed(client)
        page = Page(client.get("/me/")).text
        assert worker.name in page
        assert "Aadhaar must prove who you are" in page
        assert not recovery.is_trusted(Worker.objects.get(pk=worker.pk))

    def test_few_guesses_a_day_however_many_codes(self, client, worker):
        for _code in range(3):
            sign_in(client, MOBILE)
            for n in range(2):
                answer = client.post("/me/confirm", {"last4": f"000{n}"})
        assert answer.status_code == 403
        sign_in(client, MOBILE)
        assert client.post("/me/confirm", {"last4": "0004"}).status_code == 403
        assert client.get("/me/").url.startswith("/me/sign-in")

    def test_the_question_is_of_who_had_the_code_then(self, client, worker):
        sign_in(client, MOBILE)
        changes.set_mobile(worker, NEW, by="operator:1")
        assert client.post("/me/confirm", {"last4": "0004"}).status_code == 403

    @pytest.mark.parametrize(
        ("path", "data"),
        [("/me/address", MOVE), ("/me/occupation", WORK), ("/me/schemes/messages", {}),
         ("/me/schemes/ANY/not-receiving", {}), ("/me/schemes/questions/", {})],
    )  # fmt: skip
    def test_nothing_changes_before_aadhaar(self, client, worker, path, data):
        confirmed(client)
        assert client.post(path, data).url == "/me/prove"

    def test_forms_are_not_filled_in_vain(self, client, worker):
        confirmed(client)
        assert client.get("/me/address").url == "/me/prove"

    def test_aadhaars_code_to_another_phone_opens_all(self, client, worker, uidai):
        uidai.ends = "1111"
        confirmed(client)
        assert client.post("/me/prove").url == "/me/aadhaar-otp"
        client.post("/me/aadhaar-otp", {"otp": "123456"})
        assert recovery.is_trusted(Worker.objects.get(pk=worker.pk))
        assert client.post("/me/address", MOVE).url == "/me/"

    @pytest.mark.parametrize("ends", [MOBILE[-4:], MOBILE[-2:], ""])
    def test_aadhaars_code_to_this_phone_moves_no_money(self, client, worker, uidai, ends):
        """Who has the SIM has both codes; that UIDAI does not tell is no excuse."""
        uidai.ends = ends
        confirmed(client)
        client.post("/me/prove")
        client.post("/me/aadhaar-otp", {"otp": "123456"})
        assert client.post("/me/address", MOVE).url == "/me/"  # that much it opens
        assert client.post("/me/bank", BANK).url == "/me/one-phone"
        assert "finger or eye" in Page(client.get("/me/one-phone")).text
        assert not recovery.is_trusted(Worker.objects.get(pk=worker.pk))

    def test_a_reply_does_not_make_it_trusted_again(self, worker):
        recovery.heard_from(MOBILE)
        assert not Phone.objects.exists()

    def test_a_reply_in_time_keeps_it_trusted(self):
        late = people.worker(registered_at=timezone.now() - LATELY)
        recovery.heard_from(MOBILE)
        assert Phone.objects.get().worker_id == late.uan
        assert recovery.is_trusted(Worker.objects.get(pk=late.pk))

    def test_for_sets_it_is_the_same_rule(self, worker):
        fresh = people.worker(mobile=NEW)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT uan FROM workers_worker w WHERE {recovery.TRUSTED}")
            assert cursor.fetchall() == [(fresh.uan,)]
        assert list(recovery.untrusted_on(MOBILE)) == [worker]
        assert not recovery.untrusted_on(NEW).exists()


class TestSharedByKin:
    def test_the_birth_year_first_and_then_the_question(self, client, worker):
        people.worker(date_of_birth=people.date(1970, 1, 1))
        assert sign_in(client, MOBILE).url == "/me/which"
        answer = client.post("/me/which", {"birth_year": "1992"})
        assert answer.url == "/me/confirm"
        assert client.get("/me/").url.startswith("/me/sign-in")

    def test_of_kin_each_is_trusted_by_themselves(self, client, worker):
        people.worker(date_of_birth=people.date(1970, 1, 1))
        sign_in(client, MOBILE)
        assert client.post("/me/which", {"birth_year": "1970"}).url == "/me/"

    def test_nobody_is_named_before_the_year(self, client, worker):
        people.worker(name="Ram Kumar", date_of_birth=people.date(1970, 1, 1))
        sign_in(client, MOBILE)
        shown = Page(client.get("/me/which")).text
        assert "Ram" not in shown
        assert "Asha" not in shown


class TestLost:
    """The worker is at a centre, and a finger has proved it: a new number."""

    @pytest.fixture
    def worker(self):
        return people.worker()

    def recovered(self, worker):
        changes.set_mobile(worker, NEW, by="operator:1")
        return worker

    def test_the_old_number_is_told_and_its_sessions_end(self, client, worker):
        sign_in(client, MOBILE)
        self.recovered(worker)
        assert Delivery.objects.filter(mobile=MOBILE, template="mobile_changed").exists()
        assert client.get("/me/").status_code == 403
        assert client.get("/me/").url.startswith("/me/sign-in")

    def test_with_a_code_asked_for_before_nobody_gets_in(self, client, worker):
        client.post("/me/sign-in", {"who": MOBILE})
        code = code_for(MOBILE)
        self.recovered(worker)
        assert client.post("/me/otp", {"otp": code}).url == "/me/sign-in"

    def test_the_worker_gets_in_at_once(self, client, worker):
        self.recovered(worker)
        assert sign_in(client, NEW, NEW).url == "/me/"
        assert client.post("/me/address", MOVE).url == "/me/"

    @pytest.mark.parametrize("path", ["/me/bank", "/me/mobile"])
    def test_while_it_cools_a_code_to_the_new_number_moves_no_money(
        self, client, worker, uidai, path
    ):
        self.recovered(worker)
        uidai.ends = NEW[-4:]
        sign_in(client, NEW, NEW)
        if path == "/me/bank":
            answer = client.post(path, BANK)
        else:
            client.post(path, {"mobile": "9812345677"})
            answer = client.post("/me/mobile/otp", {"otp": code_for("9812345677")})
        assert answer.url == "/me/one-phone"

    def test_with_a_code_to_another_phone_or_a_week_later_it_does(self, client, worker, uidai):
        self.recovered(worker)
        sign_in(client, NEW, NEW)
        uidai.ends = "1111"
        assert client.post("/me/bank", BANK).url == "/me/aadhaar-otp"
        uidai.ends = NEW[-4:]
        Phone.objects.update(changed_at=timezone.now() - timedelta(days=8))
        assert client.post("/me/bank", BANK).url == "/me/aadhaar-otp"

    def test_a_code_from_before_the_change_is_judged_anew(self, client, worker, uidai):
        """Asked for while the number was trusted, and given while it is in doubt."""
        sign_in(client, MOBILE)
        client.post("/me/bank", BANK)
        Phone.objects.create(worker=worker, seen_on=timezone.localdate() - LONG_AGO)
        assert client.post("/me/aadhaar-otp", {"otp": "123456"}).url == "/me/one-phone"
        assert not hasattr(Worker.objects.get(pk=worker.pk), "bank_account")

    def test_the_first_old_number_learns_of_the_bank_however_often_it_changes(self, worker):
        self.recovered(worker)
        changes.set_mobile(worker, "9812345677", by="operator:1")
        changes.set_bank_account(worker, "123456789012", "SBIN0001234", "Asha", by="operator:1")
        told = Delivery.objects.filter(template="bank_changed").values_list("mobile", flat=True)
        assert set(told) == {"9812345677", MOBILE}

    def test_the_same_number_again_signs_everybody_out(self, client, worker):
        sign_in(client, MOBILE)
        client.get("/me/")
        session = client.session
        session["began"] -= 60
        session.save()
        recovery.sign_out_everywhere(worker, by="operator:1")
        assert client.get("/me/").status_code == 403
        assert sign_in(client, MOBILE).url == "/me/"


class TestAtRegistration:
    """Who has the Aadhaar number and the phone that UIDAI knows begins a registration."""

    def proven(self, client, worker, mobile):
        at = int(timezone.now().timestamp())
        return put_in(client, proven={"uan": worker.uan, "at": at, "mobile": mobile})

    def test_where_the_code_went_to_a_phone_in_doubt_no_mobile_is_taken(self, client, worker):
        assert not recovery.proves_twice(worker, MOBILE[-4:])
        self.proven(client, worker, "")  # as the page of the code leaves it then
        page = client.get("/register/already")
        assert b"Use my new mobile" not in page.content
        client.post("/register/already")
        assert Worker.objects.get(pk=worker.pk).mobile == MOBILE

    def test_a_mobile_that_was_taken_so_cools_off(self, client, worker):
        self.proven(client, worker, NEW)
        client.post("/register/already")
        assert recovery.is_cooling(Worker.objects.get(pk=worker.pk))
