"""Who was noted without Aadhaar is called, reminded once, and forgotten in the end."""

import io
import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from eshram.audit.models import Event
from eshram.outbox.models import Delivery
from eshram.outbox.sms import read
from tests.cast import signed_in
from tests.counter import people
from tests.counter.notes import entry_at
from tests.workers.people import Page
from workers.counter.models import Contact, ProvisionalEntry, Visit
from workers.models import Draft


@pytest.mark.django_db
class TestFollowingUp:
    def test_the_oldest_first_by_pages(self, desk, operator, django_assert_max_num_queries):
        made = [entry_at(operator, name=f"Person {n}") for n in range(60)]
        ProvisionalEntry.objects.filter(pk__in=[e.pk for e in made[:30]]).update(
            created_at=timezone.now() - timedelta(days=3)  # at the same moment
        )
        entry_at(people.operator(), name="Elsewhere")
        entry_at(operator, name="Closed", closed="twice", closed_at=timezone.now())
        seen, address, pages = [], "/centre/follow-up", 0
        while address and pages < 10:
            with django_assert_max_num_queries(8):
                text = desk.get(address).content.decode()
            seen += re.findall(r"/centre/follow-up/([0-9a-f-]{36})", text)
            found = re.search(r'href="(\?after=[^"]+)"', text)
            address, pages = found and f"/centre/follow-up{found[1]}", pages + 1
        assert pages == 3
        assert len(seen) == len(set(seen)) == 60
        assert set(seen[:30]) == {str(entry.pk) for entry in made[:30]}

    @pytest.mark.parametrize("after", ["x", "2026-01-01,x", ",", "2026-01-01T00:00,6d5ec0b8-0000-"
                                       "4000-8000-000000000001", "9" * 5000])  # fmt: skip
    def test_an_after_that_is_none(self, desk, after):
        assert desk.get("/centre/follow-up", {"after": after}).status_code == 200

    def test_who_waits_too_long_stands_out(self, desk, operator):
        entry = entry_at(operator)
        assert "call now" not in Page(desk.get("/centre/follow-up")).text
        old = timezone.now() - timedelta(days=31)
        ProvisionalEntry.objects.update(created_at=old)
        assert "call now" in Page(desk.get("/centre/follow-up")).text
        there = f"/centre/follow-up/{entry.id}"
        assert desk.post(there, {"outcome": "spoken", "note": "Goes on Monday"}).url == there
        assert "call now" not in Page(desk.get("/centre/follow-up")).text
        page = Page(desk.get(there))
        assert "Goes on Monday" in page.text
        assert "9812345670" in page.text
        actions = set(Event.objects.values_list("action", flat=True))
        assert {"provisional seen", "provisional contact"} <= actions

    @pytest.mark.parametrize(
        ("answers", "field"),
        [
            ({"outcome": "", "note": "x"}, "outcome"),
            ({"outcome": "bad"}, "outcome"),
            ({"outcome": "spoken", "note": "x" * 201}, "note"),
            ({"outcome": "spoken", "note": "<b>"}, "note"),
            ({"closed": ""}, "closed"),
            ({"closed": "registered"}, "closed"),
        ],
    )
    def test_what_is_no_answer(self, desk, operator, answers, field):
        entry = entry_at(operator)
        page = Page(desk.post(f"/centre/follow-up/{entry.id}", answers))
        assert page.status == 422
        assert page.beside(field)
        entry.refresh_from_db()
        assert entry.closed_at is None
        assert not Contact.objects.exists()

    @pytest.mark.parametrize(("language", "name"), [("hi", "हिन्दी"), ("en", "English")])
    def test_the_language_is_the_persons(self, desk, operator, language, name):
        entry = entry_at(operator, language=language)
        page = Page(desk.get(f"/centre/follow-up/{entry.id}"))
        (shown,) = page.document.xpath("//dt[text()='Language']/following-sibling::dd")
        assert shown.text_content() == name

    def test_closed_otherwise(self, desk, operator):
        entry = entry_at(operator)
        there = f"/centre/follow-up/{entry.id}"
        assert desk.post(there, {"closed": "unwanted"}).url == "/centre/follow-up"
        entry.refresh_from_db()
        assert entry.closed == "unwanted"
        assert "does not want it any more" in Page(desk.get(there)).text
        assert desk.post(f"{there}/register").url == "/centre/follow-up"
        assert not Draft.objects.exists()

    @pytest.mark.parametrize("page", ["", "/register"])
    def test_a_page_that_was_open_too_long_does_nothing(self, operator, page):
        entry = entry_at(operator)
        client = signed_in(Client(enforce_csrf_checks=True), operator.user)
        client.post(f"/centre/follow-up/{entry.id}{page}", {"outcome": "spoken"})
        assert not Contact.objects.exists()
        assert not Visit.objects.exists()

    def test_another_centres_is_nobodys(self, desk):
        theirs = entry_at(people.operator())
        for key in (theirs.id, "6d5ec0b8-0000-4000-8000-00000000000f"):
            there = f"/centre/follow-up/{key}"
            for page in ("", "/slip.pdf"):
                assert desk.get(there + page).status_code == 404
            assert desk.post(there, {"outcome": "spoken"}).status_code == 404
            assert desk.post(f"{there}/register").status_code == 404
        assert not Contact.objects.exists()


@pytest.mark.django_db
class TestEachDay:
    def run(self) -> str:
        out = io.StringIO()
        call_command("provisional_entries", stdout=out)
        return out.getvalue()

    def test_one_reminder(self, operator):
        made = [entry_at(operator), entry_at(operator, mobile=""), entry_at(operator)]
        assert "0 reminded" in self.run()
        old = timezone.now() - timedelta(days=31)
        ProvisionalEntry.objects.filter(pk__in=[e.pk for e in made[:2]]).update(created_at=old)
        assert "1 reminded" in self.run()
        assert "0 reminded" in self.run()
        assert made[0].spaced in read(Delivery.objects.get()).text

    def test_kept_for_a_year(self, operator):
        old, now = timezone.now() - timedelta(days=366), timezone.now()
        closed = {"closed": "registered", "uan": 300000000001}
        gone = [entry_at(operator), entry_at(operator, closed_at=old, **closed)]
        Contact.objects.create(entry=gone[0], operator=operator, outcome="nobody")
        stays = [entry_at(operator), entry_at(operator, closed_at=now, **closed)]
        ids = [gone[0].pk, gone[1].pk, stays[1].pk]
        ProvisionalEntry.objects.filter(pk__in=ids).update(created_at=old)
        assert "2 deleted" in self.run()
        assert {e.pk for e in ProvisionalEntry.objects.all()} == {e.pk for e in stays}

    def test_a_note_says_as_what_it_was_closed(self, operator):
        entry = entry_at(operator)
        with pytest.raises(Exception, match="provisional_closed_as"), connection.cursor() as cursor:
            cursor.execute("UPDATE counter_provisionalentry SET closed_at = now()")
        del entry
