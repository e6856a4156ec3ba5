"""Forms that were open too long, and roles that are gone: a sentence and a way on, never a wall."""

import pytest
from django.test import Client

from eshram.accounts.models import Invitation
from tests.cast import PASSWORD, signed_in, staff
from tests.workers import people
from tests.workers.people import BIHAR, Page, put_in

pytestmark = pytest.mark.django_db

STALE = {"csrfmiddlewaretoken": "stale"}


@pytest.fixture
def browser():
    return Client(enforce_csrf_checks=True)


class TestFormsOfStaff:
    def test_their_own_pages_show_the_form_again(self, browser):
        signed_in(browser, staff("ministry_officer"))
        typed = {"old": PASSWORD, "password": "four words quite unlike", "again": "x"} | STALE
        page = Page(browser.post("/staff/password", typed))
        assert page.status == 403
        assert "open for too long" in page.text
        token = page.document.xpath("//input[@name='csrfmiddlewaretoken']/@value")[0]
        again = typed | {"again": typed["password"], "csrfmiddlewaretoken": token}
        assert browser.post("/staff/password", again).url == "/staff/"

    def test_the_admins_lead_back_to_a_fresh_form(self, browser):
        signed_in(browser, staff("ministry_officer"))
        form = "http://testserver/admin/accounts/invitation/add/"
        typed = {"username": "asha", "role": "auditor"} | STALE
        page = Page(browser.post(form, typed, headers={"referer": form}))
        assert page.status == 403
        assert "Nothing was saved" in page.text
        assert form in page.document.xpath("//main//a/@href")
        assert not Invitation.objects.exists()

    @pytest.mark.parametrize("came", ["https://elsewhere.example/", "javascript:alert(1)", ""])
    def test_and_nowhere_else(self, browser, came):
        signed_in(browser, staff("ministry_officer"))
        page = Page(
            browser.post("/admin/accounts/invitation/add/", STALE, headers={"referer": came})
        )
        assert page.status == 403
        assert page.document.xpath("//main//a/@href") == ["/admin/", "/staff/"]

    def test_who_is_out_is_led_to_the_door(self, browser):
        answer = browser.post("/admin/accounts/invitation/add/", STALE)
        assert answer.url.startswith("/staff/sign-in")

    def test_a_workers_session_opens_no_form_of_staff(self, browser):
        put_in(browser, uan=people.worker().uan)
        for path in ("/staff/password", "/staff/recovery-codes/new"):
            answer = browser.post(path, STALE)
            assert answer.status_code == 302
            assert answer.url.startswith("/staff/sign-in")

    def test_nor_does_one_that_ended(self, browser):
        put_in(browser, uan=people.worker().uan, began=1, seen=1)
        answer = browser.post("/me/address", {"present_house": "12"} | STALE)
        assert answer.status_code == 302
        assert "uan" not in browser.session


class TestRolesThatAreGone:
    def test_between_the_page_and_its_button(self, client):
        user = staff("ministry_officer")
        worker = people.worker()
        signed_in(client, user)
        path = f"/admin/workers/worker/{worker.uan}/close/"
        assert client.get(path).status_code == 200
        user.groups.clear()
        page = Page(client.post(path, {"reason": "Asked for it by telephone."}))
        assert page.status == 403
        assert "Your role does not let you do this" in page.text
        assert page.document.xpath("//main//a/@href") == ["/admin/", "/staff/"]
        for way_on in ("/admin/", "/staff/"):
            assert client.get(way_on).status_code == 200

    def test_a_state_officer_before_the_admin(self, client):
        signed_in(client, staff("state_officer", BIHAR))
        page = Page(client.get("/admin/"))
        assert page.status == 403
        assert page.document.xpath("//main//a/@href") == ["/state/", "/staff/"]

    def test_a_stranger_is_told_nothing_of_roles(self, client):
        page = Page(client.get("/metrics", headers={"x-forwarded-for": "203.0.113.7"}))
        assert page.status == 403
        assert "role" not in page.text
