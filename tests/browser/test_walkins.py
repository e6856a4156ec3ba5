"""A walk-in is helped and somebody without Aadhaar gets a slip, by a real browser."""

import pytest
from django.conf import settings
from django.test import Client

from tests.browser.conftest import shoot
from tests.browser.walk import choose, press
from tests.cast import signed_in
from tests.counter.people import operator
from workers.counter.models import ProvisionalEntry


@pytest.mark.parametrize(
    ("language", "size", "script"), [("hi", "phone", True), ("en", "desktop", False)]
)
def test_helped_and_noted(open_browser, portal, cast, committed, language, size, script):
    mobile = cast.mobile()
    uan = portal.visitor(language).register(cast.aadhaar(), mobile)
    client, name = signed_in(Client(), operator().user), settings.SESSION_COOKIE_NAME
    page = open_browser(language, size, script)
    cookie = {"name": name, "value": client.cookies[name].value, "url": portal.url}
    page.context.add_cookies([cookie])
    page.goto("/centre/")
    shoot(page, "walkin-01-home")
    press(page, "form[action='/centre/help'] button")
    page.wait_for_url("**/find")
    before = len(portal.phone.messages(mobile))
    page.fill("#id_who", uan)
    shoot(page, "walkin-02-find")
    press(page)
    page.wait_for_url("**/find/code")
    shoot(page, "walkin-03-code")
    page.fill("#id_otp", portal.phone.code(mobile, after=before))
    press(page)
    page.wait_for_url("**/worker")
    shoot(page, "walkin-04-worker")
    press(page, "a[href$='/worker/schemes/']")
    page.wait_for_url("**/worker/schemes/")
    shoot(page, "walkin-04-schemes")
    page.goto(page.url.replace("/schemes/", ""))
    press(page, "a[href$='/worker/address']")
    page.wait_for_url("**/address")
    shoot(page, "walkin-05-address")
    page.go_back()
    press(page, "a[href$='/worker/bank']")
    page.wait_for_url("**/prove")
    shoot(page, "walkin-06-prove")

    page.goto("/centre/")
    press(page, f"form[action='/centre/register'] button[value='{language}']")
    page.wait_for_url("**/who")
    press(page, "a[href$='/no-aadhaar']")
    page.wait_for_url("**/no-aadhaar")
    page.check("#id_consent")
    page.fill("#id_name", cast.name("Sunita"))
    choose(page, "gender", "F")
    page.fill("#id_birth_year", "1990")
    page.fill("#id_pincode", "800001")
    page.locator("#id_occupation input[type='radio']").first.check()
    choose(page, "language", language)
    shoot(page, "walkin-07-no-aadhaar")
    press(page)
    page.locator(".error-summary").wait_for()  # why there is none
    choose(page, "why", "never")
    press(page)
    page.wait_for_url("**/slip")
    shoot(page, "walkin-08-slip")
    entry = ProvisionalEntry.objects.latest("created_at")
    assert entry.spaced in page.content()
    page.goto("/centre/follow-up")
    shoot(page, "walkin-09-follow-up")
    press(page, f"a[href='/centre/follow-up/{entry.id}']")
    shoot(page, "walkin-10-entry")
    press(page, "form[action$='/register'] button")
    page.wait_for_url("**/who")
    wide = (
        page.evaluate("document.documentElement.scrollWidth - window.innerWidth") if script else 0
    )
    assert wide <= 0
