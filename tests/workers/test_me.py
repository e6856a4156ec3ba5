"""`/me/`: signing in, the worker's own pages, and what may be changed by which proof."""

import re
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import get_resolver, reverse

from eshram.audit.models import Event
from eshram.outbox.models import Delivery
from eshram.outbox.sms import read
from tests.workers import people
from tests.workers.people import Page, put_in
from workers.models import BankAccount, Stay, Worker

MOBILE = "9812345670"
MOVE = {name: value for name, value in people.PRESENT.items() if name != "same_as_permanent"}
MOVE |= {"present_since": "2025-03-01", "present_state": "10", "present_district": "212"}
MOVE |= {"present_pincode": "800001"}
WORK = {"occupation": "9211.0200", "experience_years": "७", "secondary_occupation": "7531.0100"}
OPEN = {"me-sign-in", "me-otp", "me-which", "me-confirm", "me-sign-out"}
CLOSED = [
    pattern.name
    for pattern in get_resolver("workers.urls").url_patterns
    if pattern.name.startswith("me") and pattern.name not in OPEN
]


def code_for(mobile: str) -> str:
    newest = Delivery.objects.filter(mobile=mobile).latest("id")
    return re.search(r"\b\d{6}\b", read(newest).text)[0]


def sign_in(client, who, mobile=MOBILE, path="/me/sign-in"):
    assert client.post(path, {"who": str(who)}).url == "/me/otp"
    return client.post("/me/otp", {"otp": code_for(mobile)})


@pytest.fixture
def worker(db):
    return people.worker()


@pytest.fixture
def at_home(client, worker):
    return put_in(client, uan=worker.uan)


@pytest.mark.django_db
class TestSigningIn:
    def test_by_mobile(self, client, worker):
        assert sign_in(client, "+91 98123 45670").url == "/me/"
        assert worker.name in Page(client.get("/me/")).text

    def test_by_uan(self, client, worker):
        people.worker()  # of the same mobile
        assert sign_in(client, worker.uan_spaced).url == "/me/"
        assert client.session["uan"] == worker.uan

    @pytest.mark.parametrize("uan", [919812345679, 910000000001, 987654321098])
    def test_by_a_uan_that_looks_like_a_mobile(self, client, uan):
        people.worker(uan=uan, mobile="9812345699")
        assert sign_in(client, uan, "9812345699").url == "/me/"
        assert client.session["uan"] == uan

    def test_in_devanagari_digits(self, client, worker):
        assert sign_in(client, "९८१२३४५६७०").url == "/me/"

    def test_the_session_gets_a_new_key(self, client, worker):
        client.post("/me/sign-in", {"who": MOBILE})
        before = client.session.session_key
        client.post("/me/otp", {"otp": code_for(MOBILE)})
        assert client.session.session_key != before

    @pytest.mark.parametrize("who", ["9812300000", "123456789012", "910000000002"])
    def test_an_unknown_number_meets_the_same_pages(self, client, worker, who):
        """Neither page, tries nor limits tell whether somebody is registered."""
        known = [client.post("/me/sign-in", {"who": MOBILE}), client.get("/me/otp")]
        known += [client.post("/me/otp", {"otp": "000000"}) for _try in range(6)]
        sent = Delivery.objects.count()
        unknown = [client.post("/me/sign-in", {"who": who}), client.get("/me/otp")]
        unknown += [client.post("/me/otp", {"otp": "000000"}) for _try in range(6)]
        assert Delivery.objects.count() == sent
        seen = [
            [(page.status_code, re.sub(rb"csrf.*?>", b"", page.content)) for page in pages]
            for pages in (known, unknown)
        ]
        assert seen[0] == seen[1]

    def test_several_on_one_phone_by_year_of_birth(self, client, worker):
        other = people.worker(date_of_birth=date(1970, 1, 1))
        assert sign_in(client, MOBILE).url == "/me/which"
        assert "uan" not in client.session
        page = Page(client.post("/me/which", {"birth_year": "1985"}))
        assert page.status == 422
        assert page.beside("birth_year")
        assert client.post("/me/which", {"birth_year": "१९७०"}).url == "/me/"
        assert client.session["uan"] == other.uan

    def test_two_of_the_same_year_by_the_end_of_the_uan(self, client, worker):
        other = people.worker(date_of_birth=date(1992, 12, 31))
        sign_in(client, MOBILE)
        assert Page(client.post("/me/which", {"birth_year": "1992"})).beside("uan_end")
        sent = {"birth_year": "1992", "uan_end": f"{other.uan % 10_000:04d}"}
        assert client.post("/me/which", sent).url == "/me/"
        assert client.session["uan"] == other.uan

    def test_years_cannot_be_tried_one_after_the_other(self, client, worker):
        people.worker(date_of_birth=date(1970, 1, 1))
        sign_in(client, MOBILE)
        for year in (1980, 1981, 1982):
            assert client.post("/me/which", {"birth_year": year}).status_code == 422
        assert client.post("/me/which", {"birth_year": "1992"}).url == "/me/sign-in"
        assert client.post("/me/which", {"birth_year": "1992"}).url == "/me/sign-in"

    def test_nobody_skips_the_code(self, client, worker):
        assert client.get("/me/otp").url == "/me/sign-in"
        assert client.get("/me/which").url == "/me/sign-in"
        client.post("/me/sign-in", {"who": MOBILE})
        assert client.get("/me/which").url == "/me/sign-in"
        assert client.get("/me/").url.startswith("/me/sign-in")

    def test_out_of_the_account(self, at_home):
        assert at_home.get("/me/sign-out").status_code == 405
        assert at_home.post("/me/sign-out").url == "/"
        assert at_home.get("/me/").url == "/me/sign-in?next=%2Fme%2F"

    @pytest.mark.parametrize("name", CLOSED)
    def test_every_page_asks_to_sign_in(self, client, name):
        path = reverse(name)
        response = client.get(path)
        assert response.status_code == 302
        assert response.url.startswith("/me/sign-in?next=%2Fme%2F")
        response = client.post(path, {"x": "y"})
        assert response.url == "/me/sign-in"

    def test_after_signing_in_comes_the_page_that_was_asked_for(self, client, worker):
        asked = client.get("/me/address").url
        assert sign_in(client, MOBILE, path=asked).url == "/me/address"
        people.worker(date_of_birth=date(1970, 1, 1))
        client.post("/me/sign-out")
        assert sign_in(client, MOBILE, path="/me/sign-in?next=/me/card").url == "/me/which"
        assert client.post("/me/which", {"birth_year": "1970"}).url == "/me/card"

    @pytest.mark.parametrize(
        "there", ["//elsewhere.example", "https://elsewhere.example/me/", "/admin/", "\\me/", "x"]
    )
    def test_it_leads_nowhere_else(self, client, worker, there):
        assert sign_in(client, MOBILE, path=f"/me/sign-in?next={there}").url == "/me/"

    def test_a_worker_who_is_gone(self, client):
        put_in(client, uan=299_999_999_999)
        for name in CLOSED:
            assert client.get(reverse(name)).status_code in (302, 404)


@pytest.mark.django_db
class TestPages:
    @pytest.mark.parametrize(
        ("path", "queries"),
        [
            ("/me/", 14), ("/me/card", 6), ("/me/card.pdf", 6), ("/me/address", 6),
            ("/me/occupation", 3), ("/me/mobile", 2), ("/me/bank", 2), ("/me/photo.jpg", 3),
        ],
    )  # fmt: skip
    def test_queries(self, at_home, worker, django_assert_max_num_queries, path, queries):
        """However often the worker has moved."""
        for day in range(1, 21):
            Stay.objects.create(
                worker=worker, since=date(2025, 1, day), district_id=77, source="declared"
            )
        at_home.get("/me/occupation")  # the list of occupations is read once in a while
        with django_assert_max_num_queries(queries):
            assert at_home.get(path).status_code in (200, 404)

    @pytest.mark.parametrize(
        ("step", "queries"),
        [
            ("start", 0), ("consent", 2), ("identity", 2), ("personal", 2), ("address", 6),
            ("education", 2), ("occupation", 2), ("bank", 2), ("check", 4),
        ],
    )  # fmt: skip
    def test_queries_of_registration(self, client, django_assert_max_num_queries, step, queries):
        if step != "start":
            put_in(client, draft=str(people.draft_at(step).id))
        client.get("/lookup/occupations?q=mason")
        with django_assert_max_num_queries(queries):
            assert client.get(f"/register/{step}").status_code == 200

    def test_no_page_stays_in_a_cache(self, at_home):
        for name in CLOSED:
            control = at_home.get(reverse(name)).headers.get("Cache-Control", "")
            assert "no-store" in control or control.startswith("private"), name

    def test_another_workers_data_is_nowhere(self, at_home, worker):
        other = people.worker(name="Someone Else", mobile="9898989898")
        for name in CLOSED:
            seen = at_home.get(reverse(name)).content.decode(errors="replace")
            assert "Someone Else" not in seen
            assert str(other.uan) not in seen

    def test_card_and_verification(self, at_home, client, worker):
        assert worker.uan_spaced in Page(at_home.get("/me/card")).text
        pdf = at_home.get("/me/card.pdf")
        assert pdf.headers["Content-Type"] == "application/pdf"
        assert pdf.content.startswith(b"%PDF")
        page = Page(client.get(f"/verify/{worker.card_token}"))
        assert "This card is genuine" in page.text
        for secret in (str(worker.uan), worker.uan_spaced, worker.mobile, "0004"):
            assert secret not in page.text
        assert Event.objects.filter(worker_id=worker.uan, action="card checked").count() == 1

    @pytest.mark.parametrize("token", ["x", str(10**21), "9" * 22, "%F0%9F%98%80", "%27--"])
    def test_a_card_that_is_none(self, client, worker, token):
        assert client.get(f"/verify/{token}").status_code == 404
        assert client.get(f"/verify/{worker.uan}").status_code == 404


@pytest.mark.django_db
class TestMoving:
    def test_a_move_keeps_what_was_before(self, at_home, worker):
        assert at_home.post("/me/address", MOVE).url == "/me/"
        worker.refresh_from_db()
        assert worker.present_district_id == people.PATNA
        assert worker.present_state_id == people.BIHAR
        stays = list(worker.stays.values_list("district_id", "since"))
        assert stays == [
            (people.PATNA, date(2025, 3, 1)), (people.MUMBAI, date(2024, 2, 29))
        ]  # fmt: skip
        page = Page(at_home.get("/me/address"))
        now, before = (li.text_content() for li in page.document.xpath("//ol[@class='stays']/li"))
        assert "Patna, Bihar" in now
        assert "March 2025" in now
        assert "Mumbai, Maharashtra" in before
        assert "February 2024" in before
        assert Event.objects.filter(worker_id=worker.uan, action="moved").count() == 1

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"present_since": "2023-01-01"}, "present_since"),  # before the last stay
            ({"present_since": "2999-01-01"}, "present_since"),
            ({"present_district": "482"}, "present_district"),
            ({"present_pincode": "0"}, "present_pincode"),
            ({"present_locality": "\x00"}, "present_locality"),
        ],
    )
    def test_a_move_that_cannot_be(self, at_home, worker, changes, field):
        page = Page(at_home.post("/me/address", MOVE | changes))
        assert page.status == 422
        assert page.beside(field)
        assert worker.stays.count() == 1

    @pytest.mark.parametrize(
        "statement", ["UPDATE workers_stay SET since = '2000-01-01'", "DELETE FROM workers_stay",
                      "DELETE FROM workers_consent", "UPDATE audit_event SET action = 'x'"],
    )  # fmt: skip
    def test_the_database_keeps_history(self, worker, statement):
        if "consent" in statement:
            worker.consents.create(
                purpose="register", given=True, notice_version="1", language="en", channel="self",
                at="2026-01-01T00:00Z",
            )  # fmt: skip
        Event.objects.record("tested", by="test", worker_id=worker.uan)
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)

    def test_other_work(self, at_home, worker):
        assert at_home.post("/me/occupation", WORK).url == "/me/"
        worker.refresh_from_db()
        assert worker.occupation_id == "9211.0200"
        assert worker.secondary_occupation_id == "7531.0100"
        assert worker.experience_years == 7
        assert Event.objects.filter(worker_id=worker.uan, action="occupation changed").exists()
        assert Page(at_home.post("/me/occupation", WORK | {"experience_years": "x"})).status == 422


# Mobile and bank account: with the running portal, as they take UIDAI's code.


@pytest.fixture
def registered(portal, cast):
    """(a visitor who is signed in, their mobile, their UAN)."""
    visitor, mobile = portal.visitor(), cast.mobile()
    return visitor, mobile, int(visitor.register(cast.aadhaar(), mobile))


@pytest.fixture
def register(portal, django_db_blocker):
    """What the portal has written."""
    with django_db_blocker.unblock():
        yield Worker.objects


def test_a_new_mobile_takes_both_codes(registered, register, portal, cast):
    visitor, old, uan = registered
    new = cast.mobile()
    visitor.open("/me/mobile").send({"mobile": old})
    assert visitor.errors == ["This is already your mobile number."]
    visitor.open("/me/mobile").send({"mobile": new})
    before = len(portal.phone.messages(old))
    visitor.send({"otp": portal.phone.code(new)})
    assert visitor.path == "/me/aadhaar-otp"
    code = portal.phone.code(old, after=before)
    assert register.get(uan=uan).mobile == old
    visitor.send({"otp": f"{(int(code) + 1) % 10**6:06d}"})
    assert visitor.errors == ["This is not the code that UIDAI sent. Look at the SMS again."]
    assert register.get(uan=uan).mobile == old
    before = len(portal.phone.messages(old))
    visitor.send({"otp": code})
    assert visitor.path == "/me/"
    assert "Your new mobile number is saved." in visitor.text
    assert register.get(uan=uan).mobile == new
    portal.phone.wait(old, after=before)  # the old number is told
    assert portal.visitor().sign_in(new, new).path == "/me/"


def test_a_new_account_takes_the_aadhaar_code(registered, register, portal):
    visitor, mobile, uan = registered
    new = {"account_number": "0098765432109", "account_number_again": "0098765432109"}
    new |= {"ifsc": "HDFC0000001", "account_holder": "Asha"}
    before = len(portal.phone.messages(mobile))
    visitor.open("/me/bank").send(new)
    assert visitor.path == "/me/aadhaar-otp"
    code = portal.phone.code(mobile, after=before)
    account = BankAccount.objects.get(worker_id=uan)
    visitor.send({"otp": f"{(int(code) + 1) % 10**6:06d}"})
    assert visitor.errors
    assert BankAccount.objects.get(worker_id=uan).last4 == account.last4
    visitor.send({"otp": code})
    assert "Your bank account is saved." in visitor.text
    account.refresh_from_db()
    assert (account.number, account.last4, account.ifsc) == ("0098765432109", "2109", "HDFC0000001")
    # The page that takes the code is over: nothing is left to confirm.
    assert visitor.open("/me/aadhaar-otp").path == "/me/"


def test_a_code_without_a_change(registered):
    visitor, _mobile, _uan = registered
    assert visitor.open("/me/aadhaar-otp").path == "/me/"
    assert visitor.open("/me/mobile/otp").path == "/me/mobile"
