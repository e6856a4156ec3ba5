"""Walk-ins: found by UAN, mobile or Aadhaar, and nothing told before a proof."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from eshram.audit.models import Event
from eshram.outbox.models import Delivery
from eshram.outbox.sms import read
from tests.cast import signed_in
from tests.counter.people import operator
from tests.counter.walkins import ACCOUNT, MOBILE, MOVE, NOBODY, WAYS, Counter, prove_by_aadhaar
from tests.workers import people
from tests.workers.people import Page
from workers import identity
from workers.counter.models import Assistance, Visit
from workers.models import OneTimePassword, Worker


@pytest.mark.django_db
class TestFinding:
    def test_by_uan_and_a_code_to_the_mobile(self, counter, worker):
        assert counter.by_mobile(worker.uan_spaced).url == counter.at("worker")
        page = Page(counter.get("worker"))
        assert worker.name in page.text
        assert worker.uan_spaced in page.text
        assert "XXXXXX5670" in page.text
        assert MOBILE not in page.text
        (seen,) = Event.objects.filter(worker_id=worker.uan, action="seen")
        assert (seen.by, seen.detail["proof"]) == (counter.operator.by, "mobile")
        assert not Assistance.objects.exists()

    def test_the_message_says_to_whom_the_code_may_be_told(self, counter, worker):
        worker.language = "hi"
        worker.save()
        counter.find(worker.uan)
        assert "केंद्र पर हों तभी बताएँ" in read(Delivery.objects.latest("id")).text

    @pytest.mark.parametrize("uan", [919812345679, 910000000001])
    def test_by_a_uan_that_looks_like_a_mobile(self, counter, uan):
        other = people.worker(uan=uan, mobile="9812345699")
        assert counter.by_mobile(uan, "9812345699").url == counter.at("worker")
        assert counter.row().worker == other

    def test_by_mobile(self, counter, worker):
        assert counter.by_mobile("+91 98123 45670").url == counter.at("worker")
        assert counter.row().worker == worker

    def test_several_on_one_phone_by_year_of_birth(self, counter, worker):
        other = people.worker(date_of_birth=date(1970, 1, 1))
        assert counter.by_mobile(MOBILE).url == counter.at("find/which")
        assert counter.row().worker is None
        assert counter.get("worker").url == counter.at("find")
        page = Page(counter.post("find/which", birth_year="1985"))
        assert page.beside("birth_year")
        assert worker.name not in page.text
        assert counter.post("find/which", birth_year="1970").url == counter.at("worker")
        assert counter.row().worker == other

    def test_years_cannot_be_tried_one_after_the_other(self, counter, worker):
        people.worker(date_of_birth=date(1970, 1, 1))
        counter.by_mobile(MOBILE)
        for year in (1980, 1981, 1982):
            assert counter.post("find/which", birth_year=year).status_code == 422
        for _again in range(2):
            assert counter.post("find/which", birth_year="1992").url == counter.at("find")
        assert counter.row().worker is None

    @pytest.mark.parametrize("way", WAYS)
    def test_a_number_that_nobody_has_meets_the_same_pages(self, counter, worker, way, monkeypatch):
        """Pages, sentences, tries and limits tell nothing. UIDAI is asked of the known number
        alone, and here it refuses: what it says is not passed on either."""
        asked = []

        def refuses(*args, **kwargs):
            asked.append(args[0])
            raise identity.NoMobileLinked("111")

        monkeypatch.setattr("workers.identity.begin_again", refuses)
        monkeypatch.setattr("workers.identity.prove_biometric_again", refuses)
        assert self.seen(counter, worker.uan, way) == self.seen(counter.begin(), NOBODY, way)
        assert bool(asked) == (way != "mobile")
        assert set(asked) <= {worker.vault_reference}

    @staticmethod
    def seen(counter, who, way):
        pages = [counter.find(who, way)]
        there = pages[0].url
        answer = {"modality": "finger", "pid": "<PidData/>"} if way == "capture" else {}
        pages += [counter.client.get(there)]
        pages += [counter.client.post(there, answer or {"otp": "000000"}) for _try in range(6)]
        pages += [counter.get("worker")]
        text = [(p.status_code, getattr(p, "url", ""), p.content.decode()) for p in pages]
        return re.sub(counter.visit + r"|csrf.*?>", "", repr(text))

    def test_a_worker_without_a_mobile_meets_them_too(self, counter, worker):
        silent = people.worker(mobile="")
        sent = Delivery.objects.count()
        without = self.seen(counter, silent.uan, "mobile")
        assert without == self.seen(counter.begin(), NOBODY, "mobile")
        assert Delivery.objects.count() == sent

    def test_an_aadhaar_number_typed_as_uan_is_kept_nowhere(self, counter, worker):
        counter.find("123456789012")
        (kept,) = OneTimePassword.objects.values_list("mobile", flat=True)
        assert kept[1:] not in "123456789012"
        assert "123456789012" not in str(counter.row().held)

    def test_so_many_in_an_hour(self, counter, worker, settings):
        settings.FINDS_PER_OPERATOR_HOUR = 3
        for who in (NOBODY, worker.uan, NOBODY):
            assert counter.find(who).status_code == 302
        for who in (NOBODY, worker.uan):
            page = Page(counter.begin().find(who))
            assert page.status == 422
            assert "You have looked for many people" in page.text

    @pytest.mark.parametrize(
        ("answers", "field"),
        [
            ({"who": "12345", "way": "mobile"}, "who"),
            ({"who": "' OR 1=1", "way": "mobile"}, "who"),
            ({"who": "\x00", "way": "mobile"}, "who"),
            ({"who": "", "way": "mobile"}, "who"),
            ({"who": "9" * 5000, "way": "mobile"}, "who"),
            ({"who": MOBILE, "way": "aadhaar"}, "way"),
            ({"who": "+919812345670", "way": "capture"}, "way"),
            ({"who": MOBILE, "way": "x"}, "way"),
            ({"who": MOBILE}, "way"),
        ],
    )
    def test_what_is_no_answer(self, counter, answers, field):
        page = Page(counter.post("find", **answers))
        assert page.status == 422
        assert page.beside(field)

    @pytest.mark.parametrize(
        ("status", "sentence"),
        [("deceased", "the worker has died"), ("closed", "This registration is closed")],
    )
    def test_a_record_that_is_over(self, counter, worker, status, sentence):
        Worker.objects.update(status=status)
        page = Page(counter.by_mobile(worker.uan))
        assert page.status == 403
        assert sentence in page.text
        assert worker.name not in page.text
        assert counter.row().worker is None

    def test_over_while_the_worker_stands_there(self, helped, worker):
        Worker.objects.update(status="deceased")
        for page in ("worker", "worker/address", "worker/mobile"):
            assert helped.get(page).status_code == 403
        assert helped.get("card.pdf").status_code == 403


@pytest.mark.django_db
class TestTheFence:
    PAGES = ["worker", "worker/address", "worker/occupation", "worker/prove", "worker/mobile",
             "worker/mobile/code", "worker/bank"]  # fmt: skip

    @pytest.mark.parametrize("page", PAGES)
    def test_nothing_before_a_proof(self, counter, worker, page):
        counter.find(worker.uan)
        for answer in (counter.get(page), counter.post(page, **MOVE, **ACCOUNT)):
            assert answer.url == counter.at("find")
        assert counter.get("card.pdf").status_code == 404

    @pytest.mark.parametrize("page", PAGES)
    def test_the_proof_ages(self, helped, page):
        prove_by_aadhaar(helped)
        old = timezone.now() - timedelta(minutes=10, seconds=1)
        Visit.objects.filter(pk=helped.visit).update(proven_at=old)
        assert helped.get(page).url == helped.at("find")
        assert helped.post(page, **MOVE, **ACCOUNT).url == helped.at("find")
        assert helped.get("card.pdf").url == helped.at("find")
        assert not Assistance.objects.exists()

    def test_the_proof_ends_with_the_visit(self, helped):
        former = helped.visit
        helped.begin()
        assert helped.client.get(f"/centre/{former}/worker").status_code == 410
        assert helped.client.post(f"/centre/{former}/worker/address", MOVE).status_code == 410
        assert helped.get("worker").url == helped.at("find")

    def test_a_visit_is_of_one_worker(self, helped, worker):
        other = people.worker(mobile="9812345699")
        page = Page(helped.by_mobile(other.uan, "9812345699"))
        assert "This is another worker." in page.text
        assert helped.row().worker == worker

    def test_a_registration_has_no_pages_of_a_worker(self, client, worker):
        counter = Counter(client)
        Visit.objects.update(purpose="register", worker=worker, proven_at=timezone.now())
        for page in ("worker", "worker/address", "find"):
            assert counter.get(page).status_code == 410

    def test_another_operator(self, helped, client):
        stranger = signed_in(type(client)(), operator(helped.operator.centre).user)
        assert stranger.get(helped.at("worker")).status_code == 410
