"""Attacks that were tried, and what must come of them."""

import time
from datetime import date
from threading import Thread
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.test import Client

from eshram.addresses import address_of
from eshram.audit.models import Event
from tests.visitor import NO_TO_ALL
from tests.workers import people
from tests.workers.people import Page, put_in
from tests.workers.test_me import code_for
from workers import changes
from workers.models import Photo


@pytest.mark.django_db
def test_a_pile_of_marks_does_not_hold_up_everybody(client):
    """Unicode normalisation takes quadratic time: 80,000 marks on one letter would be 20 s."""
    draft = people.draft_at("personal")
    put_in(client, draft=str(draft.id))
    started = time.monotonic()
    page = Page(client.post("/register/personal", {"father_name": "a" + "\u0301\u0316" * 40_000}))
    assert time.monotonic() - started < 3
    assert "too long" in page.beside("father_name")


@pytest.mark.django_db
class TestOneBrowserForSeveral:
    """A family's phone, or a computer that many use."""

    def test_a_new_registration_forgets_who_was_here(self, client):
        before = people.worker(mobile="9812345611")
        proven = {"uan": before.uan, "at": int(time.time()), "mobile": "9812345612"}
        put_in(client, uan=before.uan, proven=proven, change="sealed", new_mobile={"last4": "1"})
        client.post("/register/start", {"mobile": "9812345613"} | NO_TO_ALL)
        assert client.post("/register/otp", {"otp": code_for("9812345613")}).status_code == 302
        assert set(client.session.keys()) == {"draft"}
        assert client.post("/register/already").url == "/me/sign-in"
        before.refresh_from_db()
        assert before.mobile == "9812345611"

    def test_nobody_goes_on_with_the_answers_of_another(self, client):
        """Husband and wife of one year: who comes back is not known before Aadhaar proves it."""
        first, _second = people.draft_at("education"), people.draft_at("education")
        client.post("/register/resume", {"mobile": first.mobile, "birth_year": "1992"})
        answer = client.post("/register/resume/otp", {"otp": code_for(first.mobile)}, follow=True)
        assert "draft" not in client.session
        assert "Several people" in Page(answer).text


@pytest.mark.django_db
class TestOtherSites:
    @pytest.mark.parametrize("path", ["/register/start", "/register/resume", "/me/sign-in"])
    def test_their_forms_fill_in_nothing_of_ours(self, path):
        """An expired form of our own is shown again with what was typed; theirs is not."""
        browser = Client(enforce_csrf_checks=True)
        typed = {"mobile": "9812345678", "who": "9812345678"}
        theirs = browser.post(path, typed, headers={"origin": "https://elsewhere.example"})
        assert theirs.status_code == 403
        assert b"9812345678" not in theirs.content
        ours = browser.post(path, typed)
        assert ours.status_code == 403
        assert b"9812345678" in ours.content

    @pytest.mark.parametrize(
        "asked", ["//elsewhere.example/me/", "/me/\r\nX-Is: ours", "https:/me/"]
    )
    def test_signing_in_leads_nowhere_else(self, client, asked):
        worker = people.worker()
        client.post(f"/me/sign-in?{urlencode({'next': asked})}", {"who": worker.mobile})
        answer = client.post("/me/otp", {"otp": code_for(worker.mobile)})
        assert answer.url.startswith("/me/")
        assert "X-Is" not in answer.headers


@pytest.mark.django_db
def test_a_large_body_is_not_even_read(client, monkeypatch):
    """Django writes every file of a form to the disk, asked for or not, before the view."""
    monkeypatch.setattr(TemporaryUploadedFile, "__init__", None)  # nobody may make one
    file = SimpleUploadedFile("film.mp4", b"x" * 3_000_000)
    assert client.post("/register/start", {"mobile": file}).status_code == 400
    assert client.post("/me/sign-in", "x" * 600_000, content_type="text/plain").status_code == 400
    assert client.get("/").status_code == 200


@pytest.mark.django_db
def test_a_photo_stays_in_no_cache(client):
    worker = people.worker()
    Photo.objects.create(worker=worker, jpeg=b"\xff\xd8\xff")
    put_in(client, uan=worker.uan)
    assert client.get("/me/photo.jpg").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("proxies", "named", "address"),
    [
        (0, "203.0.113.7", "10.0.0.1"),  # nobody of ours wrote it
        (1, "", "10.0.0.1"),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "198.51.100.1, 203.0.113.7", "203.0.113.7"),  # the first is the caller's own word
        (2, "198.51.100.1,203.0.113.7, 10.0.0.2", "203.0.113.7"),
        (2, "203.0.113.7", "203.0.113.7"),
    ],
)
def test_a_callers_address_is_what_our_proxy_saw(rf, settings, proxies, named, address):
    settings.PROXIES = proxies
    headers = {"x-forwarded-for": named} if named else {}
    assert address_of(rf.get("/", headers=headers, REMOTE_ADDR="10.0.0.1")) == address


@pytest.mark.django_db
class TestLostPhone:
    def test_who_signed_in_with_it_is_out_when_the_mobile_changes(self, client):
        worker, thief = people.worker(), Client()
        for browser in (client, thief):
            browser.post("/me/sign-in", {"who": worker.mobile})
            assert browser.post("/me/otp", {"otp": code_for(worker.mobile)}).url == "/me/"
        changes.set_mobile(worker, "9812345699", by="worker")
        for path in ("/me/card", "/me/bank", "/me/photo.jpg"):
            assert thief.get(path).status_code in (302, 403)
        assert thief.get("/me/").url == "/me/sign-in?next=%2Fme%2F"
        assert client.get("/me/").status_code == 403  # whoever holds an old session

    def test_who_changes_it_stays(self, portal, cast):
        visitor, old, new = portal.visitor(), cast.mobile(), cast.mobile()
        visitor.register(cast.aadhaar(), old)
        elsewhere = portal.visitor().sign_in(old, old)
        assert elsewhere.path == "/me/"
        visitor.open("/me/mobile").send({"mobile": new})
        before = len(portal.phone.messages(old))
        visitor.send({"otp": portal.phone.code(new)})
        assert visitor.path == "/me/aadhaar-otp"
        visitor.send({"otp": portal.phone.code(old, after=before)})
        assert visitor.path == "/me/"
        assert f"XXXXXX{new[-4:]}" in visitor.text
        assert elsewhere.open("/me/").page.status_code == 403


def test_years_cannot_be_tried_all_at_once(portal, cast, django_db_blocker):
    mobile, met = cast.mobile(), []
    with django_db_blocker.unblock():
        for year in (1971, 1999):
            people.worker(mobile=mobile, date_of_birth=date(year, 1, 1))
    visitor = portal.visitor().sign_in(mobile, mobile)
    assert visitor.path == "/me/which"
    guesses = [portal.visitor() for _guess in range(12)]
    for guess in guesses:
        guess.http.cookies.update(visitor.http.cookies)
        guess.page = visitor.page

    def run(guess, year):
        met.append(guess.send({"birth_year": str(year)}, follow=False).page.status_code)

    threads = [
        Thread(target=run, args=pair) for pair in zip(guesses, range(1980, 1992), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(met) == [302] * 9 + [422] * 3


@pytest.mark.django_db
def test_an_old_proof_of_identity_moves_no_mobile(client):
    """A draft of weeks ago is finished when the person has become a worker elsewhere: its Aadhaar
    code was asked for then, and whoever holds the draft now need not be that person."""
    draft = people.draft_at("check", mobile="9812345690")
    worker = people.worker(uan=draft.uan, vault_reference=draft.vault_reference)
    put_in(client, draft=str(draft.id))
    answer = client.post("/register/check", {"declaration": "on"}, follow=True)
    assert "already registered" in Page(answer).text
    client.post("/register/already")
    worker.refresh_from_db()
    assert worker.mobile != draft.mobile
    assert "uan" not in client.session


@pytest.mark.django_db
def test_looking_at_a_card_again_and_again_fills_no_table(client):
    worker = people.worker(uan=987650000777)  # whose card no other test looks at
    for _look in range(5):
        assert client.get(f"/verify/{worker.card_token}").status_code == 200
    assert client.get(f"/verify/{worker.card_token}", REMOTE_ADDR="203.0.113.5").status_code == 200
    assert Event.objects.filter(worker_id=worker.uan, action="card checked").count() == 2
