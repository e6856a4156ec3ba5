"""SMS about schemes: what became theirs, and the last day to join."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from eshram.audit.models import Event
from eshram.outbox.models import Delivery
from schemes import evaluation, telling
from schemes.models import Answers, Enrolment, News, Reminded, Scheme, Seen
from tests.schemes.catalogue import scheme
from tests.workers import people
from tests.workers.people import Page, put_in
from workers.models import News as Aloud

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 21)
POOR = {"fact": "bpl", "is": True}


def evaluated(*workers, **known):
    """Who answers between two nights."""
    evaluation.evaluate(DAY)
    for worker in workers:
        Answers.objects.create(worker=worker, given=known)
    evaluation.evaluate(DAY)


class TestNews:
    def test_each_worker_is_told_once_and_by_name(self):
        scheme("GRAIN", POOR, name="Free grain: the act (old)", name_hi="मुफ़्त अनाज: क़ानून")
        scheme("COSTS", POOR, name="Insurance").versions.update(premium="20.00")
        scheme("WORK", POOR, name="Work (100 days)", name_hi="काम (100 दिन)")
        scheme("ZERO", POOR, name="Last")
        one, two = people.worker(), people.worker(mobile="9812345671", language="hi")
        people.worker(mobile="9812345672")  # nothing new for this one
        evaluated(one, two, bpl=True)
        assert telling.tell_news() == 2
        texts = dict(Delivery.objects.values_list("worker_id", "text"))
        assert texts.keys() == {one.uan, two.uan}
        assert "you can now get: Free grain, Work." in texts[one.uan]
        assert "मुफ़्त अनाज, काम।" in texts[two.uan]
        assert all("14434" in text for text in texts.values())
        assert telling.tell_news() == 0
        assert not News.objects.exists()

    def test_what_the_worker_has_just_seen_is_no_news(self, client):
        """What they answered themselves brought it, and the page said so; the rest is told."""
        scheme("GRAIN", POOR, name="Grain")
        scheme("PENSION", {"fact": "age", "at_least": 60}, name="Pension")
        back = scheme("BACK", {"fact": "bank_account", "is": True}, name="Back")
        today = timezone.localdate()
        tomorrow = today + timedelta(days=1)
        worker = people.worker(date_of_birth=tomorrow.replace(year=tomorrow.year - 60))
        put_in(client, uan=worker.uan)
        client.post("/me/schemes/questions/", {"asked": "bank_account", "bank_account": "yes"})
        client.post("/me/schemes/BACK/receiving", {"identifier": ""})
        evaluation.evaluate(today)
        client.post("/me/schemes/questions/", {"asked": "bpl", "bpl": "yes"})
        client.post("/me/schemes/BACK/not-receiving")
        evaluation.evaluate(today)
        assert set(News.objects.get().schemes) == {Scheme.objects.get(code="GRAIN").id, back.id}
        assert (telling.tell_news(), Delivery.objects.count()) == (0, 0)
        evaluation.evaluate(tomorrow)  # sixty
        assert telling.tell_news() == 1
        assert "you can now get: Pension." in Delivery.objects.get().text

    def test_what_was_seen_long_ago_and_lost_is_news(self):
        scheme("GRAIN", POOR)
        worker = people.worker()
        grain = Scheme.objects.get()
        Seen.objects.create(worker=worker, schemes=[grain.id], at=timezone.now() - timedelta(8))
        evaluated(worker, bpl=True)
        assert telling.tell_news() == 1

    def test_it_leaves_by_day(self):
        scheme("GRAIN", POOR)
        evaluated(people.worker(), bpl=True)
        telling.tell_news()
        leaves = timezone.localtime(Delivery.objects.get().next_attempt_at)
        assert 10 <= leaves.hour < 21

    def test_what_is_theirs_no_more_is_not_told(self):
        scheme("GRAIN", POOR)
        gone, joined, dead = people.worker(), people.worker(), people.worker()
        evaluated(gone, joined, dead, bpl=True)
        Answers.objects.filter(worker=gone).update(given={"bpl": False})
        grain = Scheme.objects.get()
        Enrolment.objects.create(worker=joined, scheme=grain, status="declared", source="worker")
        type(dead).objects.filter(uan=dead.uan).update(status="closed")
        evaluation.evaluate(DAY)
        assert telling.tell_news() == 0
        assert not Delivery.objects.exists()

    def test_without_a_mobile_it_is_read_out(self):
        scheme("GRAIN", POOR, name="Free grain")
        worker = people.worker(mobile="")
        evaluated(worker, bpl=True)
        assert telling.tell_news() == 1
        assert not Delivery.objects.exists()
        assert "Free grain" in Aloud.objects.get(worker=worker).text

    def test_in_batches_nobody_is_left_out_or_told_twice(self, monkeypatch):
        monkeypatch.setattr(telling, "AT_ONCE", 2)
        scheme("GRAIN", POOR)
        workers = [people.worker() for _n in range(5)]
        evaluated(*workers, bpl=True)
        for worker in workers:  # more rows of the same workers
            News.objects.create(worker_id=worker.uan, schemes=[Scheme.objects.get().id], day=DAY)
        assert telling.tell_news() == 5
        assert Delivery.objects.count() == 5

    def test_a_name_cannot_break_the_text(self):
        scheme("ODD", POOR, name="100% {day} 'quoted' " + "long " * 30)
        evaluated(people.worker(), bpl=True)
        telling.tell_news()
        assert "100% {day} 'quoted' long" in Delivery.objects.get().text


def test_who_wants_none_gets_none(client):
    scheme("GRAIN", POOR)
    worker = people.worker()
    put_in(client, uan=worker.uan)
    assert "No SMS about schemes" in Page(client.get("/me/schemes/")).text
    client.post("/me/schemes/messages", {"wanted": "no"})
    client.post("/me/schemes/messages", {"wanted": "no"})
    assert "You get no SMS" in Page(client.get("/me/schemes/")).text
    evaluated(worker, bpl=True)
    assert telling.tell_news() == 0
    client.post("/me/schemes/messages", {"wanted": "yes"})
    assert "No SMS about schemes" in Page(client.get("/me/schemes/")).text
    said = (
        Event.objects.filter(worker_id=worker.uan).order_by("id").values_list("action", flat=True)
    )
    assert list(said) == ["scheme messages stopped", "scheme messages wanted"]


class TestLastDay:
    RULE = {"all": [{"fact": "age", "between": [18, 40]}, {"fact": "bpl", "is": True}]}

    def on(self, day=DAY):
        return telling.remind(day)

    def born(self, born, **changes):
        worker = people.worker(date_of_birth=born, **changes)
        Answers.objects.create(worker=worker, given={"bpl": True})
        return worker

    def test_thirty_days_before(self):
        scheme("PENSION", self.RULE, name="Pension (old age)")
        worker = self.born(date(1985, 12, 21))  # 41 in thirty days
        self.born(date(1985, 12, 22), mobile="9812345671")
        self.born(date(1986, 12, 21), mobile="9812345672")  # 40: may join for a year yet
        people.worker(date_of_birth=date(1985, 12, 21), mobile="9812345673")  # perhaps not poor
        evaluation.evaluate(DAY)
        assert self.on() == 1
        sent = Delivery.objects.get()
        assert sent.worker_id == worker.uan
        assert "you can join Pension until 20-12-2026 only" in sent.text
        assert self.on() == 0  # once
        assert Delivery.objects.count() == 1

    def test_missed_mornings_are_made_up(self):
        scheme("PENSION", self.RULE)
        for day in (21, 22, 23):
            self.born(date(1985, 12, day))
        evaluation.evaluate(DAY)
        assert self.on() == 1
        assert self.on(date(2026, 11, 23)) == 2
        assert Reminded.objects.count() == 3

    def test_born_on_29_february(self):
        scheme("PENSION", self.RULE)
        self.born(date(1984, 2, 29))  # 41 on 1 March 2025
        day = date(2025, 1, 30)
        evaluation.evaluate(day)
        assert self.on(day) == 1
        assert "28-02-2025" in Delivery.objects.get().text

    def test_who_is_in_it_or_wants_no_messages(self):
        pension = scheme("PENSION", self.RULE)
        member, muted = self.born(date(1985, 12, 21)), self.born(date(1985, 12, 21))
        evaluation.evaluate(DAY)
        Enrolment.objects.create(worker=member, scheme=pension, status="matched", source="list:1")
        telling.mute(muted, by="worker")
        assert self.on() == 0

    def test_a_rule_that_ends_is_no_birthday(self):
        scheme("SHORT", {"fact": "bpl", "is": True}, ends=date(2026, 12, 1))
        self.born(date(1985, 12, 21))
        evaluation.evaluate(DAY)
        assert self.on() == 0


def test_the_command(capsys):
    scheme("GRAIN", POOR)
    evaluated(people.worker(), bpl=True)
    call_command("tell_schemes")
    assert "new schemes: 1 workers told" in capsys.readouterr().out
