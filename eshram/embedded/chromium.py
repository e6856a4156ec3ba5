"""A pytest plugin: without Chromium the browser tests are skipped by name; in CI they fail instead.

`CHROMIUM` in the environment is the browser's path, or empty.
"""

import os

import pytest

HOW = "install it (Debian: apt install chromium) or name another: CHROMIUM=/path/to/chrome"
skipped = pytest.StashKey[list]()


def pytest_collection_modifyitems(config, items):
    config.stash[skipped] = []
    if os.environ.get("CHROMIUM"):
        return
    browser_tests = [item for item in items if item.get_closest_marker("browser")]
    if browser_tests and os.environ.get("CI", "").lower() in {"1", "true"}:
        raise pytest.UsageError(f"CI must run the browser tests, but there is no Chromium; {HOW}")
    for item in browser_tests:
        item.add_marker(pytest.mark.skip(reason="no Chromium"))
        config.stash[skipped].append(item.nodeid)


def pytest_terminal_summary(terminalreporter, config):
    names = config.stash.get(skipped, [])
    if names:
        terminalreporter.section("browser tests skipped: no Chromium")
        for name in names:
            terminalreporter.line(f"  {name}")
        terminalreporter.line(f"These {len(names)} need Chromium; {HOW}")
