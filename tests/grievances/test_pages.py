"""`/me/grievances/` and `/grievance/`: what a person does, and what nobody else can."""

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from eshram.outbox import sms
from eshram.outbox.models import Delivery
from tests.grievances.people import jpeg, opened
from tests.workers import people
from tests.workers.people import BIHAR, Page, put_in
from workers.grievances import handling, tickets
from workers.grievances.handling import Actor
from workers.grievances.models import Attachment, Category, Desk, Ticket

pytestmark = pytest.mark.django_db
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
MINISTRY = Actor("system", Desk.MINISTRY)


def browser_of(worker) -> Client:
    return put_in(Client(), uan=worker.uan, mobile=worker.mobile)


def code_to(mobile: str) -> str:
    delivery = Delivery.objects.filter(mobile=mobile, template="otp").latest("id")
    return re.search(r"\d{6}", sms.read(delivery).text)[0]


def proved(mobile: str, **asked) -> Client:
    """A browser that has proved a mobile at /grievance/; `asked`: a ticket that it looks for."""
    client = Client()
    client.post(f"/grievance/{'find' if asked else 'write'}", {"mobile": mobile, **asked})
    client.post("/grievance/code", {"otp": code_to(mobile)})
    return client


class TestAWorker:
    def test_from_the_tile_to_the_end(self):
        worker = people.worker(mobile="9812311001")
        client = browser_of(worker)
        assert "/me/grievances/" in client.get("/me/").content.decode()
        assert Page(client.get("/me/grievances/")).status == 200
        answer = client.post("/me/grievances/new", {"category": "card"})
        assert answer.url == "/me/grievances/new/card"
        answer = client.post(answer.url, {"text": "The card shows another's photo."}, follow=True)
        ticket = Ticket.objects.get(worker=worker)
        page = Page(answer)
        assert ticket.spaced in page.text
        assert "The card shows another's photo." in page.text
        handling.ask(MINISTRY, ticket, "Which photo do you see?")
        page = Page(client.get(f"/me/grievances/{ticket.number}/"))
        assert "Which photo do you see?" in page.text
        client.post(f"/me/grievances/{ticket.number}/", {"do": "more", "text": "A man's"})
        ticket.refresh_from_db()
        assert ticket.status == "open"
        handling.note_down(MINISTRY, ticket, "This note is ours")
        handling.close(MINISTRY, ticket, "solved", "We have put it right.")
        page = Page(client.get(f"/me/grievances/{ticket.number}/"))
        assert "We have put it right." in page.text
        assert "This note is ours" not in page.text
        client.post(f"/me/grievances/{ticket.number}/", {"do": "rate", "stars": "4"})
        client.post(f"/me/grievances/{ticket.number}/", {"do": "reopen", "text": "Not yet"})
        ticket.refresh_from_db()
        assert ticket.is_open
        assert ticket.reopened == 1
        client.post(f"/me/grievances/{ticket.number}/", {"do": "end"})
        ticket.refresh_from_db()
        assert ticket.result == "own"
        assert [step.kind for step in ticket.steps.all()] == [
            "opened", "asked", "said", "note", "closed", "rated", "reopened", "closed",
        ]  # fmt: skip

    def test_anothers_ticket_is_not_there(self):
        ticket = opened()
        client = browser_of(people.worker())
        for method, address in [
            ("get", ""), ("post", ""), ("get", "files"), ("post", "files"), ("get", "files/1"),
        ]:  # fmt: skip
            answer = getattr(client, method)(f"/me/grievances/{ticket.number}/{address}")
            assert answer.status_code == 404, address
        assert Page(client.get("/me/grievances/")).text.count(ticket.spaced) == 0

    @pytest.mark.parametrize("category", ["none", "cards", "1", "privacy2"])
    def test_no_such_category(self, category):
        client = browser_of(people.worker())
        assert client.get(f"/me/grievances/new/{category}").status_code == 404
        assert client.post("/me/grievances/new", {"category": category}).status_code == 422

    def test_who_is_not_sure_to_be_here_proves_it_first(self):
        client = put_in(browser_of(people.worker()), unsure=True)
        assert client.get("/me/grievances/").url == "/me/prove"

    def test_odd_deeds_do_nothing(self):
        ticket = opened()
        client = browser_of(ticket.worker)
        here = f"/me/grievances/{ticket.number}/"
        for posted in (
            {}, {"do": "close"}, {"do": "rate", "stars": "9"}, {"do": "rate", "stars": "5"},
            {"do": "reopen", "text": "x"}, {"do": "more", "text": "\x00"}, {"do": "more"},
            {"do": "more", "text": "y" * 3000},
        ):  # fmt: skip
            assert client.post(here, posted).status_code in (302, 422), posted
        ticket.refresh_from_db()
        assert (ticket.is_open, ticket.rating, ticket.steps.count()) == (True, None, 1)

    def test_no_query_a_row(self, django_assert_max_num_queries):
        worker = people.worker()
        for category in list(Category)[:5]:
            opened(worker, f"About {category}", category=category)
        client = browser_of(worker)
        with django_assert_max_num_queries(8):
            client.get("/me/grievances/")


class TestFiles:
    def sent(self, client, ticket, name, content, type="image/jpeg"):
        file = SimpleUploadedFile(name, content, type)
        return client.post(f"/me/grievances/{ticket.number}/files", {"file": file})

    def test_a_photo_loses_its_place(self):
        exif = Image.Exif()
        gps = exif.get_ifd(0x8825)
        gps[1], gps[2] = "N", (25.0, 36.0, 0.0)
        exif[0x0112] = 6  # lies on its side
        content = jpeg(exif=exif.tobytes(), comment=b"Gandhi Maidan") + b"<script>second</script>"
        assert b"Gandhi" in content
        ticket = opened()
        client = browser_of(ticket.worker)
        assert self.sent(client, ticket, "me.jpg", content).status_code == 302
        kept = ticket.attachments.get()
        stored = bytes(kept.content)
        assert not Image.open(BytesIO(stored)).getexif()
        assert b"Gandhi" not in stored
        assert b"script" not in stored
        got = client.get(f"/me/grievances/{ticket.number}/files/{kept.pk}")
        assert got.content == stored
        assert got["Content-Type"] == "application/octet-stream"
        assert got["Content-Disposition"].startswith("attachment;")
        assert got["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in got["Content-Security-Policy"]
        assert got["Cache-Control"] == "no-store"

    @pytest.mark.parametrize(
        ("name", "content", "type"),
        [
            ("a.svg", SVG, "image/svg+xml"),
            ("a.jpg", SVG, "image/jpeg"),
            ("a.html", b"<html><script>alert(1)</script>", "text/html"),
            ("a.png", b"<!doctype html><script>alert(1)</script>", "image/png"),
            ("a.pdf", b"MZ\x90\x00 this is a program", "application/pdf"),
            ("a.jpg", b"\xff\xd8\xff\xe0 cut off", "image/jpeg"),
            ("a.gif", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "image/gif"),
            ("a.zip", b"PK\x03\x04" + b"\x00" * 100, "application/zip"),
            ("a.jpg", b"", "image/jpeg"),
        ],
    )  # fmt: skip
    def test_what_is_no_photo(self, name, content, type):
        ticket = opened()
        client = browser_of(ticket.worker)
        page = Page(self.sent(client, ticket, name, content, type))
        assert page.status == 422
        assert page.beside("file")
        assert not Attachment.objects.exists()

    def test_too_large(self):
        ticket = opened()
        client = browser_of(ticket.worker)
        assert self.sent(client, ticket, "a.jpg", jpeg() + b"\x00" * (4 << 20)).status_code == 422
        assert self.sent(client, ticket, "a.jpg", b"\x00" * (50 << 20)).status_code in (400, 413)
        bomb = BytesIO()
        Image.new("1", (8000, 8000)).save(bomb, "PNG")  # some KB, 64 million points
        assert self.sent(client, ticket, "a.png", bomb.getvalue()).status_code == 422
        assert not Attachment.objects.exists()

    def test_five_and_the_same_one_once(self):
        ticket = opened()
        client = browser_of(ticket.worker)
        for side in (10, 20, 20, 30, 40, 50):
            assert self.sent(client, ticket, "a.jpg", jpeg(side)).status_code == 302
        assert ticket.attachments.count() == 5
        assert self.sent(client, ticket, "a.jpg", jpeg(60)).status_code == 422

    def test_a_large_form_of_a_stranger_is_not_read(self):
        file = SimpleUploadedFile("a.jpg", b"\x00" * (2 << 20))
        answer = Client().post(f"/me/grievances/{opened().number}/files", {"file": file})
        assert answer.status_code in (400, 413)


class TestWithoutUan:
    def test_from_the_mobile_to_the_ticket(self):
        mobile = "9812311002"
        client = proved(mobile)
        assert client.get("/grievance/mine/new").url == "/grievance/who"  # it was not said yet
        caller = {"who": "behalf", "name": "Ravi Das", "for_name": "Sita Devi",
                  "said_uan": "300000000001", "state": str(BIHAR)}  # fmt: skip
        assert client.post("/grievance/who", caller).url == "/grievance/mine/new"
        client.post("/grievance/mine/new", {"category": "registration"})
        answer = client.post(
            "/grievance/mine/new/registration", {"text": "No code comes."}, follow=True
        )
        ticket = Ticket.objects.get(mobile=mobile)
        assert ticket.spaced in Page(answer).text
        assert (ticket.worker, ticket.who, ticket.desk) == (None, "behalf", Desk.STATE)
        assert Delivery.objects.filter(mobile=mobile, template="grievance_opened").count() == 1
        client.post("/grievance/leave")
        assert client.get(f"/grievance/mine/{ticket.number}/").status_code == 302
        again = proved(mobile, number=ticket.spaced)
        assert ticket.spaced in Page(again.get(f"/grievance/mine/{ticket.number}/")).text

    def test_a_uan_that_is_only_said_opens_nothing(self):
        worker = people.worker(mobile="9812311003")
        client = proved("9812311004")
        caller = {"who": "behalf", "name": "Eve", "for_name": worker.name,
                  "said_uan": str(worker.uan), "state": str(BIHAR)}  # fmt: skip
        client.post("/grievance/who", caller)
        client.post("/grievance/mine/new/details", {"text": "Change the bank account"})
        ticket = Ticket.objects.get(mobile="9812311004")
        assert ticket.worker is None
        assert not Ticket.objects.filter(worker=worker).exists()
        assert not Delivery.objects.filter(mobile="9812311003").exists()
        assert ticket.spaced not in Page(browser_of(worker).get("/me/grievances/")).text

    def test_the_mobile_alone_shows_no_ticket(self):
        ticket = opened(mobile="9812311005", name="Ravi", state=BIHAR)
        client = proved("9812311005")
        assert client.get(f"/grievance/mine/{ticket.number}/").status_code == 404
        assert ticket.spaced not in Page(client.get("/grievance/mine/")).text

    def test_a_guess_looks_like_a_hit_and_sends_nothing(self):
        ticket = opened(mobile="9812311006", name="Ravi", state=BIHAR)
        other = opened(mobile="9812311007", name="Sita", state=BIHAR)
        client, codes = Client(), Delivery.objects.filter(template="otp")
        right = client.post("/grievance/find", {"number": ticket.number, "mobile": "9812311006"})
        assert codes.count() == 1
        wrong = Client().post("/grievance/find", {"number": other.number, "mobile": "9812311006"})
        assert codes.count() == 1
        assert (wrong.status_code, wrong.url) == (right.status_code, right.url)

    def test_guessing_ends(self, settings):
        settings.GRIEVANCE_LOOKUPS_DAY = 3
        other = opened(mobile="9812311008", name="Sita", state=BIHAR)
        asked = {"number": other.number, "mobile": "9812311009"}
        told = [Client().post("/grievance/find", asked).status_code for _ in range(4)]
        assert told == [302, 302, 302, 422]

    def test_a_workers_own_ticket_is_not_opened_by_number_and_mobile(self):
        worker = people.worker(mobile="9812311010")
        ticket = opened(worker)
        Client().post("/grievance/find", {"number": ticket.number, "mobile": worker.mobile})
        assert not Delivery.objects.filter(template="otp").exists()

    def test_two_of_one_phone_stay_apart(self):
        first = opened(mobile="9812311011", name="Ravi", state=BIHAR)
        second = opened(mobile="9812311011", name="Sita", state=BIHAR, text="Mine is another one")
        assert first != second

    def test_after_half_an_hour_it_is_over(self, monkeypatch):
        client = proved("9812311012")
        held = client.session["grievance"]
        put_in(client, grievance=held | {"at": held["at"] - 1801})
        assert client.get("/grievance/mine/").url == "/grievance/"

    @pytest.mark.parametrize("number", ["", "1", "<b>", "9" * 30, "१२३", "' OR 1=1"])
    def test_odd_numbers(self, number):
        answer = Client().post("/grievance/find", {"number": number, "mobile": "9812311013"})
        assert answer.status_code == 422
        assert proved("9812311014").get(f"/grievance/mine/{number or 'x'}/").status_code == 404


def test_hindi():
    worker = people.worker(language="hi")
    client = browser_of(worker)
    client.cookies["django_language"] = "hi"
    ticket = opened(worker)
    tickets.end(ticket, by="worker")
    assert timezone.localdate() <= ticket.deadline
    assert client.get(f"/me/grievances/{ticket.number}/").status_code == 200
