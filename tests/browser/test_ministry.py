"""A rule is changed in a real Chromium: written, tried out, proposed, approved."""

import pytest

from schemes.models import RuleChange, Version
from tests.browser.conftest import shoot
from tests.browser.test_officer import enter, narrow
from tests.browser.walk import press
from tests.cast import staff
from tests.schemes.catalogue import scheme
from tests.workers.people import BIHAR

RULE = {
    "all": [
        {"fact": "age", "between": [18, 40]},
        {"fact": "monthly_income", "at_most": 15000},
        {"none": [{"fact": "epfo_member", "is": True}]},
    ]
}


@pytest.mark.parametrize(("language", "size"), [("en", "desktop"), ("hi", "phone")])
def test_a_rule_is_changed(open_browser, portal, committed, language, size):
    code = f"WALK_{language}".upper()
    # Planned: no worker of another test is told of it.
    scheme(code, RULE, name="Pension", name_hi="पेंशन", status="planned")
    page = open_browser(language, size)
    enter(page, portal, staff("scheme_editor"))
    page.goto(f"/admin/schemes/rulechange/add/?scheme={code}")
    narrow(page)
    page.fill("input[name=value-1]", "18")
    press(page, "button[name=look] >> nth=-1")
    page.locator(".rule-lines .wrong").wait_for()
    shoot(page, "m1-wrong")
    page.fill("input[name=value-1]", "18 - 50")
    press(page, "button[name=look] >> nth=-1")
    page.locator(".whatif").wait_for()
    assert page.locator(".rule-words section").count() == 2
    shoot(page, "m2-whatif")
    narrow(page)
    page.fill("#id_starts_on", "2099-01-01")
    page.fill("#id_reason", "The Gazette says so.")
    press(page, "button[name=propose]")
    change = RuleChange.objects.get(code=code)
    approver = open_browser(language, size)
    enter(approver, portal, staff("scheme_approver"))
    approver.goto(f"/admin/schemes/rulechange/{change.pk}/change/")
    shoot(approver, "m3-decide")
    narrow(approver)
    press(approver, "button[name=approve]")
    old, new = Version.objects.filter(scheme__code=code)
    assert (f"{old.valid_to}", f"{new.valid_from}") == ("2098-12-31", "2099-01-01")
    approver.goto(f"/admin/schemes/scheme/{new.scheme_id}/change/")
    shoot(approver, "m4-scheme")
    approver.goto(f"/admin/schemes/version/{new.pk}/change/")
    shoot(approver, "m5-version")
    officer = open_browser(language, size, script=False)
    enter(officer, portal, staff("state_officer", BIHAR))
    officer.goto("/state/schemes/new")
    shoot(officer, "m6-state")
    narrow(officer)
