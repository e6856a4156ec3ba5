"""`/helpline/`: a call from its first word to its last; nothing is readable without one."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from eshram.audit.models import Event
from tests.cast import signed_in
from tests.helpline.desk import NUMBER, Agent, sent_to
from tests.workers import people
from tests.workers.people import Page
from workers.helpline import calls
from workers.helpline.models import Call, Recovery, ToCall
from workers.models import BankAccount, News

pytestmark = pytest.mark.django_db


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
