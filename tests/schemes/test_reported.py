"""What a state's own system reports of its schemes, as sets."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from eshram.audit.models import Event
from eshram.geography.models import State
from eshram.outbox.models import Delivery
from schemes import reported
from schemes.matching import comparing
from schemes.models import Decision, Enrolment
from schemes.reported import Decided, Member
from tests.schemes.catalogue import scheme
from tests.workers import people
from tests.workers.people import MAHARASHTRA, Page

pytestmark = pytest.mark.django_db
HERE = """
    SELECT w.uan FROM workers_worker w WHERE w.present_state_id = %(covered)s
        AND w.uan IN (SELECT worker_id FROM schemes_reported)
"""
DAY = date(2026, 3, 5)


@pytest.fixture
def board():
    return scheme("MHBOARD", {"all": []}, state=State.objects.get(pk=MAHARASHTRA))


def told(function, chosen, *rows) -> list[str]:
    return function(chosen, rows, HERE, {"covered": MAHARASHTRA}, by="agreement:7")


def members(chosen, *rows) -> list[str]:
    return told(reported.members, chosen, *rows)


def kept(worker) -> tuple:
    one = Enrolment.objects.get(worker=worker)
    return one.status, one.identifier, one.since, one.ended_on, one.source


def test_members_by_number(board):
    asha, ravi = people.worker(name="Asha Kumari"), people.worker(name="Ravi Das")
    away = people.worker(present_state_id=10, present_district_id=212)
    rows = [
        Member(asha.uan, "B-1", DAY),
        Member(ravi.uan, "B-1"),  # the first of the call has the number
        Member(away.uan, "B-3"),
        Member(999999999999, "B-4"),
        Member(asha.uan, "B-5"),
        Member(None, "B-9"),
        Member(ravi.uan, since=timezone.localdate() + timedelta(days=1)),
        Member(code="bad_uan"),
        Member(ravi.uan, ended_on=DAY),
    ]
    assert members(board, *rows) == [
        "", "twice", "not_yours", "not_yours", "twice", "not_yours", "future", "bad_uan",
        "not_enrolled",
    ]  # fmt: skip
    assert kept(asha) == ("verified", "B-1", DAY, None, "agreement:7")
    assert Enrolment.objects.count() == 1
    event = Event.objects.get(action="enrolment verified")
    assert (event.by, event.worker_id) == ("agreement:7", asha.uan)


def test_members_change_and_end(board):
    asha, ravi = people.worker(name="Asha Kumari"), people.worker(name="Ravi Das")
    assert members(board, Member(asha.uan, "B-1", DAY)) == [""]
    assert members(board, Member(asha.uan)) == ["same"]
    assert members(board, Member(None, "B-1", DAY)) == ["same"]
    assert members(board, Member(ravi.uan, "B-1")) == ["number_taken"]
    assert members(board, Member(asha.uan, ended_on=DAY - timedelta(days=1))) == ["ended_before"]
    assert members(board, Member(None, "B-1", ended_on=DAY)) == [""]
    assert kept(asha) == ("ended", "B-1", DAY, DAY, "agreement:7")
    assert members(board, Member(asha.uan, ended_on=DAY)) == ["same"]
    assert members(board, Member(asha.uan)) == [""]
    assert kept(asha) == ("verified", "B-1", DAY, None, "agreement:7")


@pytest.mark.parametrize(("name", "code"), [("Kumari Asha", ""), ("Sunita Devi", "not_yours")])
def test_a_name_has_to_agree(board, name, code):
    asha = people.worker(name="Asha Kumari")
    assert members(board, Member(asha.uan, keys=comparing.keys(name, ""))) == [code]


def test_decisions_reach_the_worker(board, client):
    asha, ravi = people.worker(name="Asha Kumari"), people.worker(name="Ravi Das")
    why = "Income above the limit; account 123456789012"
    rows = [
        Decided(asha.uan, "approved", DAY, reference="A/1", identifier="B-1"),
        Decided(ravi.uan, "refused", DAY, why, "A/2"),
        Decided(999999999999, "refused", DAY, why, "A/3"),
    ]
    assert told(reported.decisions, board, *rows) == ["", "", "not_yours"]
    assert told(reported.decisions, board, *rows[:2]) == ["same", "same"]
    assert kept(asha)[:2] == ("verified", "B-1")
    assert not Enrolment.objects.filter(worker=ravi).exists()
    sent = Delivery.objects.order_by("template").values_list("template", "worker_id")
    assert list(sent) == [("scheme_approved", asha.uan), ("scheme_refused", ravi.uan)]
    page = Page(people.put_in(client, uan=ravi.uan).get("/me/schemes/MHBOARD/"))
    assert "The office refused your application on 5 March 2026" in page.text
    assert "Income above the limit; account […]" in page.text
    again = Decided(ravi.uan, "approved", DAY + timedelta(days=9), reference="A/2")
    assert told(reported.decisions, board, again) == [""]
    assert "approved your application on" in Page(client.get("/me/schemes/MHBOARD/")).text
    assert Decision.objects.filter(worker=ravi).count() == 2
