"""An officer's day in the admin, in a real Chromium: every step is pressed, none is posted."""

import itertools

import pytest
from django.conf import settings
from django.test import Client

from eshram.audit.models import Event
from tests.browser.conftest import shoot
from tests.browser.walk import press
from tests.cast import signed_in, staff
from tests.workers import people
from workers.models import UanAlias, Worker

REASON = "The worker called 14434 about a payment that did not come."
_uans = itertools.count(410_000_000_001)


def enter(page, portal, user):
    """A session as signing in leaves it; how staff sign in is shown elsewhere."""
    client = signed_in(Client(), user)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies(
        [{"name": name, "value": client.cookies[name].value, "url": portal.url}]
    )


def search(page, text: str):
    page.goto("/admin/workers/worker/")
    page.fill("#searchbar", text)
    page.press("#searchbar", "Enter")
    page.wait_for_url("**q=**")


def narrow(page):
    """Nothing stands out of a phone's screen."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


@pytest.mark.parametrize("size", ["phone", "desktop"])
@pytest.mark.parametrize("language", ["en", "hi"])
def test_an_officers_day(open_browser, portal, cast, committed, size, language):
    mobile = cast.mobile()
    worker = people.worker(
        uan=next(_uans), name="Sunita Joshi", name_local="सुनीता जोशी", mobile=mobile
    )
    twin = people.worker(
        uan=next(_uans), name="Suneeta Joshee", name_local="", mobile=cast.mobile()
    )
    page, said = open_browser(language, size), []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    enter(page, portal, staff("ministry_officer"))
    page.goto("/admin/")
    shoot(page, "o1-start")
    page.goto("/admin/workers/worker/")
    shoot(page, "o2-workers")
    for text in (str(worker.uan), mobile, "सुनिता जोशी"):
        search(page, text)
        narrow(page)
        assert page.locator("#result_list").get_by_text(worker.uan_spaced).count() == 1, text
    shoot(page, "o3-found")
    page.goto(f"{page.url}&state=27")
    assert page.get_by_text(twin.uan_spaced).count() == 1
    press(page, page.locator("#result_list a", has_text=worker.uan_spaced).first)
    page.wait_for_url(f"**/worker/{worker.uan}/**")
    narrow(page)
    shoot(page, "o4-worker")
    assert mobile not in page.content()
    page.fill("#id_reason", "short")
    press(page, "#hidden form button")
    page.get_by_role("alert").wait_for()
    shoot(page, "o5-no-reason")
    assert mobile not in page.content()
    page.fill("#id_reason", REASON)
    press(page, "#hidden form button")
    page.get_by_text(mobile).wait_for()
    shoot(page, "o6-revealed")
    event = Event.objects.get(worker_id=worker.uan, action="details seen")
    assert event.reason == REASON

    page.goto(f"/admin/workers/worker/{worker.uan}/")
    press(page, "a[href*='mergerequest/add']")
    page.fill("#id_merged", str(twin.uan))
    page.fill("#id_reason", "One person, registered twice with two phones.")
    narrow(page)
    shoot(page, "o7-propose")
    press(page, "#content-main form button")
    page.wait_for_url("**/mergerequest/*/change/")
    assert page.locator("button[name='approve']").count() == 0  # nobody approves their own
    shoot(page, "o8-own-proposal")
    address = page.url

    second = open_browser(language, size)
    second.on("console", lambda message: said.append(message.text))
    enter(second, portal, staff("ministry_officer"))
    second.goto(address)
    narrow(second)
    shoot(second, "o9-decide")
    press(second, "button[name='approve']")
    shoot(second, "o10-approved")
    assert UanAlias.objects.get(uan=twin.uan).worker_id == worker.uan
    assert Worker.objects.get(uan=twin.uan).status == "merged"
    search(second, str(twin.uan))
    assert second.locator("#result_list").get_by_text(worker.uan_spaced).count() == 1
    # A 422 is the form without a reason.
    assert [line for line in said if "422" not in line] == []


def test_the_worker_reads_who_looked(open_browser, portal, cast, committed):
    mobile = cast.mobile()
    worker = people.worker(uan=next(_uans), mobile=mobile)
    officer = signed_in(Client(), staff("ministry_officer"))
    officer.get(f"/admin/workers/worker/{worker.uan}/")
    officer.post(f"/admin/workers/worker/{worker.uan}/reveal/", {"reason": REASON})
    page = open_browser("hi", "phone")
    page.goto("/me/sign-in")
    page.fill("#id_who", mobile)
    press(page)
    page.wait_for_url("**/me/otp")
    page.fill("#id_otp", portal.phone.code(mobile))
    press(page)
    page.wait_for_url("**/me/")
    press(page, "a[href='/me/privacy/']")
    page.get_by_text(REASON).wait_for()
    narrow(page)
    shoot(page, "o11-privacy")
