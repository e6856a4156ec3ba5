"""A day's beginning for staff: invited, password, authenticator, desk; and again the next day."""

import re
from base64 import b32decode

import pytest
from django_otp.oath import totp

from eshram.accounts import invitations
from eshram.accounts.models import User
from eshram.geography.models import State
from tests.browser.conftest import shoot
from tests.browser.walk import press
from tests.cast import PASSWORD, code_of, staff
from tests.workers import people
from tests.workers.people import BIHAR


@pytest.mark.parametrize(("language", "size"), [("hi", "phone"), ("en", "desktop")])
def test_an_invited_state_officer(open_browser, committed, cast, language, size):
    officer = staff("ministry_officer", username=f"officer-{cast.mobile()}")
    name = f"bihar-{cast.mobile()}"
    made = invitations.invite(name, "state_officer", by=officer, state=State.objects.get(pk=BIHAR))
    people.worker(uan=int(f"9{cast.mobile()}1"), mobile=cast.mobile())
    page = open_browser(language, size)
    page.goto("/staff/sign-in")
    shoot(page, "staff-1-sign-in")
    page.goto("/" + invitations.link_of(made).split("/", 3)[3])
    shoot(page, "staff-2-invitation")
    page.fill("#id_password", PASSWORD)
    page.fill("#id_again", PASSWORD)
    press(page, "main .go")
    assert page.locator(".enrol-key").evaluate(
        "image => image.complete && image.naturalWidth > 100"
    )
    shoot(page, "staff-3-authenticator")
    key = b32decode(page.locator(".enrol-text").inner_text().replace(" ", ""))
    page.fill("#id_code", f"{totp(key):06d}")
    press(page, "main .go")
    assert page.locator(".recovery li").count() == 10
    shoot(page, "staff-4-recovery-codes")
    press(page, "main .go")
    page.wait_for_url(re.compile("/state/$"))
    shoot(page, "staff-5-state")
    press(page, ".people a >> nth=0")
    shoot(page, "staff-6-worker")
    page.goto("/staff/")
    shoot(page, "staff-7-account")
    page.goto("/sandbox/authenticator/")
    shoot(page, "staff-8-trial")
    assert User.objects.get(username=name).is_active


def test_the_next_day(open_browser, committed, cast):
    officer = staff("ministry_officer", username=f"officer-{cast.mobile()}")
    page = open_browser("hi")
    page.goto("/admin/accounts/user/")
    page.fill("#id_username", officer.username)
    page.fill("#id_password", PASSWORD)
    press(page, "main .go")
    shoot(page, "staff-9-code")
    page.fill("#id_code", code_of(officer))
    press(page, "main .go")
    page.wait_for_url(re.compile("/admin/accounts/user/$"))
    shoot(page, "staff-a-users")
    page.goto("/admin/accounts/invitation/add/")
    shoot(page, "staff-b-invite")
