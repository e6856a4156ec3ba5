"""The whole journey in a real Chromium: Hindi and English, with JavaScript and without."""

import pytest

from tests.browser import walk
from tests.browser.conftest import shoot


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize(("language", "word"), [("hi", "दरजी"), ("en", "tailr")])
def test_a_migrant_registers_on_a_phone(portal, cast, open_browser, language, word, script):
    page = open_browser(language, "phone", script)
    uan = walk.register(page, portal, cast.aadhaar(), cast.mobile(), script=script, word=word)
    assert len(uan) == 12
    heading = {"hi": "आपका पंजीकरण हो गया", "en": "You are registered"}[language]
    assert page.locator("h1").inner_text() == heading
    page.goto("/me/")
    shoot(page, "13-me")
    assert {"hi": "मुंबई", "en": "Mumbai"}[language] in page.locator("main").inner_text()
    page.goto("/me/card")
    shoot(page, "14-card")
    page.goto("/me/address")
    shoot(page, "15-move")


@pytest.mark.parametrize("language", ["hi", "en"])
def test_registering_at_a_desk(portal, cast, open_browser, language):
    page = open_browser(language, "desktop")
    uan = walk.register(page, portal, cast.aadhaar(), cast.mobile(), script=True)
    assert len(uan) == 12
    for name, path in {"00-home": "/", "13-me": "/me/", "14-card": "/me/card"}.items():
        page.goto(path)
        shoot(page, name)
