"""Centres, operators and devices at the ministry's desk."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client

from eshram.audit.models import Event
from tests.cast import signed_in, staff
from tests.counter import deeds
from tests.counter.people import centre, operator
from tests.workers.people import MAHARASHTRA, MUMBAI, PATNA, Page
from workers.counter.models import Centre, Device, Operator, Visit

pytestmark = pytest.mark.django_db
LIST = "/admin/counter/centre/"
NEW = {
    "code": "csc-bih-7", "kind": "csc", "name": "Maner Kendra", "place": "Near the post office",
    "pincode": "801108", "district": PATNA, "opens": "09:00", "closes": "19:00",
    "days": ["1", "2"], "starts_on": "", "ends_on": "", "target": "",
}  # fmt: skip


@pytest.fixture
def officer(client):
    client.user = staff("ministry_officer")
    return signed_in(client, client.user)


def codes(answer) -> list[str]:
    return Page(answer).document.xpath("//*[contains(@class,'field-code')]//a/text()")


class TestTheList:
    def test_by_place_code_and_name(self, officer):
        here = centre(code="CSC-AA1", name="Patna City Kendra")
        there = centre(code="SSK-BB2", name="patna road", kind="ssk",
                       state_id=MAHARASHTRA, district_id=MUMBAI)  # fmt: skip
        centre(code="CSC-CC3", name="Gaya", blocked_at="2026-11-01T00:00Z")
        for asked, found in {
            "": ["CSC-AA1", "CSC-CC3", "SSK-BB2"],
            "?q=csc-": ["CSC-AA1", "CSC-CC3"],
            "?q=Patna": ["CSC-AA1", "SSK-BB2"],
            "?q=Patna+Road": ["SSK-BB2"],
            "?q=Road": [],
            "?q=%25": [],
            "?q=_": [],
            f"?state={MAHARASHTRA}": ["SSK-BB2"],
            f"?state={MAHARASHTRA}&district={MUMBAI}": ["SSK-BB2"],
            f"?state={MAHARASHTRA}&district={PATNA}": [],
            "?kind__exact=ssk": ["SSK-BB2"],
            "?blocked=yes": ["CSC-CC3"],
            "?state=abc": [],
        }.items():
            assert codes(officer.get(LIST + asked)) == found, asked
        assert here.district.label in Page(officer.get(LIST)).text
        assert there.code not in codes(officer.get(LIST + "?q=gaya"))

    def test_a_page_costs_the_same_for_many(self, officer, django_assert_max_num_queries):
        for _ in range(12):
            camp = centre(kind="camp", starts_on=date(2026, 1, 1), ends_on=date(2027, 1, 1))
            deeds.registered(operator(camp))
        officer.get(LIST)
        with django_assert_max_num_queries(10):
            assert len(codes(officer.get(LIST))) == 12

    @pytest.mark.parametrize(
        ("filters", "index"),
        [({"state": 10}, "centre_of_state"), ({"district": PATNA}, "centre_of_district")],
    )
    def test_reads_no_more_than_a_page(self, filters, index):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        plan = Centre.objects.filter(**filters).order_by("code")[:51].explain()
        assert index in plan
        assert "Sort" not in plan

    def test_what_came_of_a_camp(self, officer):
        camp = centre(kind="camp", target=40, starts_on=date(2026, 1, 1), ends_on=date(2027, 1, 1))
        deeds.many(operator(camp), 3)
        deeds.registered(operator())
        assert "3 of 40" in Page(officer.get(LIST)).text
        assert "3 of 40" in Page(officer.get(f"{LIST}{camp.pk}/change/")).text


class TestOne:
    def test_added_and_changed(self, officer):
        assert officer.post(f"{LIST}add/", NEW).status_code == 302
        made = Centre.objects.get(code="CSC-BIH-7")
        assert (made.state_id, made.district_id, made.days) == (10, PATNA, [1, 2])
        page = f"{LIST}{made.pk}/change/"
        officer.post(page, NEW | {"code": "OTHER", "name": "Maner"})
        made.refresh_from_db()
        assert (made.code, made.name) == ("CSC-BIH-7", "Maner")
        events = Event.objects.filter(action__startswith="centre ").order_by("id")
        assert [(e.action, e.detail["centre"]) for e in events] == [
            ("centre added", made.pk), ("centre changed", made.pk),
        ]  # fmt: skip
        assert events[1].detail["fields"] == ["name"]

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"code": "x y"}, "3 to 20 letters"),
            ({"pincode": "012345"}, "does not begin with 0"),
            ({"closes": "08:00"}, "closes after it opens"),
            ({"kind": "camp"}, "first and a last day"),
            ({"kind": "camp", "starts_on": "2026-12-02", "ends_on": "2026-12-01"}, "before the"),
            ({"days": []}, "required"),
            ({"district": ""}, "required"),
            ({"name": "x" * 500}, "120"),
        ],
    )
    def test_bad_answers(self, officer, wrong, sentence):
        assert sentence in Page(officer.post(f"{LIST}add/", NEW | wrong)).text
        assert not Centre.objects.exists()

    def test_nobody_deletes_one(self, officer):
        here = centre()
        assert officer.post(f"{LIST}{here.pk}/delete/", {"post": "yes"}).status_code == 403

    @pytest.mark.parametrize("role", ["auditor", "helpline_agent"])
    def test_who_only_looks(self, client, role):
        signed_in(client, staff(role))
        here = centre()
        assert client.get(LIST).status_code == 200
        assert client.get(f"{LIST}{here.pk}/change/").status_code == 200
        assert client.post(f"{LIST}{here.pk}/change/", NEW).status_code == 403
        assert client.post(f"{LIST}{here.pk}/block/", {"reason": "x"}).status_code == 403


class TestBlocking:
    def test_a_centre(self, officer):
        somebody = operator()
        theirs = signed_in(Client(), somebody.user)
        page = f"{LIST}{somebody.centre_id}/"
        assert officer.post(f"{page}block/", {"reason": ""}).status_code == 422
        assert theirs.get("/centre/").status_code == 200
        assert officer.post(f"{page}block/", {"reason": "Sold cards"}).url == f"{page}change/"
        assert theirs.get("/centre/").status_code == 302
        shown = Page(officer.get(f"{page}change/"))
        assert "Sold cards" in shown.text
        assert shown.document.xpath(f"//a[@href='{page}reinstate/']")
        officer.post(f"{page}reinstate/", {"reason": "Explained"})
        assert "Explained" in Page(officer.get(f"{page}change/")).text
        assert Centre.objects.get().blocked_at is None

    def test_an_operator(self, officer):
        somebody = operator()
        page = f"/admin/counter/operator/{somebody.pk}/"
        officer.post(f"{page}block/", {"reason": "Sold cards"})
        somebody.refresh_from_db()
        assert somebody.blocked_at is not None
        assert "Sold cards" in Page(officer.get(f"{page}change/")).text

    def test_nobody_there(self, officer):
        for key in (0, 10**18, 10**40):
            assert officer.get(f"{LIST}{key}/block/").status_code == 404


class TestOperators:
    PAGE = "/admin/counter/operator/"

    def test_a_first_manager(self, officer):
        here = centre(code="CSC-1")
        sent = {"centre": "csc-1", "username": "sita", "name": "Sita", "mobile": "9812345670",
                "is_manager": "on"}  # fmt: skip
        page = Page(officer.post(f"{self.PAGE}add/", sent))
        assert page.document.get_element_by_id("invitation-link").text
        made = Operator.objects.get()
        assert (made.centre, made.is_manager) == (here, True)
        wrong = Page(officer.post(f"{self.PAGE}add/", sent | {"centre": "nowhere"}))
        assert "No centre has this code" in wrong.text

    def test_found_and_moved(self, officer):
        somebody, there = operator(), centre(code="CSC-2")
        visit = Visit.objects.create(operator=somebody, centre=somebody.centre, purpose="register")
        for text in (somebody.user.username, somebody.centre.code.lower()):
            assert somebody.user.username in Page(officer.get(self.PAGE, {"q": text})).text
        assert somebody.user.username not in Page(officer.get(self.PAGE, {"q": "CSC-2"})).text
        page = f"{self.PAGE}{somebody.pk}/change/"
        sent = {"centre": "CSC-2", "mobile": "9812345670", "is_manager": "on"}
        assert officer.post(page, sent).status_code == 302
        somebody.refresh_from_db()
        visit.refresh_from_db()
        assert (somebody.centre, somebody.is_manager, visit.ended) == (there, True, "stopped")
        assert Event.objects.get(action="operator changed").detail["operator"] == somebody.pk

    def test_devices(self, officer):
        somebody = operator()
        device = Device.objects.create(
            centre=somebody.centre, name="Laptop", token_hash=b"x", registered_by=somebody
        )
        page = "/admin/counter/device/"
        assert "Laptop" in Page(officer.get(page, {"q": somebody.centre.code})).text
        officer.post(page, {"action": "revoke", "_selected_action": [str(device.pk)]})
        device.refresh_from_db()
        assert device.revoked_at is not None
