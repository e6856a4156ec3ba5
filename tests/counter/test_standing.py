"""Blocked at once: signed out, the client gone, nothing begun; and the reason kept for ever."""

from datetime import date, datetime, time
from threading import Event as Signal
from threading import Thread
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client, RequestFactory

from eshram.audit.models import Event
from tests.cast import signed_in
from tests.counter.people import centre, operator
from workers.counter import doors, standing, visits
from workers.counter.models import Block, Operator, Visit

pytestmark = pytest.mark.django_db
INDIA = ZoneInfo("Asia/Kolkata")
WHY = "Photos of other people in three registrations."


def asked(path="/centre/"):
    request = RequestFactory().post(path)
    request.session = {}
    return request


def begun(somebody) -> Visit:
    return visits.begin(asked(), somebody, Visit.Purpose.REGISTER)


def test_a_blocked_operator():
    somebody = operator()
    colleague = operator(somebody.centre)
    visit, theirs = begun(somebody), begun(colleague)
    browser, other = signed_in(Client(), somebody.user), signed_in(Client(), colleague.user)
    standing.block_operator(somebody, by="staff:1", reason=WHY)
    answer = browser.get("/centre/")
    assert (answer.status_code, answer.url) == (302, "/staff/sign-in?next=%2Fcentre%2F")
    answer = signed_in(Client(), somebody.user).get("/centre/")
    assert (answer.status_code, "You are blocked" in answer.content.decode()) == (403, True)
    visit.refresh_from_db()
    theirs.refresh_from_db()
    assert (visit.ended, visit.held) == ("blocked", {})
    assert theirs.ended_at is None
    assert other.get("/centre/").status_code == 200
    with pytest.raises(doors.Closed):
        begun(somebody)


def test_a_blocked_centre_and_those_who_work_there():
    here = centre()
    people = [operator(here) for _ in range(2)]
    outside = operator()
    browsers = [signed_in(Client(), somebody.user) for somebody in [*people, outside]]
    opened = [begun(somebody) for somebody in [*people, outside]]
    standing.block_operator(people[1], by=people[0].by, reason="Left us")
    standing.block_centre(here, by="staff:1", reason=WHY)
    assert [b.get("/centre/").status_code for b in browsers] == [302, 302, 200]
    for visit in opened:
        visit.refresh_from_db()
    assert [visit.ended for visit in opened] == ["blocked", "blocked", ""]
    with pytest.raises(doors.Closed):
        begun(people[0])
    standing.reinstate_centre(here, by="staff:2", reason="Explained")
    assert begun(people[0])
    with pytest.raises(doors.Closed):  # was blocked for reasons of their own
        begun(people[1])


def test_the_history_says_why_and_is_written_once():
    somebody = operator()
    for _twice in range(2):
        standing.block_operator(somebody, by="staff:1", reason=WHY)
    standing.reinstate_operator(somebody, by="staff:2", reason="A mistake of ours")
    standing.reinstate_operator(somebody, by="staff:2", reason="again")
    kept = somebody.blocks.order_by("id").values_list("blocked", "reason", "by")
    assert list(kept) == [(True, WHY, "staff:1"), (False, "A mistake of ours", "staff:2")]
    events = Event.objects.filter(action__in=("operator blocked", "operator reinstated"))
    assert [e.reason for e in events.order_by("id")] == [WHY, "A mistake of ours"]
    somebody.refresh_from_db()
    assert somebody.blocked_at is None
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Block.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_blocked_while_a_client_is_begun():
    """Whoever waits for the lock reads what was decided under it."""
    somebody, result, started = operator(), [], Signal()

    def begin():
        started.set()
        try:
            result.append(begun(somebody))
        except doors.Closed as closed:
            result.append(str(closed.sentence))
        finally:
            connection.close()

    with transaction.atomic():
        standing.block_centre(somebody.centre, by="staff:1", reason=WHY)
        thread = Thread(target=begin)
        thread.start()
        started.wait()
        thread.join(0.2)
        assert not result, "the other waits"
    thread.join()
    assert result == [str(doors.CENTRE_BLOCKED)]
    assert not Visit.objects.exists()


class TestHours:
    """`now` is India time; closing is exclusive, and who closes at 23:59 closes at midnight."""

    @pytest.mark.parametrize(
        ("now", "open_"),
        [
            ("2026-11-23 08:59:59", False),
            ("2026-11-23 09:00", True),
            ("2026-11-23 18:59:59", True),
            ("2026-11-23 19:00", False),
            ("2026-11-23 00:00", False),
            ("2026-11-22 12:00", False),  # a Sunday
        ],
    )
    def test_of_a_working_day(self, now, open_):
        assert (
            is_open(centre(opens=time(9), closes=time(19), days=[1, 2, 3, 4, 5, 6]), now) == open_
        )

    @pytest.mark.parametrize("closes", [time(23, 59), time(23, 59, 59)])
    def test_until_midnight(self, closes):
        here = centre(closes=closes, days=[7])
        assert is_open(here, "2026-11-22 23:59:59.999999")
        assert is_open(here, "2026-11-22 00:00")
        assert not is_open(here, "2026-11-23 00:00")
        assert not is_open(here, "2026-11-21 23:59:59.999999")

    @pytest.mark.parametrize(
        ("now", "open_"),
        [
            ("2026-11-20 23:59:59", False),
            ("2026-11-21 00:00", True),
            ("2026-11-22 23:59:59", True),
            ("2026-11-23 00:00", False),
        ],
    )
    def test_of_a_camp(self, now, open_):
        camp = centre(kind="camp", starts_on=date(2026, 11, 21), ends_on=date(2026, 11, 22))
        assert is_open(camp, now) == open_

    def test_in_a_browser(self, monkeypatch):
        """At a quarter to seven in the evening, UTC says another hour."""
        somebody = operator(centre(opens=time(9), closes=time(19)))
        browser, answers = signed_in(Client(), somebody.user), []
        for now in ("2026-11-23 18:45", "2026-11-23 19:15"):
            moment = datetime.fromisoformat(now).replace(tzinfo=INDIA)
            monkeypatch.setattr("workers.counter.doors.timezone.localtime", lambda at=moment: at)
            answers.append(browser.get("/centre/"))
        assert [answer.status_code for answer in answers] == [200, 403]
        assert "closed now" in answers[1].content.decode()


def is_open(here, now: str) -> bool:
    try:
        doors.refuse_out_of_hours(here, datetime.fromisoformat(now).replace(tzinfo=INDIA))
    except doors.Closed:
        return False
    return True


def test_who_has_not_proven_who_they_are_begins_with_nobody():
    somebody = operator(own_proven_at=None)
    with pytest.raises(doors.Closed) as closed:
        begun(somebody)
    assert closed.value.sentence == doors.NOT_PROVEN
    assert not Operator.objects.get(pk=somebody.pk).visits.exists()
