"""A worker's platform work: what was reported, and a complaint from the day to the decision."""

import pytest

from aggregators import disputes
from aggregators.models import Dispute, Invitation
from tests.aggregators.people import days_ago, engaged, platform, report
from tests.browser.conftest import shoot
from tests.browser.test_accessibility import look_at
from tests.browser.test_schemes import sign_in
from tests.browser.walk import press
from tests.workers import people


@pytest.mark.parametrize(("language", "size"), [("hi", "phone"), ("en", "desktop")])
def test_a_worker_says_that_a_day_is_wrong(open_browser, portal, committed, cast, language, size):
    page = open_browser(language, size)
    worker = people.worker(mobile=cast.mobile(), language=language)
    one = engaged(platform("Chalo"), worker)
    days = [days_ago(back) for back in range(1, 30) if back % 6]
    report(one.platform, *((one.reference, day, 45_050) for day in days))
    left = engaged(platform("Lao"), worker, left_on=days_ago(10), reason="idle")
    report(left.platform, *((left.reference, days_ago(10 + back), 9_900) for back in range(5)))
    asking = {"reference": "N-1", "joined_on": days_ago(3), "work_type": "food",
              "name": "Ravi Das", "mobile": worker.mobile}  # fmt: skip
    report(platform("Turant"), asking, kind="worker")
    sign_in(page, portal, worker)
    page.goto("/me/")
    shoot(page, "work-tile")
    press(page, ".me-tile a[href='/me/work/']")
    shoot(page, "work-overview")
    look_at(page, "platform work")
    press(page, f"a[href='/me/work/{one.platform_id}/']")
    shoot(page, "work-days")
    look_at(page, "days")
    day = days_ago(1)
    if day.month != days_ago(0).month:
        page.goto(f"/me/work/{one.platform_id}/?month={day:%Y-%m}")
    press(page, f"a[href$='/days/{day}']")
    shoot(page, "work-day")
    look_at(page, "a day")
    page.check("input[value=amount]")
    page.fill("#id_rupees", "600")
    press(page, "main form button.go")
    page.locator(".notice.success").wait_for()
    shoot(page, "work-complaint")
    look_at(page, "a complaint")
    made = Dispute.objects.get(worker=worker)
    assert (made.paise, made.day) == (60_000, day)
    disputes.decide(disputes.refuse(made, "One trip only.", by="platform-user:1"), True, "Two trips.", by="staff:1")  # fmt: skip  # noqa: E501
    page.reload()
    shoot(page, "work-decided")
    page.goto(f"/me/work/{left.platform_id}/leaving")
    page.check("input[value=reason]")
    shoot(page, "work-leaving")
    page.goto(f"/me/work/{left.platform_id}/not-mine")
    shoot(page, "work-not-mine")
    press(page, "main form button.go")
    page.locator(".works .not-mine").wait_for()
    page.context.clear_cookies()
    page.goto(f"/w/{Invitation.objects.get(mobile=worker.mobile).code}")
    shoot(page, "work-invited")
    look_at(page, "an invitation")
