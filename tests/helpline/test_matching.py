"""Who calls: matched by what they say, within limits, and what that leaves behind."""

import time

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from eshram.audit.models import Event
from tests.cast import signed_in, staff
from tests.helpline.desk import NUMBER, RIGHT, Agent, sent_to
from tests.workers import people
from tests.workers.people import Page
from workers import otp
from workers.helpline import matching
from workers.helpline.models import Call, Lookup
from workers.models import Phone, UanAlias, Worker

pytestmark = pytest.mark.django_db


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
