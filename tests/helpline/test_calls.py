"""`/helpline/`: a call, who is matched in it, and that nothing is readable without one."""

import re
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from eshram.audit.models import Event
from eshram.outbox.models import Delivery
from tests.cast import signed_in, staff
from tests.helpline.desk import NUMBER, Agent
from tests.workers import people
from tests.workers.people import Page
from workers import otp
from workers.helpline import calls, matching
from workers.helpline.models import Call, Lookup, Recovery, ToCall
from workers.models import BankAccount, News, Phone, UanAlias, Worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return Agent()


@pytest.fixture
def worker():
    return people.worker(mobile="9811112222")


def sent_to(mobile):
    return list(
        Delivery.objects.filter(mobile=mobile).order_by("id").values_list("template", flat=True)
    )


class TestACall:
    def test_from_the_first_word_to_the_last(self, agent, worker):
        agent.begin(mobile=worker.mobile)
        page = agent.page()
        assert worker.name not in page.text
        assert "नमस्ते" in page.text, "the script is in the caller's language"
        assert agent.match(worker).status_code == 302
        page = agent.page()
        assert worker.name in page.text
        assert "XXXXXX2222" in page.text
        assert "No bank account is given" in page.text
        assert agent.press("end", topic="card").status_code == 302
        call = Call.objects.get()
        assert (call.ended, call.topic, call.traces) == ("done", "card", [])
        assert agent.client.get(agent.address).status_code == 410

    def test_what_is_secret_is_on_no_page(self, agent, worker):
        BankAccount.objects.create(
            worker=worker, sealed_number=b"x", fingerprint=b"x", last4="7391",
            ifsc="SBIN0001234", holder="Asha Kumari",
        )  # fmt: skip
        agent.opened(worker)
        text = agent.page().text
        for secret in (
            str(worker.uan), worker.uan_spaced, worker.mobile, "17 May 1992", "17-05-1992",
            "Ram Kumar", "400017", "Dharavi", "7391", "SBIN0001234", "to_10000", "XXXX XXXX 0004",
        ):  # fmt: skip
            assert secret not in text, secret

    def test_the_worker_sees_and_is_told_of_it(self, agent, worker, client):
        agent.opened(worker)
        event = Event.objects.get(action="seen in a call", worker_id=worker.uan)
        assert (event.by, event.detail) == (
            f"staff:{agent.user.pk}", {"call": str(agent.call.id)}
        )  # fmt: skip
        assert sent_to(worker.mobile) == ["helpline_looked_at"]
        people.put_in(client, uan=worker.uan, mobile=worker.mobile)
        said = Page(client.get("/me/privacy/")).text
        assert "during a call to 14434" in said
        assert "Helpline agent" in said

    def test_without_a_mobile_it_is_read_out(self, agent):
        worker = people.worker(mobile="")
        agent.opened(worker)
        assert News.objects.get(worker=worker).template == "helpline_looked_at"
        page = agent.page()
        assert "opened your e-Shram record" in page.text
        upto = page.value("upto")
        agent.client.post(f"{agent.address}/told", {"upto": upto})
        assert not News.objects.waiting().filter(worker=worker).exists()

    def test_one_at_a_time(self, agent, worker):
        first = agent.begin()
        agent.match(worker)
        second = agent.begin()
        first.refresh_from_db()
        assert (first.ended, second.worker_id) == ("switched", None)
        assert agent.client.get(f"/helpline/call/{first.id}").status_code == 410
        assert worker.name not in agent.page().text
        assert agent.client.get("/helpline/").url == agent.address

    def test_another_agents_call_is_over_for_me(self, agent, worker):
        agent.opened(worker)
        other = Agent()
        other.call = agent.call
        assert other.client.get(agent.address).status_code == 410
        assert other.match(worker).status_code == 410
        assert other.press("end", topic="card").status_code == 410
        agent.call.refresh_from_db()
        assert agent.call.ended == ""

    def test_left_alone_it_ends_and_leaves_a_trace(self, agent, worker):
        agent.opened(worker)
        silent = timezone.now() - timedelta(minutes=settings.CALL_IDLE_MINUTES + 1)
        Call.objects.update(seen_at=silent)
        assert calls.end_idle() == 1
        call = Call.objects.get()
        assert (call.ended, call.traces[-1]) == ("expired", "open")
        assert agent.client.get(agent.address).status_code == 410

    def test_who_signs_out_leaves_no_call(self, agent):
        agent.opened()
        agent.client.post("/staff/sign-out")
        assert Call.objects.get().ended == "out"

    def test_pages_are_kept_nowhere(self, agent):
        agent.begin()
        assert "no-store" in agent.client.get(agent.address)["Cache-Control"]
        agent.press("end", topic="other")
        assert agent.client.get(agent.address)["Clear-Site-Data"] == '"cache"'

    def test_an_expired_form_does_nothing(self, worker):
        agent = Agent()
        agent.opened(worker)
        strict = Client(enforce_csrf_checks=True)
        signed_in(strict, agent.user)
        for where in ("uan", "code", "told", "recover", "end", "nobody", "address", "ticket"):
            strict.post(
                f"{agent.address}/{where}", {"recovery-reason": "lost", "end-topic": "card"}
            )
        assert sent_to(worker.mobile) == ["helpline_looked_at"]
        assert not Recovery.objects.exists()
        agent.call.refresh_from_db()
        assert agent.call.ended_at is None


RIGHT = {"born": "17-05-1992", "father": "Ram Kumar"}


class TestMatching:
    @pytest.mark.parametrize(
        "said",
        [
            RIGHT,
            {"born": "17/5/1992", "home": "Patna"},
            {"born": "१७०५१९९२", "home": "पटना"},
            {"father": "Raam", "pin": "400017"},
            {"father": "राम कुमार", "mobile": "9811112222"},
            {"born": "17-05-1992", "father": "Shri Ram Kumar", "home": "patna", "pin": "400 017"},
        ],
    )
    def test_two_right_answers(self, agent, worker, said):
        agent.begin()
        answer = agent.press("match", who=str(worker.uan), **said)
        assert answer.status_code == 302, Page(answer).summary
        assert Call.objects.get().worker == worker

    @pytest.mark.parametrize(
        "said",
        [
            {"born": "17-05-1992"},
            {"father": "Ram Kumar"},
            RIGHT | {"born": "18-05-1992"},
            RIGHT | {"home": "Gaya"},
            RIGHT | {"pin": "400018"},
            {"father": "Kumar", "born": "17-05-1992"},
            {"father": "Ram Lal Yadav", "born": "17-05-1992"},
            {"father": "...", "born": "17-05-1992"},
            {"home": "a", "father": "Ram"},
            {"mobile": "9811112223", "born": "17-05-1992"},
        ],
    )
    def test_too_few_or_wrong(self, agent, worker, said):
        agent.begin()
        answer = agent.press("match", who=str(worker.uan), **said)
        assert answer.status_code == 422
        assert worker.name not in Page(answer).text
        assert Call.objects.get().worker is None

    def test_the_mobile_asked_for_is_no_answer(self, agent, worker):
        agent.begin()
        said = {"who": worker.mobile, "mobile": worker.mobile, "born": "17-05-1992"}
        assert agent.press("match", **said).status_code == 422
        assert Call.objects.get().worker is None

    def test_of_a_family_the_one_who_is_meant(self, agent, worker):
        brother = people.worker(mobile=worker.mobile, date_of_birth="1995-01-02")
        agent.begin(mobile=worker.mobile)
        assert (
            agent.press("match", who=worker.mobile, **RIGHT | {"born": "2-1-1995"}).status_code
            == 302
        )
        assert Call.objects.get().worker == brother

    def test_twins_are_not_told_apart(self, agent, worker):
        people.worker(mobile=worker.mobile)
        agent.begin()
        assert agent.press("match", who=worker.mobile, **RIGHT).status_code == 422

    def test_nobody_and_somebody_sound_the_same(self, agent, worker):
        agent.begin()
        wrong = Page(agent.match(worker, born="1-1-1990"))
        agent.begin()
        nobody = Page(agent.match(Worker(uan=999999999999), born="1-1-1990"))
        assert wrong.summary == nobody.summary

    def test_three_wrong_end_the_call(self, agent, worker):
        agent.begin()
        for _try in range(2):
            assert agent.match(worker, born="1-1-1990").status_code == 422
        answer = agent.match(worker, born="1-1-1990")
        assert answer.url == "/helpline/"
        assert Call.objects.get().ended == "wrong"
        assert agent.match(worker).status_code == 410, "right, but too late"
        assert Lookup.objects.count() == 3
        assert Event.objects.filter(action="not matched in a call").count() == 3
        assert "centre" in Page(agent.client.get("/helpline/")).text

    def test_wrong_answers_add_up_over_calls_and_agents(self, worker):
        """Of one worker: the telephone and the agent are others each time."""
        for number in range(settings.CALL_WRONG_A_DAY):
            agent = Agent()
            agent.begin(mobile=f"98999911{number:02d}")
            agent.match(worker, born="1-1-1990")
        agent = Agent()
        agent.begin(mobile="9899992222")
        answer = agent.match(worker)
        assert answer.status_code == 422
        assert "today" in Page(answer).text
        assert Call.objects.get(agent=agent.user).wrong == 0, "the agent did nothing wrong"

    def test_an_agent_who_guesses_is_stopped(self, agent, settings):
        settings.AGENT_WRONG_A_DAY = 4
        for _number in range(4):
            agent.begin(mobile="")
            agent.match(people.worker(), born="1-1-1990")
        agent.begin(mobile="")
        assert "supervisor" in Page(agent.match(people.worker())).text
        assert Event.objects.filter(action="agent stopped", user_id=agent.user.pk).count() == 1

    def test_an_agent_who_opens_too_many_is_stopped(self, agent, settings):
        settings.AGENT_OPENED_AN_HOUR = 3
        for _number in range(3):
            agent.opened()
        agent.begin()
        assert agent.match(people.worker()).status_code == 422

    def test_a_merged_number_leads_to_the_kept(self, agent, worker):
        other = people.worker(mobile="9811113333", status="merged")
        UanAlias.objects.create(uan=other.uan, worker=worker)
        agent.begin()
        assert agent.match(other).status_code == 302
        assert Call.objects.get().worker == worker

    @pytest.mark.parametrize("who", ["", "1", "x" * 5000, "9" * 40, "' OR 1=1", "१२३"])
    def test_what_is_no_number(self, agent, who):
        agent.begin()
        assert agent.press("match", who=who, **RIGHT).status_code == 422


class TestTraces:
    def trace(self, agent, worker, **how):
        agent.opened(worker, **how)
        return set(agent.call.traces)

    def test_another_number(self, agent, worker):
        assert self.trace(agent, worker, mobile=worker.mobile) == set()
        assert self.trace(agent, worker) == {"number"}

    def test_the_same_worker_again(self, agent, worker):
        for _call in range(matching.AGAIN_CALLS):
            agent.opened(worker, mobile=worker.mobile)
        assert self.trace(agent, worker, mobile=worker.mobile) == {"again"}
        assert self.trace(Agent(), worker, mobile=worker.mobile) == set()

    def test_right_after_wrong(self, agent, worker):
        agent.begin(mobile=worker.mobile)
        agent.match(worker, born="1-1-1990")
        agent.match(worker)
        assert Call.objects.get().traces == ["guessed"]

    def test_a_family_name_in_common(self, worker):
        namesake = Agent(first_name="Ravi", last_name="Kumaree")
        assert self.trace(namesake, worker, mobile=worker.mobile) == {"namesake"}

    def test_the_auditor_finds_them(self, agent, worker, client):
        agent.opened(worker)
        agent.opened(people.worker(mobile=NUMBER))
        signed_in(client, staff("auditor"))
        listed = Page(client.get("/admin/helpline/call/?trace=any"))
        assert worker.uan_spaced in listed.text
        assert listed.text.count(agent.user.username) == 1
        assert NUMBER not in listed.text
        for odd in ("?trace=x", "?mobile=98", "?worker__mobile__startswith=98", "?q=%00"):
            assert client.get(f"/admin/helpline/call/{odd}").status_code in (200, 302, 400)


class TestTheWayBack:
    def test_the_uan_goes_to_the_mobile_on_record_alone(self, agent, worker):
        agent.opened(worker)
        agent.press("uan")
        assert sent_to(worker.mobile)[-1] == "helpline_uan"
        assert sent_to(NUMBER) == []

    def test_a_code_shows_that_the_phone_is_at_hand(self, agent, worker, monkeypatch):
        monkeypatch.setattr(otp.secrets, "randbelow", lambda most: 123456)
        agent.opened(worker)
        agent.press("address")
        worker.refresh_from_db()
        assert worker.address_since is None, "first the code"
        agent.press("code")
        assert sent_to(worker.mobile)[-1] == "helpline_otp"
        assert agent.press("code/check", prefix="code", otp="654321").status_code == 422
        assert agent.press("code/check", prefix="code", otp="123456").status_code == 302
        agent.press("address")
        worker.refresh_from_db()
        assert worker.address_since == timezone.localdate()

    def test_a_code_of_one_call_is_none_of_the_next(self, agent, worker, monkeypatch):
        monkeypatch.setattr(otp.secrets, "randbelow", lambda most: 123456)
        agent.opened(worker)
        agent.press("code")
        agent.opened(worker)
        assert agent.press("code/check", prefix="code", otp="123456").status_code == 422

    def test_a_lost_phone_is_signed_out_and_the_counter_sees_it(self, agent, worker, client):
        now = int(time.time())
        people.put_in(client, uan=worker.uan, mobile=worker.mobile, began=now - 9, seen=now)
        agent.opened(worker)
        assert agent.press("recover", prefix="recovery", reason="lost").status_code == 302
        assert client.get("/me/").status_code == 403, "signed out"
        assert sent_to(worker.mobile)[-1] == "helpline_recovery"
        assert "it is noted there" in agent.page().text
        later = people.put_in(Client(), uan=worker.uan, began=now + 9, seen=now)
        assert "mobile must be changed" in Page(later.get("/me/")).text
        Phone.objects.filter(worker=worker).update(changed_at=timezone.now())
        assert "it is noted there" not in agent.page().text

    @pytest.mark.parametrize("where", ["uan", "code"])
    def test_without_a_mobile_nothing_is_sent(self, agent, where):
        agent.opened(people.worker(mobile=""))
        agent.press(where)
        assert "no mobile on record" in agent.page().text


class TestCallingBack:
    def promise(self, agent, **changes):
        typed = {"mobile": NUMBER, "topic": "scheme", "when": "1", "note": "asks for a pension"}
        return agent.press("promise", **typed | changes)

    def test_promised_taken_and_talked_to(self, agent):
        agent.begin()
        assert self.promise(agent).status_code == 302
        agent.press("end", topic="scheme")
        assert "Others wait for later" in Page(agent.client.get("/helpline/")).text
        ToCall.objects.update(not_before=timezone.now())
        page = Page(agent.client.get("/helpline/"))
        assert "asks for a pension" in page.text
        assert NUMBER not in page.text, "before the call nobody needs it"
        colleague = Agent()
        key = ToCall.objects.get().pk
        agent.client.post(f"/helpline/call-back/{key}")
        assert NUMBER in Page(agent.client.get(f"/helpline/call/{agent.take().id}")).text
        assert colleague.client.post(f"/helpline/call-back/{key}").url == "/helpline/"
        assert not Call.objects.filter(agent=colleague.user).exists()
        agent.press("end", topic="scheme")
        assert ToCall.objects.get().result == "talked"

    def test_nobody_answers(self, agent):
        agent.begin()
        self.promise(agent)
        agent.press("end", topic="scheme")
        for _try in range(settings.CALL_BACK_TRIES):
            ToCall.objects.update(not_before=timezone.now())
            agent.client.post(f"/helpline/call-back/{ToCall.objects.get().pk}")
            agent.take()
            agent.press("nobody")
        assert ToCall.objects.get().result == "nobody"

    def test_who_was_taken_and_left_waits_again(self, agent):
        agent.begin()
        self.promise(agent)
        ToCall.objects.update(not_before=timezone.now())
        agent.client.post(f"/helpline/call-back/{ToCall.objects.get().pk}")
        agent.begin()
        assert ToCall.objects.get().taken_in is None

    @pytest.mark.parametrize(
        ("field", "value"),
        [("mobile", "12"), ("note", "call 9812345670"), ("when", "x"), ("topic", "")],
    )
    def test_what_cannot_be_promised(self, agent, field, value):
        agent.begin()
        assert self.promise(agent, **{field: value}).status_code == 422
        assert not ToCall.objects.exists()


class TestKnowledge:
    @pytest.mark.parametrize(
        ("typed", "title"),
        [
            ("lost card", "UAN forgotten, card lost"),
            ("card", "UAN forgotten, card lost"),
            ("pensions", "60 years and older"),
            ("code come", "The code (OTP) does not come"),
            ("खाता", "Bank account"),
        ],
    )
    def test_found_by_words(self, agent, typed, title):
        page = Page(agent.client.get("/helpline/knowledge/", {"q": typed}))
        assert title in page.text

    def test_read_in_the_callers_language(self, agent):
        agent.begin(language="hi")
        assert "बैंक खाता" in agent.page("?q=bank&read=bank-account").text
        agent.begin(language="ta")
        assert "An account may be joint" in agent.page("?read=bank-account").text

    @pytest.mark.parametrize("odd", ["'", "a:b & | !", "<->", "%00", "x" * 5000, "'''':*", "\\"])
    def test_odd_words(self, agent, odd):
        assert agent.client.get("/helpline/knowledge/", {"q": odd, "read": odd}).status_code in (
            200,
            400,
        )

    def test_the_ministry_edits_and_the_next_load_leaves_it(self, client, agent):
        from django.core.management import call_command

        from workers.helpline.models import Article

        signed_in(client, staff("ministry_officer"))
        article = Article.objects.get(slug="bank-account")
        english = article.texts.get(language="en")
        hindi = article.texts.get(language="hi")
        typed = {
            "slug": article.slug, "place": "", "topic": "details", "active": "on",
            "texts-TOTAL_FORMS": "3", "texts-INITIAL_FORMS": "2",
            "texts-0-id": english.pk, "texts-0-article": article.pk, "texts-0-language": "en",
            "texts-0-title": "Your bank", "texts-0-body": "Words of the ministry.",
            "texts-1-id": hindi.pk, "texts-1-article": article.pk, "texts-1-language": "hi",
            "texts-1-title": hindi.title, "texts-1-body": hindi.body,
            "texts-2-article": article.pk, "texts-2-language": "ta",
            "texts-2-title": "வங்கிக் கணக்கு", "texts-2-body": "கணக்கு திட்டங்களின் பணத்திற்கானது.",
        }  # fmt: skip
        address = f"/admin/helpline/article/{article.pk}/change/"
        answer = client.post(address, typed)
        assert answer.status_code == 302, re.sub(r"\s+", " ", answer.content.decode())[-3000:]
        call_command("load_reference", verbosity=0)
        agent.begin(language="en")
        assert "Words of the ministry." in agent.page("?read=bank-account").text
        agent.begin(language="ta")
        assert "திட்டங்களின்" in agent.page("?q=கணக்கு&read=bank-account").text


class TestTickets:
    def open(self, agent, **changes):
        typed = {"category": "card", "text": "The card does not open."} | changes
        return agent.press("ticket", **typed)

    def test_of_a_worker(self, agent, worker):
        agent.opened(worker)
        assert self.open(agent).status_code == 302
        page = agent.page()
        number = re.search(r"\d{3} \d{4} \d{4}", page.text)[0]
        assert "Read out the number" in page.text
        ticket = worker_tickets(worker).get()
        assert (ticket.spaced, ticket.channel, ticket.language) == (number, "helpline", "hi")
        assert sent_to(worker.mobile)[-1] == "grievance_opened"
        say = {"number": ticket.number, "text": "It says: error 500."}
        assert agent.press("ticket/say", **say).status_code == 302
        assert ticket.steps.filter(kind="said").exists()

    def test_a_category_that_asks_which(self, agent, worker, monkeypatch):
        from workers.grievances import subjects

        asked = subjects.Subject(
            "scheme", lambda worker: [("pmsym", "Pension")], lambda key: "Pension"
        )
        monkeypatch.setitem(subjects._SUBJECTS, "scheme", asked)
        agent.opened(worker)
        first = self.open(agent, category="scheme")
        assert first.status_code == 422
        assert "Which one?" in Page(first).text
        assert self.open(agent, category="scheme", subject="pmsym").status_code == 302
        assert worker_tickets(worker).get().subject == "pmsym"

    def test_of_somebody_not_registered_followed_later(self, agent):
        agent.begin(who="new")
        typed = {"mobile": NUMBER, "name": "Sita Devi", "state": "10"}
        assert self.open(agent, **typed, category="registration").status_code == 302
        ticket = all_tickets().get()
        assert (ticket.worker, ticket.mobile, ticket.state_id) == (None, NUMBER, 10)
        other = Agent()
        other.begin(mobile="9899993333")
        assert (
            other.press(
                "ticket/follow", prefix="follow", number=ticket.number, mobile="9899993333"
            ).status_code
            == 422
        )
        assert ticket.spaced not in other.page().text
        assert (
            other.press(
                "ticket/follow", prefix="follow", number=ticket.spaced, mobile=NUMBER
            ).status_code
            == 302
        )
        assert ticket.spaced in other.page().text

    def test_mobile_and_name_alone_show_nothing(self, agent):
        said = {"mobile": NUMBER, "name": "Sita Devi", "state": "10", "category": "registration"}
        agent.begin(who="new")
        self.open(agent, **said)
        ticket = all_tickets().get()
        other = Agent()
        other.begin(who="new")
        assert self.open(other, **said, text="I wait for long.").status_code == 302
        assert ticket.steps.filter(kind="said").exists()
        assert ticket.spaced not in other.page().text

    def test_numbers_are_not_guessed(self, agent):
        from workers.grievances import numbers

        agent.begin()
        for left in (1, 1, 0):
            answer = agent.press(
                "ticket/follow", prefix="follow", number=numbers.new(), mobile=NUMBER
            )
            assert answer.status_code == (422 if left else 302)
        assert Call.objects.get().ended == "wrong"

    def test_privacy_is_opened_and_never_shown(self, agent, worker):
        agent.opened(worker)
        assert self.open(agent, category="privacy", text="Who looked?").status_code == 302
        number = worker_tickets(worker).get()
        agent.page()  # which reads the number out once
        assert number.spaced not in agent.page().text
        stranger = Agent()
        stranger.begin()
        said = {"number": number.number, "mobile": worker.mobile}
        assert stranger.press("ticket/follow", prefix="follow", **said).status_code == 422

    def test_another_workers_ticket_takes_no_words(self, agent, worker):
        agent.opened(worker)
        self.open(agent)
        theirs = worker_tickets(worker).get()
        other = Agent()
        other.opened(people.worker())
        self.open(other)
        said = {"number": theirs.number, "text": "close it"}
        assert other.press("ticket/say", **said).status_code == 422
        assert not theirs.steps.filter(kind="said").exists()


def all_tickets():
    from workers.grievances.models import Ticket

    return Ticket.objects.all()


def worker_tickets(worker):
    return all_tickets().filter(worker=worker)


def test_an_agent_lists_nobody(agent):
    """The register's own pages are closed to them: what they see, they see in a call."""
    worker = people.worker()
    for address in (
        "/admin/workers/worker/", f"/admin/workers/worker/{worker.uan}/", "/admin/helpline/call/",
        "/admin/counter/callback/", f"/state/workers/{worker.uan}",
    ):  # fmt: skip
        assert agent.client.get(address).status_code in (302, 403, 404), address


def test_an_agent_begins_at_the_calls(agent):
    assert "/helpline/" in agent.client.get("/staff/").content.decode()


def test_a_page_asks_few_questions_of_the_database(agent, django_assert_max_num_queries):
    agent.opened()
    with django_assert_max_num_queries(30):
        agent.client.get(agent.address)
    agent.press("end", topic="card")
    with django_assert_max_num_queries(16):
        agent.client.get("/helpline/")
