"""Walk-ins are helped after a proof: address, work, account, mobile, card."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from eshram.audit.models import Event
from eshram.outbox.models import Delivery
from eshram.outbox.sms import read
from tests.counter.walkins import ACCOUNT, MOBILE, MOVE, WORK, code_for, prove_by_aadhaar
from tests.workers import people
from tests.workers.people import Page
from workers.counter.models import Assistance, Refusal, Visit
from workers.models import BankAccount, Phone, Worker
from workers.registration import bank_account


@pytest.mark.django_db
class TestHelping:
    def test_a_new_address(self, helped, worker):
        assert helped.post("worker/address", **MOVE).url == helped.at("worker")
        worker.refresh_from_db()
        assert worker.present_district_id == people.PATNA
        assert "Your new address is saved." in Page(helped.get("worker")).text
        (done,) = Assistance.objects.all()
        assert (done.action, done.proof, done.worker) == ("address", "mobile", worker)
        assert str(done.visit_id) == helped.visit
        assert Event.objects.get(action="moved").by == helped.operator.by
        told = read(Delivery.objects.filter(mobile=MOBILE).latest("id")).text
        assert helped.operator.centre.code in told

    def test_other_work(self, helped, worker):
        assert helped.post("worker/occupation", **WORK).url == helped.at("worker")
        worker.refresh_from_db()
        assert worker.occupation_id == "9211.0200"
        assert Assistance.objects.get().action == "occupation"

    def test_the_card_again(self, helped, worker):
        pdf = helped.get("card.pdf")
        assert pdf.content.startswith(b"%PDF")
        assert Assistance.objects.get().action == "card"

    @pytest.mark.parametrize(
        ("page", "changes", "field"),
        [
            ("worker/address", {"present_since": "2999-01-01"}, "present_since"),
            ("worker/address", {"present_district": "482"}, "present_district"),
            ("worker/occupation", {"experience_years": "x"}, "experience_years"),
        ],
    )
    def test_what_cannot_be(self, helped, page, changes, field):
        answers = (MOVE if "address" in page else WORK) | changes
        shown = Page(helped.post(page, **answers))
        assert shown.status == 422
        assert shown.beside(field)
        assert not Assistance.objects.exists()

    @pytest.mark.parametrize("page", ["mobile", "bank"])
    def test_a_phone_is_no_proof_for_mobile_and_account(self, helped, worker, page):
        """One phone may serve a family."""
        for answer in (
            helped.get(f"worker/{page}"),
            helped.post(f"worker/{page}", **ACCOUNT, whose="none"),
        ):
            assert answer.url == helped.at("worker/prove")
        worker.refresh_from_db()
        assert worker.mobile == MOBILE
        assert not BankAccount.objects.exists()

    def test_an_account_after_aadhaars_proof(self, helped, worker):
        prove_by_aadhaar(helped)
        assert helped.post("worker/bank", **ACCOUNT).url == helped.at("worker")
        assert BankAccount.objects.get(worker=worker).last4 == "2109"
        assert (Assistance.objects.get().action, Assistance.objects.get().proof) == ("bank", "otp")

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"account_number_again": "111111111"}, "account_number_again"),
            ({"ifsc": "x"}, "ifsc"),
            ({"account_number": "1"}, "account_number"),
            ({"account_holder": "<b>"}, "account_holder"),
        ],
    )
    def test_an_account_that_is_none(self, helped, changes, field):
        prove_by_aadhaar(helped)
        page = Page(helped.post("worker/bank", **(ACCOUNT | changes)))
        assert page.beside(field)
        assert not BankAccount.objects.exists()

    def test_a_new_mobile_takes_its_own_code(self, helped, worker):
        prove_by_aadhaar(helped)
        new = "9812345699"
        there = helped.post("worker/mobile", whose="own", mobile=new)
        assert there.url == helped.at("worker/mobile/code")
        wrong = f"{(int(code_for(new)) + 1) % 10**6:06d}"
        assert Page(helped.post("worker/mobile/code", otp=wrong)).beside("otp")
        assert helped.post("worker/mobile/code", otp=code_for(new)).url == helped.at("worker")
        worker.refresh_from_db()
        assert worker.mobile == new
        told = {d.mobile for d in Delivery.objects.filter(template="mobile_changed")}
        assert told == {MOBILE}
        assert Delivery.objects.latest("id").mobile == new

    @pytest.mark.parametrize(
        ("answers", "field"),
        [
            ({"whose": "own", "mobile": ""}, "mobile"),
            ({"whose": "own", "mobile": "123"}, "mobile"),
            ({"mobile": "9812345699"}, "whose"),
        ],
    )
    def test_a_mobile_that_is_none(self, helped, answers, field):
        prove_by_aadhaar(helped)
        page = Page(helped.post("worker/mobile", **answers))
        assert page.status == 422
        assert page.beside(field)

    def test_the_same_number_again_is_a_sim_that_was_lost(self, helped, worker):
        prove_by_aadhaar(helped)
        helped.post("worker/mobile", whose="own", mobile=MOBILE)
        helped.client.post(
            reverse("centre-mobile-code", args=[helped.visit]), {"otp": code_for(MOBILE)}
        )
        assert Phone.objects.get(worker=worker).signed_out_at
        assert not Delivery.objects.filter(template="mobile_changed").exists()

    def test_of_a_mobile_nobody_used_for_long_a_code_shows_nobody(self, counter, worker):
        Phone.objects.create(worker=worker, seen_on=timezone.localdate() - timedelta(days=181))
        answer = counter.by_mobile(MOBILE)
        assert answer.url == reverse("centre-find-number", args=[counter.visit])
        assert worker.name not in Page(counter.client.get(answer.url)).text
        assert Visit.objects.get(pk=counter.visit).worker_id is None

    def test_uidais_code_to_a_mobile_in_doubt_moves_no_money(self, helped, worker):
        """The stand-in sends it to the mobile we know; a finger does."""
        Phone.objects.create(worker=worker, seen_on=timezone.localdate() - timedelta(days=181))
        prove_by_aadhaar(helped)
        answer = helped.get("worker/bank")
        assert answer.url == reverse("centre-prove", args=[helped.visit])
        assert "finger or an eye" in Page(helped.client.get(answer.url)).text
        Visit.objects.filter(pk=helped.visit).update(proof="finger")
        assert helped.get("worker/bank").status_code == 200

    def test_what_too_many_share_is_refused(self, helped, worker, settings):
        settings.SHARED_REFUSED_OVER = {"mobile": 3, "bank": 2}
        prove_by_aadhaar(helped)
        full = "9812345699"
        for _other in range(3):
            people.worker(mobile=full)
        page = Page(helped.post("worker/mobile", whose="own", mobile=full))
        assert "Too many workers have this mobile" in page.beside("mobile")
        for _other in range(2):
            with_account = bank_account(
                people.worker(), ACCOUNT["account_number"], ACCOUNT["ifsc"], "Asha"
            )
            with_account.save(force_insert=True)
        page = Page(helped.post("worker/bank", **ACCOUNT))
        assert "Too many workers have this bank account" in page.beside("account_number")
        worker.refresh_from_db()
        assert worker.mobile == MOBILE
        assert not BankAccount.objects.filter(worker=worker).exists()
        assert set(Refusal.objects.values_list("rule", "count")) == {("shared", 2)}

    def test_no_mobile_any_more(self, helped, worker):
        prove_by_aadhaar(helped)
        assert helped.post("worker/mobile", whose="none", mobile="").url == helped.at("worker")
        worker.refresh_from_db()
        assert worker.mobile == ""
        assert "None" in Page(helped.get("worker")).text
        assert helped.post("worker/address", **MOVE).url == helped.at("worker")

    def test_without_a_mobile_what_waits_is_read_out(self, helped, worker):
        Worker.objects.update(mobile="")
        assert helped.post("worker/address", **MOVE).url == helped.at("worker")
        page = Page(helped.get("worker"))
        assert helped.operator.centre.code in page.text
        for upto in ("", "x", "9" * 40, "-1"):
            helped.post("worker", upto=upto)
        worker.refresh_from_db()
        assert worker.news.count() == 1
        upto = worker.news.get().id
        assert helped.post("worker", upto=upto).url == helped.at("worker")
        assert worker.news.get().told_at
        assert "The worker knows it now" not in Page(helped.get("worker")).text

    def test_parts_of_upper_apps(self, helped, worker, settings):
        settings.ME_TILES = ["tests.counter.test_help.tile", "tests.counter.test_help.nothing"]
        assert f"A scheme for {worker.uan}" in Page(helped.get("worker")).text

    @pytest.mark.parametrize("page", ["worker", "find", "worker/address", "worker/prove"])
    def test_queries(self, helped, django_assert_max_num_queries, page):
        helped.get(page)
        with django_assert_max_num_queries(21):
            assert helped.get(page).status_code == 200


def tile(request, worker):
    return f"A scheme for {worker.uan}"


def nothing(request, worker):
    return ""
