"""A company becomes a platform, sends a file and files Form XX: in Hindi on a phone, and where
pictures are wanted in the other ways too. Nothing runs out of the screen, axe-core finds nothing
serious, and the console is quiet.
"""

import csv
import os
import uuid
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection, transaction

from aggregators.intake import LOCK
from aggregators.models import Application, ContributionRate, Platform, ReportedMonth
from tests.aggregators.companies import COMPANY, LOOKED_AT, PDF
from tests.aggregators.people import days_ago, engaged, platform, platform_user, report
from tests.browser.conftest import shoot
from tests.browser.test_accessibility import overhang, serious, widest
from tests.browser.test_officer import enter, narrow
from tests.browser.walk import press
from tests.cast import code_of, staff

YEAR = 2025  # is over, and can be filed
WAYS = [("hi", "phone"), ("en", "desktop"), ("en", "phone"), ("hi", "desktop")]


def look(page, name):
    assert overhang(page) <= 0, (name, widest(page))
    assert not serious(Axe().run(page)), name
    shoot(page, f"platform-{name}")


@contextmanager
def held(one: Platform):
    """Rows of this platform are not judged meanwhile: as if others of its were under way."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, one.pk])
        yield


@pytest.fixture
def here(committed):
    """A platform that reports, and owes for a year."""
    if not ContributionRate.objects.filter(seventh_class="rides").exists():
        rate = ContributionRate.propose(
            by=staff("ministry_officer"), reason="Notified", seventh_class="rides",
            from_year=YEAR, percent=Decimal("1.5"),
        )  # fmt: skip
        rate.approve(by=staff("ministry_officer"))
    one = platform(f"Chalo {uuid.uuid4().hex[:6]}", cin="", live_since=days_ago(90))
    who = engaged(one, reference="W-1")
    report(one, (who.reference, days_ago(1), 45_000), ("nobody", days_ago(1), 100))
    ReportedMonth.objects.create(
        platform=one, month=days_ago(1).replace(day=1), workers=1, days=2, paise=50_000, by="x"
    )
    return one


@pytest.mark.parametrize(("language", "size"), WAYS if "SCREENSHOTS" in os.environ else WAYS[:1])
def test_a_platform(open_browser, portal, here, language, size):
    page, said = open_browser(language, size), []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    application = applies(page)
    reviewer = open_browser(language, size)
    enter(reviewer, portal, staff("aggregator_reviewer"))
    decides(reviewer, application)
    page.reload()
    look(page, "approved")
    press(page, "main form[action$='/account'] button")
    page.wait_for_url("**/staff/invitation")
    look(page, "account")
    owner = platform_user(application.platform).user
    enter(page, portal, owner)
    makes_a_key(page, owner)
    enter(page, portal, platform_user(here).user)
    for address in ("", "workers/", "reports/", "months/", "contribution/", "disputes/", "sftp"):
        page.goto(f"/platform/{address}")
        look(page, address.strip("/") or "live")
    page.goto("/platform/workers/")
    press(page, ".people a")
    look(page, "worker")
    sends_a_file(page, here)
    files_form_xx(page)
    ministry_looks(reviewer)
    # A 422 is a form with errors; [DOM] is Chromium's advice about passwords.
    assert [line for line in said if "422" not in line and "[DOM]" not in line] == []


def applies(page) -> Application:
    page.goto("/")
    press(page, "main a[href='/platform/apply']")
    look(page, "apply")
    press(page)
    look(page, "apply-errors")
    cin = f"U63090MH2018PTC{uuid.uuid4().int % 10**6:06d}"
    for field, value in (COMPANY | {"cin": cin}).items():
        if field == "seventh_class":
            page.select_option("#id_seventh_class", value)
        elif field == "reach":
            assert not page.locator("#div_id_states").is_visible()
            page.check("input[name=reach][value=some]")
        elif field == "states":
            page.locator("input[name=states]").first.check()
        else:
            page.fill(f"#id_{field}", value)
    shoot(page, "platform-apply-filled")
    press(page)
    page.wait_for_selector("#reference")
    reference = page.inner_text("#reference")
    look(page, "applied")
    press(page, "main a.go")
    press(page, "main a[href$='/papers/add']")
    paper = {"name": "pan.pdf", "mimeType": "application/pdf", "buffer": PDF}
    page.set_input_files("#id_file", paper)
    look(page, "paper")
    press(page)
    page.wait_for_url("**/platform/application")
    look(page, "application")
    return Application.objects.get(reference=reference)


def decides(page, application):
    page.goto("/admin/aggregators/platform/")
    narrow(page)
    shoot(page, "platform-review-list")
    page.goto(f"/admin/aggregators/platform/{application.pk}/change/")
    for value in LOOKED_AT:
        page.check(f"input[name=checked][value={value}]")
    page.select_option("#id_decision", "approve")
    narrow(page)
    shoot(page, "platform-review")
    press(page, "#content-main form button")
    application.platform.refresh_from_db()
    assert application.platform.status == "sandbox"


def makes_a_key(page, owner):
    for name in ("", "self-test", "users", "users/invite", "webhooks/", "webhooks/add/"):
        page.goto(f"/platform/{name}")
        look(page, name.strip("/").replace("/", "-") or "home")
    page.goto("/platform/keys/make")
    page.fill("#id_name", "Payroll")
    page.fill("#id_networks", "127.0.0.0/8")
    page.fill("#id_code", code_of(owner))
    look(page, "keys-make")
    press(page)
    page.wait_for_selector("#client-secret")
    look(page, "secret")
    press(page, "main a.go")
    page.wait_for_url("**/platform/keys")
    look(page, "keys")


def sends_a_file(page, here):
    """Progress, which goes on by itself; verdicts; and both copies."""
    page.goto("/platform/reports/")
    press(page, "main a[href^='/platform/reports/send/']")
    look(page, "send")
    page.select_option("#id_kind", "activity")
    rows = [f"W-1,{days_ago(back)},{100 * back}" for back in range(2, 7)]
    content = "\n".join(["reference,day,paise", *rows, f"=cmd,{days_ago(2)},1", ""]).encode()
    file = {"name": "days.csv", "mimeType": "text/csv", "buffer": content}
    page.set_input_files("#id_file", file)
    with held(here):
        press(page)
        page.wait_for_selector("#report")
        assert page.locator("main progress").get_attribute("value") == "0"
        look(page, "progress")
    page.wait_for_selector("a[download]", timeout=30_000)  # nobody presses anything
    look(page, "report")
    told = [text.split("\n")[-1].strip() for text in page.locator(".answers dd").all_inner_texts()]
    assert told[-3:] == ["6", "5", "1"]
    copies = []
    for link in page.locator("a[download]").all():
        with page.expect_download() as kept:
            link.click()
        text = Path(kept.value.path()).read_text("utf-8-sig")
        copies.append(list(csv.reader(text.splitlines()))[1:])
    refused, every = copies
    assert [(row[0], row[2]) for row in refused] == [("7", "'=cmd")]
    assert [row[1] for row in every] == ["landed"] * 5 + ["not_yours"]


def files_form_xx(page):
    page.goto(f"/platform/contribution/{YEAR}/file/")
    page.fill("#id_turnover", "5,00,00,00,000")
    page.fill("#id_paid", "1,20,00,00,000")
    look(page, "file")
    page.check("#id_agreed")
    press(page)
    page.goto(f"/platform/contribution/{YEAR}/pay/")
    page.fill("#id_paid_on", f"{date(YEAR + 1, 6, 30)}")
    page.fill("#id_rupees", "6,00,00,000")
    page.fill("#id_challan", "SBI/26/001")
    look(page, "pay")
    press(page)
    assert page.locator(".people .money", has_text="6,00,00,000").count() >= 1
    look(page, "year")


def ministry_looks(page):
    page.goto("/admin/")
    shoot(page, "ministry-panel")
    for address in (
        "gigcount/", "intake/duties/", "intake/", "contribution/", "contributionpayment/",
        "goinglive/", "contributionrate/",
    ):  # fmt: skip
        page.goto(f"/admin/aggregators/{address}")
        shoot(page, f"ministry-{address.strip('/').replace('/', '-')}")
        narrow(page)
