"""What an operator has closed stays closed: to them, to a colleague, and to their manager."""

import pytest
from django.test import Client
from django.utils import timezone

from tests.cast import signed_in
from tests.counter.camps import Camp
from tests.counter.notes import entry_at
from tests.counter.people import operator
from tests.counter.test_fence import begin, is_over, registered
from workers import lifecycle
from workers.counter.models import Assistance, CampEntry, Contact, Device, ProvisionalEntry, Visit
from workers.models import Draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def who():
    return operator(is_manager=True)


@pytest.fixture
def browser(who):
    return signed_in(Client(), who.user)


def test_a_visit_that_was_finished(browser):
    visit, worker = registered(browser)
    browser.post(f"/centre/{visit}/finish")
    closed = Visit.objects.values().get(pk=visit)
    is_over(browser, visit)
    session = browser.session  # as if the browser still knew it
    session["visit"] = visit
    session.save()
    is_over(browser, visit)
    for page in ("worker", "worker/address", "find", "slip"):
        assert browser.post(f"/centre/{visit}/{page}").status_code == 410
    assert Visit.objects.values().get(pk=visit) == closed
    assert Assistance.objects.filter(worker=worker).count() == 1


def test_a_client_who_was_sent_away_begins_anew(browser):
    visit = begin(browser)
    browser.post("/centre/stop")
    session = browser.session
    session["visit"] = visit
    session.save()
    is_over(browser, visit)
    assert not Draft.objects.exists()


def test_a_note_of_somebody_without_aadhaar(browser, who):
    entry = entry_at(who)
    there = f"/centre/follow-up/{entry.id}"
    browser.post(there, {"closed": "unwanted"})
    closed = ProvisionalEntry.objects.values().get()
    for somebody in (browser, signed_in(Client(), operator(who.centre).user)):
        somebody.post(there, {"closed": "gone"})
        somebody.post(there, {"outcome": "spoken", "note": "He wants it after all"})
        assert somebody.post(f"{there}/register").url == "/centre/follow-up"
        shown = {"number": entry.number, "birth_year": "1990"}
        assert somebody.post("/centre/slip", shown).url == "/centre/follow-up"
    assert ProvisionalEntry.objects.values().get() == closed
    assert not Contact.objects.exists()
    assert not Visit.objects.exists()


def test_a_camp_form_that_was_dropped(who):
    camp = Camp(who)
    camp.take()
    row = camp.form()
    Device.objects.update(revoked_at=timezone.now())
    camp.send(row)
    decide = f"/centre/camp/set-aside/{row['client']}"
    camp.client.post(decide, {"drop": "1", "reason": "The phone was sold."})
    assert CampEntry.objects.get().state == "dropped"
    assert camp.client.post(decide, {"release": "1", "reason": "No."}).status_code == 404
    assert camp.client.post(f"/centre/camp/waiting/{row['client']}").status_code == 404
    shown = {"number": row["number"], "birth_year": "1990"}
    assert camp.client.post("/centre/camp/find", shown).status_code == 422
    camp.send(row)
    assert CampEntry.objects.get().state == "dropped"


def test_a_record_that_is_closed_opens_at_no_counter(browser):
    _visit, worker = registered(browser)
    lifecycle.close(worker, by="staff:1", reason="wish")
    help_ = browser.post("/centre/help").url.removesuffix("find")
    Visit.objects.open().update(worker=worker, proof="otp", proven_at=timezone.now())
    for page in ("worker", "worker/address", "worker/mobile", "card.pdf"):
        for answer in (browser.get(help_ + page), browser.post(help_ + page, {"whose": "none"})):
            assert answer.status_code in (403, 405), page
    worker.refresh_from_db()
    assert worker.status == "closed"
