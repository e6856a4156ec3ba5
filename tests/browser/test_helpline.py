"""From a call to a closed grievance: an agent by keyboard, the worker's phone, the state's desk."""

import itertools
import re

import pytest

from tests.browser.conftest import shoot
from tests.browser.test_accessibility import look_at
from tests.browser.test_officer import enter, narrow
from tests.browser.test_schemes import sign_in
from tests.browser.walk import press
from tests.cast import staff
from tests.workers import people
from tests.workers.people import MAHARASHTRA
from workers.grievances.models import Ticket

_uans = itertools.count(420_000_000_001)


def seen(page, name):
    shoot(page, name)
    look_at(page, name)
    narrow(page)


@pytest.mark.parametrize(("language", "size"), [("hi", "phone"), ("en", "desktop")])
def test_from_a_call_to_a_closed_grievance(open_browser, portal, committed, cast, language, size):
    worker = people.worker(uan=next(_uans), mobile=cast.mobile(), language=language)
    page, said = open_browser(language, size), []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    enter(page, portal, staff("helpline_agent"))
    page.goto("/helpline/")
    seen(page, "helpline-1-home")
    page.fill("#id_begin-mobile", worker.mobile)
    page.keyboard.press("Enter")
    page.wait_for_url("**/helpline/call/*")
    seen(page, "helpline-2-who")
    page.fill("#id_match-born", "18-05-1992")
    page.fill("#id_match-father", "Ram Kumar")
    page.keyboard.press("Enter")
    page.locator(".error-summary").wait_for()
    seen(page, "helpline-3-wrong")
    page.fill("#id_match-born", "17-05-1992")
    page.keyboard.press("Enter")
    page.locator(".next-steps").wait_for()
    seen(page, "helpline-4-worker")
    assert portal.phone.wait(worker.mobile, holding="14434")
    page.locator("h1").click()
    page.keyboard.press("/")  # to look something up, without the mouse
    page.keyboard.type("बैंक" if language == "hi" else "bank account")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=**")
    press(page, ".beside .ways a >> nth=0")
    page.locator("#article").wait_for()
    seen(page, "helpline-5-article")
    page.locator("details:has(#id_ticket-category) summary").click()
    page.select_option("#id_ticket-category", "registration")
    page.fill("#id_ticket-text", "The centre turned me away, and nobody said why.")
    before = len(portal.phone.messages(worker.mobile))
    press(page, "form:has(#id_ticket-category) button")
    page.locator(".ticket").wait_for()
    seen(page, "helpline-6-opened")
    ticket = Ticket.objects.get(worker=worker)
    assert ticket.spaced in page.locator(".notice.success").inner_text()
    assert ticket.number in portal.phone.wait(worker.mobile, after=before, holding=ticket.number)
    page.select_option("#id_end-topic", "registration")
    press(page, "form:has(#id_end-topic) button")
    page.wait_for_url(re.compile("/helpline/$"))

    desk = open_browser(language, size)
    enter(desk, portal, staff("state_officer", MAHARASHTRA))
    desk.goto("/state/grievances/")
    press(desk, f"a[href*='{ticket.number}'] >> nth=0")
    desk.locator("input[name=do][value=close]").check()
    desk.select_option("#id_result", "solved")
    desk.fill("#id_words", "The centre was told. You can register there tomorrow.")
    before = len(portal.phone.messages(worker.mobile))
    press(desk, "form.deeds button.go")
    desk.locator(".notice.success").wait_for()
    shoot(desk, "helpline-7-desk")
    closed = portal.phone.wait(worker.mobile, after=before, holding=ticket.number)
    assert ("बंद" if language == "hi" else "closed") in closed

    own = open_browser(language, "phone")
    own.goto(f"/sandbox/phone/?mobile={worker.mobile}")
    shoot(own, "helpline-8-phone")
    assert closed in own.locator(".phone-messages").inner_text()
    sign_in(own, portal, worker)
    own.goto(f"/me/grievances/{ticket.number}/")
    seen(own, "helpline-9-mine")
    assert "The centre was told" in own.locator("main").inner_text()
    assert not [line for line in said if "422" not in line], said
