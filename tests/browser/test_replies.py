"""The whole loop on the trial phone: asked, answered, asked which district, told, seen on /me/."""

import pytest
from django.utils import timezone

from eshram.geography.models import PinDistrict
from eshram.outbox.sms import queue_sms
from tests.browser.conftest import shoot
from tests.browser.test_accessibility import look_at
from tests.browser.test_schemes import sign_in
from tests.browser.walk import press
from tests.workers import people
from workers.models import Nudge
from workers.replies import texts


def asked(worker):
    """A question whether the address is still right, as nudges send it."""
    sent = queue_sms(
        texts.ASK_PIN, mobile=worker.mobile, language=worker.language, worker_id=worker.uan
    )
    Nudge.objects.create(
        message_id=sent.message_id, worker=worker, mobile=worker.mobile, language=worker.language,
        reason="stale_address", template=sent.template, parts=1, cost_paise=15,
        day=timezone.localdate(),
    )  # fmt: skip
    return sent


def answer(page, text, *, then):
    page.fill("#text", text)
    press(page, "form.phone-reply button")
    for _look in range(20):
        if page.locator(".phone-text", has_text=then).count():
            return
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError(page.locator(".phone-messages").inner_text())


@pytest.mark.parametrize(("language", "size"), [("hi", "phone"), ("en", "desktop")])
def test_a_worker_moves_by_sms(open_browser, portal, committed, cast, language, size):
    for district, offices in ((525, 5), (526, 3)):
        PinDistrict.objects.update_or_create(
            pincode=562149, state_id=29, district_id=district, defaults={"offices": offices}
        )
    PinDistrict.objects.filter(pincode=562149).exclude(district__in=[525, 526]).delete()
    worker = people.worker(mobile=cast.mobile(), language=language)
    sent = asked(worker)
    page = open_browser(language, size)
    page.goto(f"/sandbox/phone/?mobile={worker.mobile}")
    answer(page, "२-५६२ १४९" if language == "hi" else "2-562 149", then="1 ")
    shoot(page, "reply-which-district")
    look_at(page, "the phone")
    answer(page, "2", then="562149")
    shoot(page, "reply-told")
    worker.refresh_from_db()
    assert worker.present_district_id == 526
    sign_in(page, portal, worker)
    page.goto("/me/")
    shoot(page, "reply-me")
    named = "बेंगलुरु ग्रामीण" if language == "hi" else "Bengaluru Rural"
    assert named in page.locator("main").inner_text()
    page.goto(f"/sandbox/phone/?mobile={worker.mobile}")
    answer(page, "0", then="वापस लिया" if language == "hi" else "taken back")
    shoot(page, "reply-undone")
    worker.refresh_from_db()
    assert worker.present_district_id == people.MUMBAI
    answer(page, "STOP", then="START")
    shoot(page, "reply-stopped")
    assert Nudge.objects.get(pk=sent.message_id).answer == "moved"
    sent.refresh_from_db()
    assert sent.report == "delivered"  # as the phone said, signed like a gateway's
