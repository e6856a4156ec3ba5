"""From "something is wrong" to "closed": the worker's phone, the ministry's desk and the SMS, in a
real Chromium; and somebody without a UAN who writes to the state."""

import itertools

import pytest

from tests.browser.conftest import shoot
from tests.browser.test_officer import enter, narrow
from tests.browser.walk import choose, press
from tests.cast import staff
from tests.grievances.people import jpeg
from tests.workers import people
from tests.workers.people import BIHAR, PATNA
from workers.grievances.models import Ticket

_uans = itertools.count(460_000_000_001)


@pytest.mark.parametrize(("language", "size"), [("hi", "phone"), ("en", "desktop")])
def test_from_trouble_to_closed(open_browser, portal, committed, cast, language, size, tmp_path):
    mobile = cast.mobile()
    worker = people.worker(
        uan=next(_uans), mobile=mobile, language=language,
        present_state_id=BIHAR, present_district_id=PATNA,
    )  # fmt: skip
    page, said = open_browser(language, size), []
    page.on("console", lambda message: said.append(message.text))
    page.goto("/me/sign-in")
    page.fill("#id_who", mobile)
    press(page)
    page.fill("#id_otp", portal.phone.code(mobile))
    press(page)
    page.wait_for_url("**/me/")
    shoot(page, "g01-me")
    press(page, "a[href='/me/grievances/']")
    shoot(page, "g02-none")
    press(page, "a.go")
    shoot(page, "g03-about")
    choose(page, "category", "card")
    press(page)
    page.fill("#id_text", "मेरे कार्ड पर किसी और का फ़ोटो है। कृपया ठीक करें।")
    shoot(page, "g04-words")
    press(page)
    page.locator(".story").wait_for()
    narrow(page)
    shoot(page, "g05-noted")
    ticket = Ticket.objects.get(worker=worker)
    portal.phone.wait(mobile, holding=ticket.number)
    press(page, "a.skip[href$='/files']")
    (tmp_path / "card.jpg").write_bytes(jpeg(300))
    page.set_input_files("#id_file", tmp_path / "card.jpg")
    shoot(page, "g06-photo")
    press(page)
    page.locator("a[href*='/files/']").wait_for()

    desk = open_browser(language, size)
    desk.on("console", lambda message: said.append(message.text))
    enter(desk, portal, staff("ministry_officer"))
    desk.goto("/admin/grievances/ticket/")
    shoot(desk, "g07-admin-list")
    press(desk, f"a[href*='{ticket.number}']")
    narrow(desk)
    shoot(desk, "g08-admin-ticket")
    desk.locator("input[value=ask]").check()
    desk.fill("#id_words", "किसका फ़ोटो दिख रहा है?")
    press(desk, "form.deeds button")
    desk.locator(".story li").nth(1).wait_for()

    page.reload()
    shoot(page, "g09-asked")
    page.fill("#id_text", "एक आदमी का।")
    press(page, "button.go")
    page.locator(".story li.own").nth(1).wait_for()
    desk.locator("input[value=close]").check()
    desk.select_option("#id_result", "solved")
    desk.fill("#id_words", "फ़ोटो ठीक कर दिया है। नया कार्ड निकाल लें।")
    shoot(desk, "g10-closing")
    press(desk, "form.deeds button")
    desk.locator("form.deeds").wait_for(state="detached")
    shoot(desk, "g11-closed")
    page.reload()
    shoot(page, "g12-closed")
    press(page, "button[value='5']")
    page.locator(".story li.own").nth(2).wait_for()
    shoot(page, "g13-rated")
    ticket.refresh_from_db()
    assert (ticket.status, ticket.result, ticket.rating) == ("closed", "solved", 5)
    told = " ".join(message["text"] for message in portal.phone.messages(mobile))
    assert told.count(ticket.number) >= 4  # noted, asked, added, closed
    assert [line for line in said if "422" not in line] == []


def test_without_uan_to_the_state(open_browser, portal, committed, cast):
    mobile = cast.mobile()
    page = open_browser("hi", "phone")
    page.goto("/")
    press(page, "a[href='/grievance/']")
    shoot(page, "h01-start")
    press(page, "a[href='/grievance/write']")
    page.fill("#id_mobile", mobile)
    shoot(page, "h02-mobile")
    press(page)
    page.fill("#id_otp", portal.phone.code(mobile))
    shoot(page, "h03-code")
    press(page)
    choose(page, "who", "behalf")
    shoot(page, "h04-who")
    page.fill("#id_name", "रवि दास")
    page.fill("#id_for_name", "सीता देवी")
    page.select_option("#id_state", str(BIHAR))
    press(page)
    choose(page, "category", "registration")
    press(page)
    page.fill("#id_text", "आधार का कोड नहीं आता।")
    press(page)
    page.locator(".story").wait_for()
    narrow(page)
    shoot(page, "h05-noted")
    ticket = Ticket.objects.get(mobile=mobile)
    desk = open_browser("hi", "phone")
    enter(desk, portal, staff("state_officer", BIHAR))
    desk.goto("/state/grievances/")
    narrow(desk)
    shoot(desk, "h06-state-list")
    press(desk, f"a[href*='{ticket.number}']")
    choose(desk, "do", "hand")
    narrow(desk)
    shoot(desk, "h07-state-ticket")
    desk.select_option("#id_desk", "ministry")
    desk.fill("#id_words", "आधार का मामला")
    press(desk)
    desk.wait_for_url("**/state/grievances/")
    portal.phone.wait(mobile, after=2)
    page.reload()
    shoot(page, "h08-handed")
    assert "आधार का मामला" not in page.content()
