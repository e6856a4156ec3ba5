"""Who has no phone says at a counter, or in a call, whether their states get the details."""

import pytest
from django.utils import timezone

from eshram.audit.models import Event
from eshram.outbox.models import Delivery
from tests.counter.walkins import MOBILE, Counter, prove_by_aadhaar
from tests.helpline.desk import Agent
from tests.states.people import agrees
from tests.workers import people
from tests.workers.people import Page
from workers import consents
from workers.counter.models import Assistance, Visit
from workers.models import Consent, News

pytestmark = pytest.mark.django_db


def shares(worker) -> bool:
    return consents.STATES in consents.in_force(worker)


def said(worker) -> list[tuple]:
    words = Consent.objects.filter(
        worker=worker, purpose="states", channel__in=["counter", "helpline"]
    )
    return list(words.order_by("id").values_list("given", "channel", "language"))


def told(worker) -> list[str]:
    sent = Delivery.objects.filter(worker_id=worker.uan, template__startswith="sharing")
    return list(sent.order_by("id").values_list("template", flat=True))


class TestAtACounter:
    def test_a_no_takes_any_proof_and_a_yes_that_of_aadhaar(self, client):
        worker = agrees(people.worker(language="hi"))
        counter = Counter(client)
        counter.find(worker.uan)
        assert counter.post("worker/consents", say="no").url == counter.at("find"), "not proven"
        counter.by_mobile(worker.uan, MOBILE)
        page = Page(counter.get("worker/consents"))
        (read,) = page.document.xpath("//*[@data-read-aloud]")
        assert read.get("lang") == "hi"
        assert counter.post("worker/consents", say="no").url == counter.at("worker")
        assert not shares(worker)
        counter.post("worker/consents", say="no")  # twice is once
        assert counter.post("worker/consents", say="yes").url == counter.at("worker/prove")
        assert not shares(worker)
        prove_by_aadhaar(counter)
        counter.post("worker/consents", say="yes")
        assert said(worker) == [(False, "counter", "hi"), (True, "counter", "hi")]
        assert told(worker) == ["sharing_stopped", "sharing_begun"]
        (noted,) = Event.objects.filter(worker_id=worker.uan, action="consent taken back")
        assert (noted.by, noted.detail["centre"]) == (counter.operator.by, counter.row().centre_id)
        done = Assistance.objects.filter(worker=worker).order_by("id")
        assert [(one.action, one.proof) for one in done] == [
            ("sharing_no", "mobile"), ("sharing_yes", "otp")
        ]  # fmt: skip
        assert all(len(one.consent_hash) == 32 for one in done)

    def test_without_a_mobile_it_is_read_out(self, client):
        worker = agrees(people.worker(mobile=""))
        counter = Counter(client)
        here = Visit.objects.filter(pk=counter.visit)
        here.update(worker=worker, proof="finger", proven_at=timezone.now())
        counter.post("worker/consents", say="no")
        assert not shares(worker)
        assert News.objects.get(worker=worker).template == "sharing_stopped"
        assert "your states get your e-Shram details no more" in Page(counter.get("worker")).text


class TestInACall:
    def test_a_no_is_taken_after_right_answers(self):
        agent, worker = Agent(), agrees(people.worker())
        agent.begin()
        agent.press("sharing")
        assert shares(worker), "nobody is matched yet"
        agent.match(worker)
        assert agent.page().document.xpath("//form[contains(@action, '/sharing')]")
        assert agent.press("sharing").status_code == 302
        assert said(worker) == [(False, "helpline", "hi")]
        assert told(worker) == ["sharing_stopped"]
        (noted,) = Event.objects.filter(worker_id=worker.uan, action="consent taken back")
        assert (noted.by, noted.detail["call"]) == (f"staff:{agent.user.pk}", str(agent.call.pk))
        assert not agent.page().document.xpath("//form[contains(@action, '/sharing')]")
        agent.press("sharing")
        assert len(said(worker)) == 1

    def test_nobody_says_it_for_another_and_there_is_no_yes(self):
        agent, worker = Agent(), agrees(people.worker())
        agent.opened(worker, who="behalf")
        assert not agent.page().document.xpath("//form[contains(@action, '/sharing')]")
        agent.press("sharing")
        assert shares(worker)
        how = {"by": "staff:1", "language": "hi", "channel": consents.HELPLINE}
        with pytest.raises(consents.NotThis):
            consents.give(worker, consents.STATES, **how)
