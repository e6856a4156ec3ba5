"""Walk-ins: found by UAN, mobile or Aadhaar, helped after a proof, and nothing told before one."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from eshram.audit.models import Event
from eshram.outbox.models import Delivery
from eshram.outbox.sms import read
from integrations.uidai.standin import _own_mobile
from tests.cast import signed_in
from tests.counter.desk import Desk
from tests.counter.people import operator
from tests.integrations.test_device import Device
from tests.visitor import CODE
from tests.workers import people
from tests.workers.people import Page
from workers import identity
from workers.counter.models import Assistance, Refusal, Visit
from workers.models import BankAccount, OneTimePassword, Phone, Worker
from workers.registration import bank_account

MOBILE = "9812345670"
NOBODY = "987654321098"
MOVE = {name: value for name, value in people.PRESENT.items() if name != "same_as_permanent"}
MOVE |= {"present_since": "2025-03-01", "present_state": "10", "present_district": "212"}
MOVE |= {"present_pincode": "800001"}
WORK = {"occupation": "9211.0200", "experience_years": "7", "secondary_occupation": ""}
WAYS = ["mobile", "aadhaar", "capture"]
ACCOUNT = {"account_number": "0098765432109", "account_number_again": "0098765432109"}
ACCOUNT |= {"ifsc": "HDFC0000001", "account_holder": "Asha"}


def code_for(mobile: str) -> str:
    newest = Delivery.objects.filter(mobile=mobile).latest("id")
    return re.search(CODE, read(newest).text)[0]


class Counter:
    """An operator's browser in these tests, with a walk-in under way."""

    def __init__(self, client, who=None):
        self.client, self.operator = client, who or operator()
        signed_in(client, self.operator.user)
        self.begin()

    def begin(self):
        self.visit = self.client.post("/centre/help").url.split("/")[2]
        return self

    def at(self, page: str) -> str:
        return f"/centre/{self.visit}/{page}"

    def get(self, page: str):
        return self.client.get(self.at(page))

    def post(self, page: str, **answers):
        return self.client.post(self.at(page), answers)

    def find(self, who, way="mobile"):
        return self.post("find", who=str(who), way=way)

    def by_mobile(self, who, mobile=MOBILE):
        self.find(who)
        return self.post("find/code", otp=code_for(mobile))

    def row(self) -> Visit:
        return Visit.objects.get(pk=self.visit)


@pytest.fixture
def worker(db):
    return people.worker()


@pytest.fixture
def counter(client, worker):
    return Counter(client)


@pytest.fixture
def helped(counter, worker):
    """The worker has proven by mobile to be there."""
    assert counter.by_mobile(worker.uan_spaced).url == counter.at("worker")
    return counter


def prove_by_aadhaar(counter):
    """As if Aadhaar had proven it; the proof itself is walked below with the running portal."""
    Visit.objects.filter(pk=counter.visit).update(proof="otp", proven_at=timezone.now())


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
        assert "केंद्र पर हों तभी बताएं" in read(Delivery.objects.latest("id")).text

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


# With the running portal, whose UIDAI sends codes and knows fingers.


@pytest.fixture
def desk(portal, django_db_blocker):
    with django_db_blocker.unblock():
        yield Desk(portal)


@pytest.fixture
def registered(portal, cast, django_db_blocker):
    """(Aadhaar number, mobile, worker) of somebody who registered themselves."""
    with django_db_blocker.unblock():
        aadhaar, mobile = cast.aadhaar(), cast.mobile()
        uan = portal.visitor().register(aadhaar, mobile)
        yield aadhaar, mobile, Worker.objects.get(uan=uan)


def test_uidais_code_to_the_number_in_the_vault(desk, registered):
    _aadhaar, mobile, worker = registered
    desk.open("/centre/").send({}, path="/centre/help")
    before = len(desk.phone.messages(mobile))
    desk.send({"who": worker.uan_spaced, "way": "aadhaar"})
    code = desk.phone.code(mobile, after=before)
    desk.send({"otp": f"{(int(code) + 1) % 10**6:06d}"})
    assert desk.errors == ["This is not the code that UIDAI sent. Look at the SMS again."]
    desk.send({"otp": code})
    assert desk.path == desk.at("worker")
    desk.open(desk.at("worker/bank")).send(ACCOUNT)
    assert "The bank account is saved." in desk.text
    assert BankAccount.objects.get(worker=worker).last4 == "2109"
    done = Assistance.objects.get(worker=worker)
    assert (done.action, done.proof, done.operator) == ("bank", "otp", desk.operator)


def test_the_proof_for_the_mobile_leads_on_to_it(desk, registered):
    _aadhaar, mobile, worker = registered
    desk.open("/centre/").send({}, path="/centre/help")
    before = len(desk.phone.messages(mobile))
    desk.send({"who": mobile, "way": "mobile"})
    desk.send({"otp": desk.phone.code(mobile, after=before)})
    desk.open(desk.at("worker/mobile"))
    assert desk.path == desk.at("worker/prove")
    before = len(desk.phone.messages(mobile))
    desk.send({"code": "yes"})
    desk.send({"otp": desk.phone.code(mobile, after=before)})
    assert desk.path == desk.at("worker/mobile")
    desk.send({"whose": "none"})
    worker.refresh_from_db()
    assert worker.mobile == ""


@pytest.mark.parametrize(("choice", "page"), [("right", "worker"), ("wrong", "find/capture")])
def test_a_finger_against_the_number_in_the_vault(desk, registered, portal, choice, page):
    _aadhaar, _mobile, worker = registered
    desk.open("/centre/").send({}, path="/centre/help")
    desk.send({"who": worker.uan_spaced, "way": "capture"})
    assert desk.path == desk.at("find/capture")
    desk.send({"modality": "finger", "pid": Device(portal.device_url).pid("finger", choice)})
    assert desk.path == desk.at(page)
    visit = Visit.objects.get(pk=desk.visit)
    assert (visit.proof, visit.worker) == (("finger", worker) if choice == "right" else ("", None))


def test_somebody_who_is_not_registered(desk, cast, portal):
    aadhaar = cast.aadhaar()
    mobile = _own_mobile(aadhaar)
    desk.open("/centre/").send({}, path="/centre/help")
    desk.open(desk.at("find/number")).send({"aadhaar": aadhaar})
    assert desk.path == desk.at("find/aadhaar-code"), desk.errors
    desk.send({"otp": desk.phone.code(mobile)})
    assert "Not registered yet" in desk.text
    assert reverse("centre-begin") in desk.page.text
