"""Grievances that are told on the telephone."""

import re

import pytest

from tests.helpline.desk import NUMBER, Agent, sent_to
from tests.workers import people
from tests.workers.people import Page
from workers.helpline.models import Call

pytestmark = pytest.mark.django_db


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
