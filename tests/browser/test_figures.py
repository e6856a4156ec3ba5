"""Public figures in a browser: axe, narrow screens, weight, and the keyboard on the map."""

import pytest
from django.core.management import call_command
from django.db import connections

from tests.browser.conftest import shoot
from tests.browser.test_accessibility import look_at
from tests.browser.test_weight import LIMIT, transferred
from tests.browser.walk import press
from workers.figures import tasks

PAGES = {
    "figures": "/stats/",
    "figures-of-a-state": "/stats/?state=9",
    "figures-women": "/stats/women",
    "figures-data": "/stats/data",
    "figures-unknown": "/stats/?state=99",
}


@pytest.fixture(scope="module")
def nation(portal, django_db_blocker):
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        call_command("populate", workers=2000, seed=21, verbosity=0)
        tasks.fold()
        connections.close_all()


@pytest.mark.parametrize(("language", "size"), [("hi", "phone"), ("en", "desktop")])
def test_figures_for_everybody(nation, open_browser, language, size):
    page = open_browser(language, size)
    for name, path in PAGES.items():
        page.goto(path)
        shoot(page, name)
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true })")
        look_at(page, path)


@pytest.mark.parametrize("path", ["/stats/", "/stats/women", "/stats/?state=9"])
def test_a_first_visit_is_light(nation, open_browser, path):
    assert sum(transferred(open_browser("hi"), path).values()) < LIMIT


def test_the_map_by_keyboard_and_the_filter_without_script(nation, open_browser):
    page = open_browser("en", "phone", script=False)
    page.goto("/stats/")
    page.locator("svg.tiles a[aria-label^='Uttar Pradesh']").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**state=9**")
    assert page.locator("h1").inner_text() == "Workers in Uttar Pradesh"
    page.select_option("#sex", "F")
    press(page, "form.filters button")
    page.wait_for_url("**sex=F**")
    assert "Men and others" not in page.locator("#category").text_content()
