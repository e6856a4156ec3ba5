"""A worker's schemes and the check without registering."""

import re
from importlib import import_module

import pytest
from django.conf import settings
from django.core.management import call_command

from schemes.models import Answers
from tests.browser.conftest import shoot
from tests.browser.test_accessibility import look_at
from tests.browser.walk import press
from tests.workers import people


@pytest.fixture
def catalogue(portal, committed):
    call_command("load_schemes", verbosity=0)


def sign_in(page, portal, worker):
    kept = import_module(settings.SESSION_ENGINE).SessionStore()
    kept.update({"uan": worker.uan})
    kept.create()
    page.context.add_cookies([{"name": "sessionid", "value": kept.session_key, "url": portal.url}])


@pytest.mark.parametrize(("language", "size"), [("hi", "phone"), ("en", "desktop")])
def test_a_worker_finds_answers_and_takes_it_in_writing(
    open_browser, portal, catalogue, cast, language, size
):
    page = open_browser(language, size)
    worker = people.worker(mobile=cast.mobile())
    known = {"ration_card": "PHH", "bank_account": True, "bpl": None}
    Answers.objects.create(worker=worker, given=known)
    sign_in(page, portal, worker)
    page.goto("/me/schemes/")
    shoot(page, "schemes-list")
    look_at(page, "list")
    page.goto("/me/schemes/questions/")
    shoot(page, "schemes-questions")
    look_at(page, "questions")
    page.goto("/me/schemes/PMSYM/")
    page.check("#id_nps_member_1")
    press(page, "main form button.go")
    page.locator(".verdict.success").wait_for()
    shoot(page, "schemes-one")
    look_at(page, "a scheme")
    press(page, "form[action$='/receipt'] button")
    page.wait_for_url(re.compile("/me/schemes/receipts/"))
    shoot(page, "schemes-receipt")
    look_at(page, "a receipt")
    page.goto("/me/schemes/PMAYG/")
    shoot(page, "schemes-cannot-say")
    page.goto("/me/schemes/IGNDPS/")
    shoot(page, "schemes-not")
    page.goto("/me/")
    shoot(page, "schemes-tile")
    look_at(page, "the account")


@pytest.mark.parametrize(("language", "size"), [("hi", "phone"), ("en", "desktop")])
def test_somebody_asks_without_registering(open_browser, catalogue, language, size):
    page = open_browser(language, size)
    page.goto("/check/")
    shoot(page, "check-first")
    press(page)
    page.locator(".error-summary").wait_for()
    look_at(page, "errors")
    page.fill("#id_born", "1993")
    page.check("#id_gender_0")
    page.select_option("#id_state", "27")
    page.check("#id_monthly_income_0")
    for other in ({"hi": "en", "en": "hi"}[language], language):  # what was typed comes along
        press(page, ".languages button[name=language]")
        page.locator(f"html[lang={other}]").wait_for()
    assert page.is_checked("#id_monthly_income_0")
    page.press("#id_born", "Enter")  # shows the schemes, and not another language
    page.locator(".schemes").first.wait_for()
    assert page.locator(f"html[lang={language}]").count() == 1
    shoot(page, "check-told")
    look_at(page, "told")
    press(page, "main form button.go")
    press(page, "button[name=look]")
    assert page.input_value("#id_born") == "1993"
    assert page.is_checked("#id_gender_0")
