"""A first visit stays under 60 KB over the wire, everything that Chromium fetches counted."""

import pytest

LIMIT = 60_000  # bytes, headers included


def transferred(page, path: str) -> dict[str, int]:
    """Bytes over the wire of each address, as Chromium counts them."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    addresses, sizes = {}, {}
    devtools.on(
        "Network.requestWillBeSent",
        lambda event: addresses.__setitem__(event["requestId"], event["request"]["url"]),
    )
    devtools.on(
        "Network.loadingFinished",
        lambda event: sizes.__setitem__(event["requestId"], int(event["encodedDataLength"])),
    )
    page.goto(path)
    page.wait_for_load_state("networkidle")
    devtools.detach()
    return {addresses[request]: size for request, size in sizes.items() if request in addresses}


@pytest.mark.parametrize("language", ["hi", "en"])
@pytest.mark.parametrize("path", ["/", "/register/start", "/me/sign-in", "/register/resume"])
def test_a_first_visit(open_browser, portal, language, path):
    page = open_browser(language)
    parts = transferred(page, path)
    assert portal.url + path in parts
    assert any(".css" in address for address in parts)
    assert sum(parts.values()) < LIMIT, parts
    assert all(address.startswith((portal.url, "data:")) for address in parts), parts


@pytest.mark.parametrize("path", ["/", "/register/start"])
def test_a_second_page_costs_little(open_browser, portal, path):
    """Styles and scripts are kept for good: their names change with what is in them."""
    page = open_browser("hi")
    page.goto(path)
    page.wait_for_load_state("networkidle")
    parts = transferred(page, "/register/start")
    assert sum(parts.values()) < 8_000, parts
    for address in page.evaluate("performance.getEntriesByType('resource').map(r => r.name)"):
        if "/static/" in address:
            kept = page.request.get(address).headers["cache-control"]
            assert "immutable" in kept, address
