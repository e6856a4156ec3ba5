"""A finger and an eye, from a device that speaks as a real one, in an operator's Chromium."""

import pytest
import requests
from django.conf import settings
from django.test import Client

from tests.browser.conftest import shoot
from tests.cast import signed_in
from tests.counter.people import operator


def sees(portal, choice):
    requests.post(f"{portal.device_url}/next", data=choice, timeout=5)


def at_the_capture(page, portal):
    """An operator signs in and begins to help somebody."""
    name = settings.SESSION_COOKIE_NAME
    cookie = signed_in(Client(), operator().user).cookies[name].value
    page.context.add_cookies([{"name": name, "value": cookie, "url": portal.url}])
    page.goto("/centre/")
    page.goto(begun(page))


def begun(page) -> str:
    """The address of the capture page of a new visit."""
    token = page.locator("input[name=csrfmiddlewaretoken]").first.get_attribute("value")
    answer = page.request.post(
        "/centre/help",
        form={"csrfmiddlewaretoken": token},
        headers={"Referer": page.url},
        max_redirects=0,
    )
    return f"{answer.headers['location']}/capture"


def take(page):
    page.locator("main button.go").click()


@pytest.mark.parametrize(("language", "size"), [("hi", "phone"), ("en", "desktop")])
def test_device_says_no_and_then_yes(committed, open_browser, portal, cast, language, size):
    page = open_browser(language, size)
    at_the_capture(page, portal)
    shoot(page, "capture-1")
    status = page.locator(".capture-status")
    page.fill("#id_aadhaar", cast.aadhaar())
    for choice in ("away", "busy", "timeout", "poor", "broken"):
        sees(portal, choice)
        take(page)
        page.locator(".capture-status.error").wait_for()
        assert page.locator("main button.go").is_enabled()
        if choice == "poor":
            shoot(page, "capture-2-poor")
        status.evaluate("each => each.classList.remove('error')")
    sees(portal, "wrong")
    take(page)
    page.locator(".error-summary").wait_for()
    shoot(page, "capture-3-wrong")
    assert page.locator("input[name=pid]").input_value() == ""
    assert len(page.locator("#id_aadhaar").input_value()) == 12  # not to be typed again
    page.locator("input[name=modality][value=iris]").check()
    sees(portal, "right")
    asked = page.locator("main h1").inner_text()
    take(page)
    page.locator("main h1").filter(has_not_text=asked).wait_for()
    shoot(page, "capture-4-proven")
    assert page.locator("input[name=pid]").count() == 0


def test_no_device_and_no_javascript(committed, open_browser, portal, cast):
    page = open_browser()
    at_the_capture(page, portal)
    page.locator(".capture").evaluate("each => each.dataset.devices = 'http://127.0.0.1:1'")
    page.fill("#id_aadhaar", cast.aadhaar())
    take(page)
    page.locator(".capture-status.error", has_text="No device was found").wait_for()
    page.fill("#id_aadhaar", "123")
    take(page)  # the number is looked at before any finger
    page.locator(".error-summary", has_text="12 digits").wait_for()
    plain = open_browser(script=False)
    at_the_capture(plain, portal)
    assert plain.locator("noscript").count() == 1
    plain.fill("#id_aadhaar", cast.aadhaar())
    take(plain)
    plain.locator(".error-summary", has_text="Nothing came from the device").wait_for()
    shoot(plain, "capture-5-no-script")
