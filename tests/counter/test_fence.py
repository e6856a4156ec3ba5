"""One person, one fence: nothing of a former client is shown to the next, by any way there is."""

import uuid
from datetime import timedelta

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.session import SessionStorage
from django.test import Client
from django.utils import timezone

from tests.cast import signed_in
from tests.counter.people import centre, operator
from tests.workers import people
from tests.workers.people import Page, put_in
from workers import registration
from workers.counter import standing, visits
from workers.counter.models import Assistance, Visit
from workers.models import Draft, Worker

pytestmark = pytest.mark.django_db

NAME = "Asha Kumari"
PAGES = [
    *("here", "who", "codes", "capture", "answers", "read-back", "not-eligible/too_old"),
    *("done", "go-on", "already", "card.pdf", "card-plastic.pdf", "receipt", "finish"),
]


@pytest.fixture
def who():
    return operator()


@pytest.fixture
def browser(who):
    return signed_in(Client(), who.user)


def begin(browser, language="hi") -> str:
    """A new client; the visit's id."""
    got = browser.post("/centre/register", {"language": language})
    assert got.status_code == 302, got.content
    return got.url.split("/")[2]


def with_draft(visit: str, step: str = "check", **changes) -> Draft:
    """What a client had answered so far; `step` is the first page that is not done."""
    draft = people.draft_at(step, **changes)
    proven = visits.mark_of(Visit.objects.get(pk=visit), draft.mobile)
    held = {"language": "hi", "mobile": proven, "way": "code", "person": draft.uan}
    Visit.objects.filter(pk=visit).update(
        draft_id=draft.id, held=held, proof="otp", proven_at=timezone.now()
    )
    return draft


def registered(browser) -> tuple[str, Worker]:
    """A client who has their UAN, and is still there."""
    visit = begin(browser)
    draft = with_draft(visit)
    assert say_yes(browser, visit).url == f"/centre/{visit}/done"
    return visit, Worker.objects.get(uan=draft.uan)


def say_yes(browser, visit: str, **changes):
    page = Page(browser.get(f"/centre/{visit}/read-back"))
    shown = page.value("shown") or page.document.xpath("//input[@name='shown']/@value")[0]
    return browser.post(
        f"/centre/{visit}/read-back", {"declaration": "on", "shown": shown} | changes
    )


def is_over(browser, visit: str) -> None:
    """Every page of this visit says "start again", to every method, and shows nothing."""
    for page in PAGES:
        for got in (
            browser.get(f"/centre/{visit}/{page}"),
            browser.post(f"/centre/{visit}/{page}", {"declaration": "on", "father_name": "X"}),
            browser.head(f"/centre/{visit}/{page}"),
        ):
            assert got.status_code == 410, (page, got.status_code)
            assert NAME.encode() not in got.content
            assert got["Clear-Site-Data"] == '"cache"'
            assert "no-store" in got["Cache-Control"]


class TestAClientHasLeft:
    def test_when_another_begins(self, browser):
        first = begin(browser)
        draft = with_draft(first)
        second = begin(browser)
        is_over(browser, first)
        assert Visit.objects.get(pk=first).ended == "switched"
        assert Visit.objects.get(pk=first).held == {}
        page = Page(browser.get(f"/centre/{second}/who"))
        assert page.status == 200
        assert draft.mobile not in page.text
        assert page.value("mobile") in (None, "")

    def test_when_stopped_or_finished(self, browser):
        first = begin(browser)
        got = browser.post("/centre/stop")
        assert got["Clear-Site-Data"] == '"cache"'
        is_over(browser, first)
        second, _worker = registered(browser)
        got = browser.post(f"/centre/{second}/finish")
        assert got["Clear-Site-Data"] == '"cache"'
        assert Visit.objects.get(pk=second).ended == "done"
        is_over(browser, second)

    def test_a_registered_client_goes_on_to_schemes(self, browser):
        visit, _worker = registered(browser)
        link = f"/centre/{visit}/go-on"
        page = Page(browser.get(f"/centre/{visit}/done"))
        assert page.document.xpath(f"//form[@action='{link}']")
        assert browser.get(link).url == f"/centre/{visit}/done"
        assert browser.post(link).url == f"/centre/{visit}/worker"
        assert browser.get(f"/centre/{visit}/worker/schemes/").status_code == 200
        browser.post(f"/centre/{visit}/finish")
        assert Visit.objects.get(pk=visit).ended == "done"

    def test_a_registered_client_who_is_followed_by_another_is_done(self, browser):
        first, _worker = registered(browser)
        begin(browser)
        assert Visit.objects.get(pk=first).ended == "done"
        is_over(browser, first)

    def test_when_the_operator_signs_out(self, browser, who):
        first = begin(browser)
        with_draft(first)
        browser.post("/staff/sign-out")
        assert Visit.objects.get(pk=first).ended == "stopped"
        assert browser.get(f"/centre/{first}/answers").status_code == 302
        signed_in(browser, who.user)
        is_over(browser, first)

    def test_when_the_session_ends(self, browser, who):
        first = begin(browser)
        browser.cookies.clear()
        signed_in(browser, who.user)
        is_over(browser, first)

    def test_when_nothing_is_done_for_long(self, browser, settings):
        first, other = begin(browser), begin(signed_in(Client(), operator().user))
        long_ago = timezone.now() - timedelta(minutes=settings.VISIT_IDLE_MINUTES + 1)
        Visit.objects.filter(pk=first).update(seen_at=long_ago)
        visits.end_idle()
        assert Visit.objects.get(pk=first).ended == "expired"
        assert Visit.objects.get(pk=other).ended_at is None
        is_over(browser, first)

    def test_when_the_operator_is_blocked_at_the_last_page(self, browser, who):
        first = begin(browser)
        draft = with_draft(first)
        page = Page(browser.get(f"/centre/{first}/read-back"))
        shown = page.document.xpath("//input[@name='shown']/@value")[0]
        standing.block_operator(who, by="staff:1", reason="Took money")
        answers = {"declaration": "on", "shown": shown}
        got = browser.post(f"/centre/{first}/read-back", answers)
        assert got.status_code in (302, 403)
        assert not Worker.objects.filter(uan=draft.uan).exists()
        assert Visit.objects.get(pk=first).ended == "blocked"

    def test_between_the_press_and_the_worker(self, browser, who, monkeypatch):
        """Blocked, or another client begun in a second browser, while the page was registering."""
        first = begin(browser)
        draft = with_draft(first)
        register = registration.register

        def late(*args, **kwargs):
            visits.end(Visit.objects.get(pk=first), Visit.End.BLOCKED)
            return register(*args, **kwargs)

        monkeypatch.setattr(registration, "register", late)
        assert say_yes(browser, first).status_code == 410
        assert not Worker.objects.filter(uan=draft.uan).exists()
        assert Draft.objects.filter(id=draft.id).exists()
        assert not Assistance.objects.filter(visit_id=first).exists()


class TestSomebodyElsesAddress:
    def test_of_a_colleague_of_another_centre_and_of_nobody(self, browser, who):
        for other in (operator(who.centre), operator(centre())):
            visit, _worker = registered(signed_in(Client(), other.user))
            is_over(browser, visit)
            assert Visit.objects.get(pk=visit).ended_at is None, "nor does it end for them"
        is_over(browser, str(uuid.uuid4()))

    def test_of_the_same_operator_in_another_browser(self, browser, who):
        first = begin(browser)
        elsewhere = signed_in(Client(), who.user)
        is_over(elsewhere, first)
        second = begin(elsewhere)
        is_over(browser, first)
        is_over(browser, second)
        assert elsewhere.get(f"/centre/{second}/who").status_code == 200

    def test_after_moving_to_another_centre(self, browser, who):
        first = begin(browser)
        type(who).objects.filter(pk=who.pk).update(centre=centre())
        is_over(browser, first)

    def test_a_card_is_the_clients_own(self, browser):
        mine, worker = registered(browser)
        got = browser.get(f"/centre/{mine}/card.pdf")
        assert got.content.startswith(b"%PDF")
        assert got["Content-Disposition"] == "inline"
        assert "no-store" in got["Cache-Control"]
        assert browser.head(f"/centre/{mine}/card.pdf").status_code == 200
        theirs, _other = registered(browser)
        assert browser.get(f"/centre/{mine}/card.pdf").status_code == 410
        assert browser.get(f"/centre/{theirs}/card-plastic.pdf").status_code == 200
        printed = Assistance.objects.filter(action="card").values_list("worker_id", flat=True)
        assert sorted(printed) == sorted([worker.uan, _other.uan])
        for address in (f"/centre/{worker.uan}/card.pdf", f"/centre/card/{worker.uan}"):
            assert browser.get(address).status_code == 404

    def test_no_card_before_the_uan(self, browser):
        visit = begin(browser)
        with_draft(visit)
        for page in ("card.pdf", "card-plastic.pdf", "receipt", "done"):
            assert browser.get(f"/centre/{visit}/{page}").status_code == 404


class TestWhatIsSent:
    def test_the_draft_of_another_client(self, browser):
        first = begin(browser)
        former = with_draft(first, "personal")
        second = begin(browser)
        with_draft(second, "personal")
        answers = {"draft": str(former.id), "father_name": "Somebody Else", "disability": "no"}
        got = browser.post(f"/centre/{second}/answers", answers)
        assert got.status_code == 410
        for draft in Draft.objects.all():
            assert "personal" not in draft.answers

    def test_a_yes_to_what_was_changed_meanwhile(self, browser):
        """Two tabs: in one an answer is changed, in the other the old text is still read."""
        visit = begin(browser)
        draft = with_draft(visit)
        page = Page(browser.get(f"/centre/{visit}/read-back"))
        shown = page.document.xpath("//input[@name='shown']/@value")[0]
        personal = draft.answers["personal"] | {"father_name": "Mohan Lal"}
        Draft.objects.filter(id=draft.id).update(answers=draft.answers | {"personal": personal})
        got = say_yes(browser, visit, shown=shown)
        assert got.status_code == 422
        assert "Mohan Lal" in Page(got).text
        assert not Worker.objects.filter(uan=draft.uan).exists()
        assert say_yes(browser, visit).status_code == 302

    def test_twice(self, browser):
        visit, worker = registered(browser)
        again = browser.post(f"/centre/{visit}/read-back", {"declaration": "on", "shown": ""})
        assert again.url == f"/centre/{visit}/done"
        assert Assistance.objects.filter(worker=worker, action="registered").count() == 1

    def test_from_a_form_that_became_too_old(self, who):
        """Its answers come back while the client is there, and not to the next."""
        browser = signed_in(Client(enforce_csrf_checks=True), who.user)
        request = browser.get("/centre/").wsgi_request
        visit = str(visits.begin(request, who, "register", language="hi").id)
        put_in(browser, visit=visit)
        draft = with_draft(visit, "personal")
        typed = {"draft": str(draft.id), "father_name": "Father Of Asha"}
        got = browser.post(f"/centre/{visit}/answers", typed)
        assert got.status_code == 403
        assert "Father Of Asha" in got.content.decode()
        assert "personal" not in Draft.objects.get(id=draft.id).answers
        visits.begin(request, who, "register")
        got = browser.post(f"/centre/{visit}/answers", typed)
        assert got.status_code == 410
        assert "Father Of Asha" not in got.content.decode()


class TestWhatTheBrowserKnows:
    def test_no_field_is_filled_in(self, browser):
        visit = begin(browser)
        pages = [browser.get(f"/centre/{visit}/who")]
        with_draft(visit, "personal")
        pages.append(browser.get(f"/centre/{visit}/answers"))
        with_draft(visit)
        pages.append(browser.get(f"/centre/{visit}/read-back"))
        for page in map(Page, pages):
            fields = page.document.xpath(
                "//main//form[@class='dense']//*[self::input or self::select]"
            )
            open_ = [f for f in fields if f.get("type") != "hidden"]
            assert open_
            assert {f.get("autocomplete") for f in open_} == {"off"}

    def test_messages_stay_with_the_client(self, browser, who):
        begin(browser)
        request = browser.get("/centre/camp/").wsgi_request
        storage = SessionStorage(request)
        left = [Message(constants.INFO, f"{NAME} is saved")]
        put_in(browser, _messages=storage.serialize_messages(left))
        second = begin(browser)
        assert NAME not in browser.get(f"/centre/{second}/who").content.decode()
        assert NAME not in browser.get("/centre/").content.decode()

    def test_the_language_of_the_client_stays_with_them(self, browser):
        first = begin(browser, "hi")
        page = Page(browser.get(f"/centre/{first}/who"))
        assert page.document.get("lang") == "en"
        assert page.document.xpath("//details/@lang") == ["hi"]
        second = begin(browser, "en")
        assert Page(browser.get(f"/centre/{second}/who")).document.xpath("//details/@lang") == [
            "en"
        ]

    def test_a_worker_who_was_signed_in_here(self, browser):
        worker = people.worker()
        put_in(browser, uan=worker.uan, mobile=worker.mobile, person=worker.uan)
        begin(browser)
        assert browser.get("/me/").status_code == 302


class TestWhoComesBack:
    def test_an_unfinished_draft_is_not_the_next_clients(self, browser):
        with_draft(begin(browser), "personal")
        second = begin(browser)
        for page in ("answers", "read-back", "codes"):
            got = browser.get(f"/centre/{second}/{page}")
            assert got.url == f"/centre/{second}/who"

    def test_the_same_person_at_two_centres(self, browser):
        """Both at the read-back: one worker, and the second hears that they are registered."""
        here = begin(browser)
        draft = with_draft(here)
        same = {"vault_reference": draft.vault_reference, "uan": draft.uan}
        elsewhere = signed_in(Client(), operator().user)
        there = begin(elsewhere)
        with_draft(there, **same)
        page = Page(elsewhere.get(f"/centre/{there}/read-back"))
        shown = page.document.xpath("//input[@name='shown']/@value")[0]
        assert say_yes(browser, here).url == f"/centre/{here}/done"
        got = elsewhere.post(f"/centre/{there}/read-back", {"declaration": "on", "shown": shown})
        assert got.url == f"/centre/{there}/already"
        assert Worker.objects.filter(uan=draft.uan).count() == 1
        said = Page(elsewhere.get(got.url))
        assert NAME not in said.text
        assert str(draft.uan) not in said.text.replace(" ", "")
