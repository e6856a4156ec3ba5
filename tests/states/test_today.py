"""`/state/` begins with what waits for the officer, and leads to a worker by UAN."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.cast import signed_in, staff
from tests.grievances.people import opened
from tests.states.files import export_state
from tests.states.people import agreement, worker
from tests.workers.people import BIHAR, MAHARASHTRA, Page
from workers.grievances.models import Desk, Ticket

pytestmark = pytest.mark.django_db


def today(client) -> dict[str, str]:
    found = Page(client.get("/state/")).document.xpath("//section[.//h2='Today']//a")
    return {each.text_content(): each.get("href") for each in found}


def test_what_waits_for_the_officer(client):
    signed_in(client, staff("state_officer", BIHAR))
    assert "Nothing waits for you." in Page(client.get("/state/")).text
    agreement(ends=timezone.localdate() + timedelta(days=9))
    agreement(state_id=MAHARASHTRA, department="Other")
    wrong, _right = export_state("BR"), export_state("BR")
    client.post(f"/state/exports/{wrong.number}/", {"rows": 9, "sha256": "0" * 64})
    for days in (-1, 3, 4):
        ticket = opened(worker())
        Ticket.objects.filter(pk=ticket.pk).update(
            desk=Desk.STATE, state=BIHAR, deadline=timezone.localdate() + timedelta(days=days)
        )
    found = today(client)
    assert found.pop("1 file is to be taken and confirmed.") == "/state/exports/"
    assert found.pop("1 file did not match: the ministry looks into it.") == "/state/exports/"
    assert found.pop("1 grievance at your desk is late.") == "/state/grievances/"
    assert found.pop("2 grievances wait at your desk.") == "/state/grievances/"
    ((ending, page),) = found.items()
    assert "The agreement for “To give you the schemes of the welfare board” ends on" in ending
    assert page == "/state/agreements/"


def test_a_worker_by_number(client):
    signed_in(client, staff("state_officer", BIHAR))
    own = worker()
    elsewhere = worker(
        permanent_state_id=MAHARASHTRA, permanent_district_id=482, present_state_id=MAHARASHTRA,
        present_district_id=482,
    )  # fmt: skip
    (form,) = Page(client.get("/state/")).document.xpath("//form[@role='search']")
    assert (form.get("method"), form.get("action")) == ("post", None)
    found = client.post("/state/", {"uan": own.uan_spaced}, follow=True)
    assert own.name in Page(found).text
    for number in (elsewhere.uan, "9999 4105 7058"):
        answer = client.post("/state/", {"uan": number})
        assert answer.status_code == 404, "an Aadhaar number that was typed is in no address"
    assert "12 digits" in Page(client.post("/state/", {"uan": "12"}, follow=True)).text
