"""The pages on which a company becomes a platform: in Hindi on a phone, in English on a desktop;
nothing runs out of the screen, and axe-core finds nothing serious."""

import uuid

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client as Browser

from aggregators.models import Application
from tests.aggregators import people
from tests.aggregators.companies import COMPANY, PDF
from tests.browser.conftest import shoot
from tests.browser.test_accessibility import overhang, serious, widest
from tests.cast import code_of, signed_in, staff


def carry(page, browser, portal):
    """The page goes on as `browser`, a Django client, is signed in."""
    cookie = browser.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": portal.url}])


def look(page, name):
    assert overhang(page) <= 0, (name, widest(page))
    assert not serious(Axe().run(page)), name
    shoot(page, f"platform-{name}")


@pytest.mark.parametrize(("language", "size"), [("hi", "phone"), ("en", "desktop")])
def test_a_company_applies_and_a_key_is_made(open_browser, portal, committed, language, size):
    page = open_browser(language, size)
    page.goto("/platform/apply")
    look(page, "apply")
    page.locator("main button.go").click()
    look(page, "apply-errors")
    cin = f"U63090MH2018PTC{uuid.uuid4().int % 10**6:06d}"
    for field, value in (COMPANY | {"cin": cin}).items():
        if field == "seventh_class":
            page.select_option("#id_seventh_class", value)
        elif field == "reach":
            page.locator("input[name='reach'][value='some']").check()
        elif field == "states":
            page.locator("input[name='states']").first.check()
        else:
            page.fill(f"#id_{field}", value)
    page.locator("main button.go").click()
    page.wait_for_selector("#reference")
    reference = page.inner_text("#reference")
    look(page, "applied")
    page.locator("main a.go").click()
    page.goto("/platform/application/papers/add")
    paper = {"name": "pan.pdf", "mimeType": "application/pdf", "buffer": PDF}
    page.set_input_files("#id_file", paper)
    look(page, "paper")
    page.locator("main button.go").click()
    page.wait_for_url("**/platform/application")
    look(page, "application")
    application = Application.objects.get(reference=reference)
    reviewer = open_browser(language, "desktop")
    carry(reviewer, signed_in(Browser(), staff("aggregator_reviewer")), portal)
    reviewer.goto(f"/admin/aggregators/platform/{application.pk}/change/")
    shoot(reviewer, f"platform-review-{size}")
    # Somebody with keys, of a platform that tries things out.
    person = people.platform_user(people.platform(cin="", status="sandbox"))
    carry(page, signed_in(Browser(), person.user), portal)
    for name in ("", "self-test", "users", "users/invite", "keys/make"):
        page.goto(f"/platform/{name}")
        look(page, name.replace("/", "-") or "home")
    page.fill("#id_name", "Payroll")
    page.fill("#id_networks", "127.0.0.0/8")
    page.fill("#id_code", code_of(person.user))
    page.locator("main button.go").click()
    page.wait_for_selector("#client-secret")
    look(page, "secret")
    page.locator("main a.go").click()
    page.wait_for_url("**/platform/keys")
    look(page, "keys")
