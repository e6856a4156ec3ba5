"""Desks: who sees what, who may do what, what time does."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from aggregators.models import Platform
from eshram.audit.models import Event
from eshram.outbox.models import Delivery
from tests.aggregators.people import engaged, platform, platform_user
from tests.cast import signed_in, staff
from tests.grievances.people import jpeg, opened
from tests.workers import people
from tests.workers.people import BIHAR, MAHARASHTRA, Page
from workers.grievances import attachments, handling, keeping, subjects, tickets
from workers.grievances.handling import Actor
from workers.grievances.models import Category, Desk, Result, Ticket
from workers.models import News, Question
from workers.replies import conversation

pytestmark = pytest.mark.django_db
DEEDS = ["answer", "ask", "note", "take", "hand", "sort", "close"]


def at(desk: str, **changes) -> Ticket:
    """A ticket that lies at a desk."""
    category = {
        Desk.MINISTRY: Category.CARD,
        Desk.STATE: Category.REGISTRATION,
        Desk.SCHEME: Category.SCHEME,
        Desk.PLATFORM: Category.PLATFORM,
        Desk.PRIVACY: Category.PRIVACY,
    }[desk]
    worker = people.worker(present_state_id=BIHAR, present_district_id=212)
    subject = str(platform().pk) if desk == Desk.PLATFORM else ""
    made = opened(worker, "What is wrong here", category=category, subject=subject, **changes)
    assert made.desk == desk
    return made


def do(what: str, actor: Actor, ticket: Ticket) -> bool:
    """Was it done?"""
    other = next(iter(handling.HANDS_TO[actor.desk]), Desk.MINISTRY)
    deeds = {
        "answer": lambda: handling.answer(actor, ticket, "Words"),
        "ask": lambda: handling.ask(actor, ticket, "A question"),
        "note": lambda: handling.note_down(actor, ticket, "A note"),
        "take": lambda: handling.take(actor, ticket),
        "hand": lambda: handling.hand_over(actor, ticket, other, "To you"),
        "sort": lambda: handling.sort(actor, ticket, Category.DETAILS, "It is details"),
        "close": lambda: handling.close(actor, ticket, Result.SOLVED, "Done"),
    }
    try:
        deeds[what]()
    except tickets.Refused:
        return False
    return True


class TestMayDo:
    """Which desk may do what with a ticket at its own desk, and with one at each other."""

    OWN = {
        Desk.MINISTRY: DEEDS,
        Desk.STATE: DEEDS,
        Desk.SCHEME: ["answer", "ask", "note", "take", "hand", "close"],
        Desk.PLATFORM: ["answer", "ask", "note"],
        Desk.PRIVACY: ["answer", "ask", "note", "take", "sort", "close"],
    }

    @pytest.mark.parametrize("desk", Desk.values)
    def test_at_its_own_desk(self, desk):
        actor = Actor("staff:1", desk, staff("ministry_officer"))
        assert [what for what in DEEDS if do(what, actor, at(desk))] == self.OWN[desk]

    @pytest.mark.parametrize("where", Desk.values)
    @pytest.mark.parametrize("desk", Desk.values)
    def test_at_anothers(self, desk, where):
        if desk == where:
            return
        actor, ticket = Actor("staff:1", desk, staff("ministry_officer")), at(where)
        done = [what for what in ("answer", "note", "close") if do(what, actor, ticket)]
        ministry = desk == Desk.MINISTRY and where != Desk.PRIVACY
        assert done == (["answer", "note", "close"] if ministry else [])

    def test_nobody_acts_on_what_is_closed(self):
        ticket = tickets.end(at(Desk.MINISTRY), by="worker")
        actor = Actor("staff:1", Desk.MINISTRY, staff("ministry_officer"))
        assert not [what for what in DEEDS if do(what, actor, ticket)]

    def test_who_sits_nowhere_does_nothing(self):
        actor = Actor("staff:1", "", staff("auditor"))
        assert not any(actor.may(what, at(Desk.MINISTRY)) for what in DEEDS)


class TestHandingOver:
    def test_told_and_the_last_day_stays(self):
        ticket = at(Desk.MINISTRY)
        day = ticket.deadline
        actor = Actor("staff:1", Desk.MINISTRY)
        handling.hand_over(actor, ticket, Desk.STATE, "Yours")
        ticket.refresh_from_db()
        assert (ticket.desk, ticket.deadline) == (Desk.STATE, day)
        told = Delivery.objects.get(template="grievance_handed")
        assert "State" in told.text
        step = ticket.steps.last()
        assert (step.text, step.internal) == ("Yours", True)

    def test_to_privacy_out_of_sight(self):
        ticket, actor = at(Desk.STATE), Actor("staff:1", Desk.STATE)
        handling.sort(actor, ticket, Category.PRIVACY, "About privacy")
        ticket.refresh_from_db()
        assert (ticket.desk, ticket.category) == (Desk.PRIVACY, Category.PRIVACY)
        assert not do("answer", actor, ticket)
        assert not do("answer", Actor("staff:1", Desk.MINISTRY), ticket)

    def test_a_platforms_answer_goes_to_the_ministry(self):
        ticket = at(Desk.PLATFORM)
        handling.answer(Actor("platform-user:1", Desk.PLATFORM), ticket, "We paid.")
        ticket.refresh_from_db()
        assert (ticket.desk, ticket.status) == (Desk.MINISTRY, "open")
        assert Delivery.objects.filter(template="grievance_answered").count() == 1

    def test_a_platform_that_is_named_by_no_ticket(self):
        actor = Actor("staff:1", Desk.MINISTRY)
        with pytest.raises(tickets.Refused):
            handling.hand_over(actor, at(Desk.MINISTRY), Desk.PLATFORM, "Yours")


# Who sees the ticket of a desk on which page: everybody else finds no such ticket, or no page.
SEES = {
    "ministry_officer": {"admin": {"ministry", "state", "scheme", "platform"}},
    "auditor": {"admin": {"ministry", "state", "scheme", "platform"}},
    "superuser": {"admin": {"ministry", "state", "scheme", "platform"}},
    "scheme_desk": {"admin": {"scheme"}},
    "data_protection": {"admin": {"privacy"}},
    "state_officer": {"state": {"state"}},
    "platform_user": {"platform": {"platform"}},
    "helpline_agent": {},
    "data_steward": {},
}
PAGES = {
    "admin": "/admin/grievances/ticket/",
    "state": "/state/grievances/",
    "platform": "/platform/grievances/",
}


@pytest.mark.parametrize("who", SEES)
def test_who_sees_which(who):
    lying = {desk: at(desk) for desk in Desk.values}
    paper = {desk: attachments.add(one, jpeg(), by="worker") for desk, one in lying.items()}
    client = Client()
    if who == "platform_user":
        named = Platform.objects.get(pk=lying["platform"].subject)
        signed_in(client, platform_user(named).user)
    else:
        signed_in(client, staff(who, BIHAR if who == "state_officer" else None))
    for page, address in PAGES.items():
        seen = SEES[who].get(page, set())
        for desk, ticket in lying.items():
            for inner in ("", f"files/{paper[desk].pk}"):
                status = client.get(f"{address}{ticket.number}/{inner}").status_code
                assert (status == 200) == (desk in seen), (page, desk, inner, status)
            client.post(f"{address}{ticket.number}/", {"do": "note", "words": f"{page} saw it"})
            may = desk in seen and who != "auditor"
            noted = ticket.steps.filter(kind="note", text=f"{page} saw it")
            assert noted.exists() == may, (page, desk)
        if seen:
            listed = client.get(address).content.decode()
            for desk, ticket in lying.items():
                assert (ticket.spaced in listed) == (desk in seen), (page, desk)


def test_another_state_and_another_platform_see_nothing():
    ticket, complaint = at(Desk.STATE), at(Desk.PLATFORM)
    other = signed_in(Client(), staff("state_officer", MAHARASHTRA))
    assert other.get(f"/state/grievances/{ticket.number}/").status_code == 404
    assert ticket.spaced not in other.get("/state/grievances/").content.decode()
    rival = signed_in(Client(), platform_user().user)
    assert rival.get(f"/platform/grievances/{complaint.number}/").status_code == 404
    assert complaint.spaced not in rival.get("/platform/grievances/").content.decode()


def test_a_platform_answers_but_does_not_close():
    here = platform()
    worker = people.worker(mobile="9812399001")
    engaged(here, worker)
    ticket = opened(worker, "No pay", category=Category.PLATFORM, subject=str(here.pk))
    ministry = Actor("staff:1", Desk.MINISTRY)
    handling.note_down(ministry, ticket, "Not for the platform")
    client = signed_in(Client(), platform_user(here).user)
    address = f"/platform/grievances/{ticket.number}/"
    page = client.get(address).content.decode()
    assert "Not for the platform" not in page
    assert worker.uan_spaced not in page
    assert "9001" not in page
    for does in ("close", "hand", "sort", "take"):
        posted = {"do": does, "words": "x", "result": "solved", "desk": "ministry",
                  "category": "card"}  # fmt: skip
        assert client.post(address, posted).status_code == 422
    ticket.refresh_from_db()
    assert (ticket.is_open, ticket.desk) == (True, Desk.PLATFORM)
    assert client.post(address, {"do": "answer", "words": "We paid on Monday."}).status_code == 302
    assert client.get(address).status_code == 404  # it is the ministry's now
    assert Event.objects.filter(action="grievance seen", worker_id=worker.uan).exists()


def test_a_platform_gets_what_was_given_while_it_was_asked():
    one, other = platform(), platform()
    worker, ministry = people.worker(), Actor("staff:1", Desk.MINISTRY)
    ticket = opened(worker, "Help me", category=Category.OTHER)
    about = {"category": Category.PLATFORM, "words": "About them"}
    early = attachments.add(ticket, jpeg(20), by="worker")
    given = {}
    for here in (one, other):
        handling.sort(ministry, ticket, subject=str(here.pk), **about)
        ticket.refresh_from_db()
        given[here] = attachments.add(ticket, jpeg(30), by="worker")  # the same picture to each
        by = Actor("platform:1", Desk.PLATFORM)
        handling.note_down(by, ticket, f"Noted about {here.pk};")
        handling.ask(by, ticket, f"Asked by {here.pk};")
        tickets.say_more(ticket, f"Said to {here.pk};", by="worker")
    client = signed_in(Client(), platform_user(other).user)
    address = f"/platform/grievances/{ticket.number}/"
    page = client.get(address).content.decode()
    for said in ("Noted about", "Asked by", "Said to"):
        assert f"{said} {other.pk};" in page
        assert f"{said} {one.pk};" not in page
    assert "Help me" in page
    links = Page(client.get(address)).document.xpath("//a[contains(@href, '/files/')]/@href")
    assert links == [f"{address}files/{given[other].pk}"]
    assert client.get(links[0]).status_code == 200
    for file in (early, given[one]):
        assert client.get(f"{address}files/{file.pk}").status_code == 404
    officer = signed_in(Client(), staff("ministry_officer"))
    for file in (early, *given.values()):
        address = f"/admin/grievances/ticket/{ticket.number}/files/{file.pk}"
        assert officer.get(address).status_code == 200


def test_a_looker_reads_no_mobile():
    ticket = at(Desk.STATE)
    client = signed_in(Client(), staff("state_officer", BIHAR))
    page = client.get(f"/state/grievances/{ticket.number}/").content.decode()
    assert ticket.mobile not in page
    assert f"XXXXXX{ticket.mobile[6:]}" in page


def test_a_list_asks_the_same_for_many(django_assert_max_num_queries):
    for number in range(60):
        opened(mobile=f"98123{number:05d}", name="Ravi", state=BIHAR,
               category=Category.REGISTRATION, text=f"No code {number}")  # fmt: skip
    client = signed_in(Client(), staff("state_officer", BIHAR))
    with django_assert_max_num_queries(9):
        first = Page(client.get("/state/grievances/"))
    found = first.document.xpath("//a[contains(@href, 'after=')]/@href")
    second = Page(client.get(f"/state/grievances/{found[0]}"))
    rows = [*first.document.xpath("//tbody/tr"), *second.document.xpath("//tbody/tr")]
    assert len(rows) == 60
    for odd in ("x", "2026-01-01_", "_1", "9999-99-99_1", "2026-01-01_" + "9" * 40):
        assert client.get("/state/grievances/", {"after": odd}).status_code == 200


class TestSubjects:
    def test_a_worker_is_offered_their_platforms_first(self):
        mine, other = platform("Zed"), platform("Abc")
        worker = people.worker()
        engaged(mine, worker)
        offered = subjects.of(Category.PLATFORM).offered(worker)
        assert offered[0] == (str(mine.pk), "Zed")
        assert (str(other.pk), "Abc") in offered

    def test_a_platform_that_was_stopped_answers_nothing(self):
        gone = platform(status="stopped")
        worker = people.worker()
        ticket = opened(worker, category=Category.PLATFORM, subject=str(gone.pk))
        assert ticket.desk == Desk.MINISTRY


class TestTime:
    def late(self, ticket: Ticket, days: int) -> Ticket:
        Ticket.objects.filter(pk=ticket.pk).update(
            deadline=timezone.localdate() - timedelta(days=days)
        )
        return ticket

    def test_what_is_late_goes_up_once(self):
        state, privacy, today = (
            self.late(at(Desk.STATE), 1), self.late(at(Desk.PRIVACY), 1),
            self.late(at(Desk.STATE), 0),
        )  # fmt: skip
        assert keeping.escalate() == 2
        assert keeping.escalate() == 0
        for one, desk in ((state, "ministry"), (privacy, "privacy"), (today, "state")):
            one.refresh_from_db()
            assert one.desk == desk
        assert state.steps.last().kind == "late"
        assert Delivery.objects.filter(template="grievance_late").count() == 2

    def test_who_has_no_mobile_is_told_at_the_counter(self):
        worker = people.worker(mobile="")
        ticket = self.late(opened(worker), 1)
        keeping.escalate()
        assert [news.template for news in News.objects.filter(worker=worker).order_by("id")] == [
            "grievance_opened", "grievance_late",
        ]  # fmt: skip
        assert ticket.number in News.objects.filter(worker=worker).last().text

    def test_desks_are_reminded_once(self, settings, django_capture_on_commit_callbacks):
        settings.EMAIL_URL = "smtp://localhost"
        officer = staff("state_officer", BIHAR, email="officer@bihar.example")
        staff("state_officer", MAHARASHTRA, email="other@mh.example")
        self.late(at(Desk.STATE), -7)
        self.late(at(Desk.STATE), -8)
        complaint = self.late(at(Desk.PLATFORM), -1)
        with django_capture_on_commit_callbacks(execute=True):
            assert keeping.remind() == 2
            assert keeping.remind() == 0
        assert [one.to for one in mail.outbox] == [[officer.email]]
        assert complaint.number not in mail.outbox[0].body
        assert Delivery.objects.filter(template="platform_grievances_due").count() == 1
        assert complaint.steps.last().kind == "reminded"
        assert complaint.steps.last().internal


class TestHowGoodItWas:
    def closed(self, days=1, mobile="9812399100", **changes) -> Ticket:
        ticket = opened(people.worker(mobile=mobile, **changes))
        handling.close(Actor("staff:1", Desk.MINISTRY), ticket, Result.SOLVED, "Done")
        when = timezone.now() - timedelta(days=days)
        Ticket.objects.filter(pk=ticket.pk).update(closed_at=when)
        ticket.refresh_from_db()
        return ticket

    @pytest.mark.parametrize(
        ("said", "stars"),
        [("5", 5), ("1", 1), ("४", 4), ("three", 3), ("do", 2), ("6", None), ("0", None),
         ("very good", None)],
    )  # fmt: skip
    def test_a_number_by_sms(self, said, stars):
        ticket = self.closed()
        assert keeping.ask_how_good() == 1
        assert keeping.ask_how_good() == 0
        assert Delivery.objects.filter(template="grievance_how_good").count() == 1
        reply = conversation.hear(f"rate-{said}", "9812399100", said)
        ticket.refresh_from_db()
        assert ticket.rating == stars
        assert (reply.outcome == "rated") == (stars is not None)

    def test_not_asked(self):
        self.closed(days=0)  # not on the same day
        self.closed(days=9, mobile="9812399101")  # long ago
        own = opened(people.worker(mobile="9812399102"))
        tickets.end(own, by="worker")
        Ticket.objects.filter(pk=own.pk).update(closed_at=timezone.now() - timedelta(days=1))
        self.closed(mobile="")
        assert keeping.ask_how_good() == 0

    def test_a_newer_question_is_the_one_that_is_answered(self):
        ticket = self.closed()
        keeping.ask_how_good()
        now = timezone.now()
        Question.objects.create(
            mobile="9812399100", kind="pin", workers=[ticket.worker_id],
            asked_at=now + timedelta(seconds=1), ends_at=now + timedelta(hours=1),
        )  # fmt: skip
        conversation.hear("later-1", "9812399100", "1")
        ticket.refresh_from_db()
        assert ticket.rating is None

    def test_a_number_of_nobody_rates_nothing(self):
        self.closed()
        keeping.ask_how_good()
        assert conversation.hear("other-1", "9812399109", "5").outcome != "rated"
        assert not Ticket.objects.exclude(rating=None).exists()


class TestBySms:
    @pytest.mark.parametrize(
        "text",
        ["SHIKAYAT card band hai", "shikayat: mera card nahi khulta", "शिकायत मेरा कार्ड नहीं खुलता",
         "Complaint my card is wrong"],
    )  # fmt: skip
    def test_a_keyword(self, text):
        worker = people.worker(mobile="9812399200", language="hi")
        reply = conversation.hear("sms-1", "9812399200", text)
        ticket = Ticket.objects.get()
        assert (reply.outcome, reply.worker) == ("grievance", worker)
        assert (ticket.worker, ticket.channel, ticket.category) == (worker, "sms", "other")
        assert ticket.text == text.split(" ", 1)[1]

    def test_of_a_stranger_and_of_a_family(self):
        conversation.hear("sms-2", "9812399201", "SHIKAYAT I cannot register")
        for _ in range(2):
            people.worker(mobile="9812399202")
        conversation.hear("sms-3", "9812399202", "SHIKAYAT no money came")
        assert list(Ticket.objects.values_list("worker", "who").order_by("id")) == [
            (None, "new"), (None, "registered"),
        ]  # fmt: skip

    def test_the_word_alone_and_a_flood(self):
        reply = conversation.hear("sms-4", "9812399203", "SHIKAYAT")
        assert reply.answered_with == "grievance_how_to"
        for number in range(30):
            conversation.hear(f"sms-5-{number}", "9812399203", f"SHIKAYAT the same, {number % 2}")
        for number in range(30):
            words = f"SHIKAYAT {'abcdefghijklmnopqrstuvwxyz'[number % 26] * 9} {number}"
            conversation.hear(f"sms-6-{number}", "9812399203", words)
        assert Ticket.objects.filter(mobile="9812399203").count() <= 5
        assert Delivery.objects.filter(mobile="9812399203").count() <= 12
