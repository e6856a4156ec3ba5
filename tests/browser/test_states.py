"""An agreement from the ministry's desk to the worker's page, in a real Chromium."""

import itertools

import pytest
from django.conf import settings
from django.test import Client

from integrations.states import sharing
from integrations.states.models import Agreement
from tests.browser.conftest import shoot
from tests.browser.test_officer import enter, narrow
from tests.browser.walk import press
from tests.cast import staff
from tests.states.people import KEY, agrees
from tests.workers import people
from tests.workers.people import BIHAR, put_in

_uans = itertools.count(430_000_000_001)


@pytest.mark.parametrize(("language", "size"), [("en", "desktop"), ("hi", "phone")])
def test_an_agreement_and_the_yes_taken_back(open_browser, portal, committed, language, size):
    page = open_browser(language, size)
    enter(page, portal, staff("ministry_officer"))
    page.goto("/admin/states/agreementproposal/add/")
    narrow(page)
    purpose = f"board-{language}"
    for name, value in {
        "department": "Labour Department", "department_hi": "श्रम विभाग", "purpose": purpose,
        "purpose_words": "To give you the schemes of the welfare board",
        "purpose_words_hi": "आपको कल्याण बोर्ड की योजनाएँ देने के लिए",
        "contact_name": "Meera Devi", "contact_email": "labour@example.in",
        "starts": "2026-01-01", "ends": "2027-12-31", "reason": "The state asks",
    }.items():  # fmt: skip
        page.fill(f"#id_{name}", value)
    page.select_option("#id_state", str(BIHAR))
    page.select_option("#id_place", "both")
    for name in ("name", "mobile"):
        page.check(f"input[name=columns][value={name}]")
    press(page, "#content-main form button >> nth=-1")
    page.locator("#id_age_recipient_error").wait_for()
    shoot(page, "s1-wrong")
    page.fill("#id_age_recipient", str(KEY.to_public()))
    press(page, "#content-main form button >> nth=-1")
    page.wait_for_url("**/change/")
    second = open_browser(language, size)
    enter(second, portal, staff("ministry_officer"))
    second.goto(page.url)
    shoot(second, "s2-decide")
    narrow(second)
    press(second, "button[name=approve]")
    made = Agreement.objects.get(purpose=purpose)
    second.goto(f"/admin/states/agreement/{made.pk}/change/")
    shoot(second, "s3-agreement")
    narrow(second)

    officer = open_browser(language, size, script=False)
    enter(officer, portal, staff("state_officer", BIHAR))
    officer.goto("/state/agreements/")
    shoot(officer, "s4-state")
    narrow(officer)

    worker = agrees(people.worker(uan=next(_uans)))
    sharing.disclosed(made, [worker.uan], what="export")
    mine = open_browser(language, size, script=False)
    client = put_in(Client(), uan=worker.uan)
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value, "url": portal.url}
    mine.context.add_cookies([cookie])
    mine.goto("/me/consents/")
    shoot(mine, "s5-consents")
    narrow(mine)
    press(mine, "button[name=say][value=no]")
    mine.locator("button[name=say][value=yes]").wait_for()
    shoot(mine, "s6-taken-back")
    second.fill("#id_reason", "The key was lost")
    press(second, "#content-main form button >> nth=-1")
    made.refresh_from_db()
    assert made.stopped_at
