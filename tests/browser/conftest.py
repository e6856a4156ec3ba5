"""A real Chromium, as a phone (360 px) or a desktop, with JavaScript or without."""

import os
from pathlib import Path

import pytest
from django.db import connections
from playwright.sync_api import sync_playwright

SIZES = {"phone": {"width": 360, "height": 740}, "desktop": {"width": 1280, "height": 900}}
# Chromium asks the network for things of its own; these tests have none.
QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--disable-gpu",
    "--no-sandbox",
]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in str(item.path):
            item.add_marker("browser")
    items.sort(key=lambda item: item.path.name == "test_leaks.py")  # after everything it looks for


@pytest.fixture(scope="session")
def chromium(portal):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def open_browser(chromium, portal):
    """open_browser(language="hi", size="phone", script=True) -> a page of a new browser."""
    contexts = []

    def opened(language="en", size="phone", script=True):
        context = chromium.new_context(
            base_url=portal.url,
            locale=f"{language}-IN",
            viewport=SIZES[size],
            java_script_enabled=script,
        )
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        page.shots = os.environ.get("SCREENSHOTS") and f"{language}-{size}"
        return page

    yield opened
    for context in contexts:
        context.close()


def shoot(page, name: str) -> None:
    """Keep a picture of the page when SCREENSHOTS names a folder: these are looked at."""
    if page.shots:
        folder = Path(os.environ["SCREENSHOTS"])
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{name}-{page.shots}.png", full_page=True)


@pytest.fixture
def committed(portal, django_db_blocker, monkeypatch):
    """What the portal has written, and what is written for it."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop runs in this thread
    with django_db_blocker.unblock():
        yield
        connections.close_all()
