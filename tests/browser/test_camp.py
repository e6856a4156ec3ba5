"""A camp of ten without a network: the battery goes flat in the middle, half of the answers are
lost, and in the end everybody is at the register once."""

import json
import os
import re
import signal
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Error, expect

from tests.browser.conftest import QUIET, SIZES, shoot
from tests.cast import signed_in
from tests.counter.camps import Camp
from tests.counter.people import operator
from workers import identity
from workers.counter.models import CampEntry

WORD = "mango tree 77"


class Phone:
    """A browser with a disk: what is on it outlives the battery."""

    def __init__(self, chromium, portal, disk: Path, camp: Camp, *, language="en", size="phone"):
        self.chromium, self.portal, self.disk, self.camp = chromium, portal, disk, camp
        self.language, self.size = language, size
        self.start()

    def start(self, *, offline: bool = False):
        self.context = self.chromium.browser_type.launch_persistent_context(
            str(self.disk),
            executable_path=os.environ["CHROMIUM"],
            args=QUIET,
            base_url=self.portal.url,
            locale=f"{self.language}-IN",
            viewport=SIZES[self.size],
            offline=offline,
            accept_downloads=True,
        )
        self.context.set_default_timeout(15_000)
        self.page = self.context.pages[0]
        self.page.shots = os.environ.get("SCREENSHOTS") and f"{self.language}-{self.size}"
        self.heard = []
        self.page.on("console", lambda message: self.heard.append(message.text))
        self.page.on("pageerror", lambda error: self.heard.append(str(error)))

    def sign_in(self):
        host = urlsplit(self.portal.url).hostname
        client = signed_in(Client(), self.camp.operator.user)
        token = self.camp.client.cookies["device"].value
        self.context.add_cookies(
            [
                {
                    "name": settings.SESSION_COOKIE_NAME,
                    "value": client.session.session_key,
                    "domain": host,
                    "path": "/",
                },
                {
                    "name": "device",
                    "value": token,
                    "domain": host,
                    "path": "/",
                    "expires": time.time() + 10**6,
                },
            ]
        )

    def battery_flat(self):
        """No good-bye: the browser's processes are killed as they are."""
        for found in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                command = found.read_bytes()
            except OSError:
                continue
            if f"--user-data-dir={self.disk}".encode() in command:
                os.kill(int(found.parent.name), signal.SIGKILL)
        with suppress(Error):  # Playwright may have noticed before
            self.context.close()

    def shows(self, screen: str):
        self.page.locator(f"main[data-shown={screen}]").wait_for()

    def press(self, does: str):
        self.page.locator(f"section:not([hidden]) [data-does={does}] >> visible=true").click()

    def go(self):
        self.page.locator("section:not([hidden]) button.go >> visible=true").click()

    def unlock(self, screen="home"):
        self.page.fill("#open-word", WORD)
        self.go()
        self.shows(screen)

    def choose(self, name: str, value: str):
        self.page.check(f"section:not([hidden]) input[name={name}][value='{value}']")

    def fill(self, name: str, aadhaar: str = "", mobile: str = ""):
        page = self.page
        page.check("#id_consent")
        self.choose("insured", "no")
        page.fill("#id_name", name)
        page.fill("#id_father_name", "Mohan Manjhi")
        page.fill("#id_birth_year", "1990")
        self.choose("gender", "F")
        page.fill("#id_mobile", mobile)
        page.fill("#id_aadhaar", aadhaar)
        page.select_option("#id_present_state", "10")
        page.select_option("#id_present_district", "212")
        page.fill("#id_present_locality", "Phulwari")
        page.locator("#id_occupation_search").press_sequentially("tail")
        self.choose("occupation", "7531.0100")

    def finish(self) -> str:
        """The number on the slip."""
        self.go()
        self.shows("slip")
        return self.page.locator("section:not([hidden]) [data-number]").inner_text()

    def in_store(self) -> str:
        """Everything that the page keeps, as text."""
        return self.page.evaluate(
            """async () => JSON.stringify([
                await Store.all("kept"), await Store.all("forms"), await Store.all("results")])"""
        )

    def on_disk(self) -> bytes:
        return b"".join(found.read_bytes() for found in self.disk.rglob("*") if found.is_file())


@pytest.fixture
def phone(chromium, portal, committed, tmp_path):
    phones = []

    def made(somebody=None, **how):
        disk = tmp_path / f"disk{len(phones)}"
        phones.append(Phone(chromium, portal, disk, Camp(somebody), **how))
        phones[-1].sign_in()
        return phones[-1]

    yield made
    for one in phones:
        one.context.close()


def test_a_camp_of_ten(phone, cast):
    registered = cast.aadhaar()
    (reserved,) = identity.reserve_many(
        [registered], until=timezone.now() + timedelta(days=1), by="test"
    )
    identity.settle(reserved.reference)
    camp = phone(language="hi")
    page = camp.page
    page.goto("/centre/camp/")
    camp.shows("take")
    shoot(page, "camp-1-take")
    page.fill("#camp-word", "short")
    camp.go()
    assert page.locator("section:not([hidden]) [data-problem]").inner_text()
    page.fill("#camp-word", WORD)
    page.fill("#camp-word-again", WORD)
    camp.go()
    camp.shows("home")
    shoot(page, "camp-2-home")

    camp.context.set_offline(True)
    page.reload()
    camp.shows("locked")
    shoot(page, "camp-3-locked")
    page.fill("#open-word", "something else")
    camp.go()
    page.locator("section:not([hidden]) [data-problem]:not(:empty)").wait_for()
    camp.unlock()
    numbers, aadhaars = [], [cast.aadhaar() for _ in range(3)]
    people = [
        ("Sunita Devi", aadhaars[0]),
        ("Radha Kumari", aadhaars[1]),
        ("Meena Devi", registered),  # who is at the register already
        ("Kamla Devi", ""),
    ]
    for name, number in people:
        camp.press("new")
        camp.shows("form")
        if not numbers:
            camp.go()  # nothing answered yet
            shoot(page, "camp-4-errors")
            page.fill("#id_aadhaar", number[:-1] + str((int(number[-1]) + 1) % 10))
            camp.go()
            assert page.locator("#div_id_aadhaar.wrong").count() == 1
        camp.fill(name, number)
        shoot(page, "camp-5-form")
        numbers.append(camp.finish())
        shoot(page, "camp-6-slip")
    # The fifth is half done when the battery goes flat.
    camp.press("new")
    camp.shows("form")
    page.fill("#id_name", "Parvati Bhuiyan")
    page.fill("#id_aadhaar", aadhaars[2])
    page.locator("[data-kept]:not(:empty)").wait_for()
    begun = page.locator("section:not([hidden]) [data-number]").inner_text()
    camp.battery_flat()

    camp.start(offline=True)
    page = camp.page
    page.goto("/centre/camp/")
    camp.shows("locked")
    camp.unlock("form")
    assert page.input_value("#id_name") == "Parvati Bhuiyan"
    assert page.input_value("#id_aadhaar") == ""  # rests here only when it is sealed
    assert page.locator("section:not([hidden]) [data-number]").inner_text() == begun
    camp.fill("Parvati Bhuiyan", aadhaars[2])
    numbers.append(camp.finish())
    assert numbers[-1] == begun
    for name in ("Asha", "Usha", "Lata", "Mala"):
        camp.press("new")
        camp.shows("form")
        camp.fill(f"{name} Kumari")
        numbers.append(camp.finish())
    camp.press("new")
    camp.shows("form")
    camp.fill("Sunita D", aadhaars[0])  # once more
    numbers.append(camp.finish())
    camp.press("home")
    camp.shows("home")
    assert len(set(numbers)) == 10
    kept = camp.in_store()
    for readable in ("Sunita", "Parvati", "Manjhi", "Phulwari", *aadhaars, registered):
        assert readable not in kept

    # Home again. The session went with the battery; and of the first answer half is lost.
    camp.context.set_offline(False)
    camp.press("send")
    page.locator("[data-sending]:not(:empty)").wait_for()
    shoot(page, "camp-7-sign-in")
    mine = CampEntry.objects.filter(centre=camp.camp.operator.centre)
    assert not mine.exists()
    camp.sign_in()
    half = []

    def lose_half(route):
        answer = route.fetch()
        verdicts = answer.json()["verdicts"]
        half.append(len(verdicts))
        route.fulfill(json={"verdicts": verdicts[: len(verdicts) // 2]})

    page.route("**/centre/camp/send", lose_half, times=1)
    camp.press("send")
    page.locator(".camp-results li >> nth=4").wait_for()
    assert half == [10]
    assert page.locator(".camp-results li").count() == 5
    assert mine.count() == 10
    page.route("**/centre/camp/send", lambda route: (route.fetch(), route.abort()), times=1)
    camp.press("send")  # all of it is lost
    page.wait_for_timeout(500)
    assert page.locator(".camp-results li").count() == 5
    camp.press("send")
    page.locator(".camp-results li >> nth=9").wait_for()
    shoot(page, "camp-8-answers")
    told = {
        line.locator("b").inner_text(): line.get_attribute("data-verdict")
        for line in page.locator(".camp-results li").all()
    }
    wanted = ["needs proof", "needs proof", "duplicate", "done", "needs proof"]
    assert [told[number] for number in numbers] == [*wanted, *["done"] * 4, "duplicate"]
    assert mine.count() == 10
    camp.press("send")
    page.wait_for_timeout(300)
    assert mine.count() == 10
    assert sorted(entry.answers["name"] for entry in mine)[0] == "Asha Kumari"
    assert {entry.language for entry in mine} == {"hi"}
    camp.context.close()
    disk = camp.on_disk()
    for number in (*aadhaars, registered):
        assert number.encode() not in disk
        assert number.encode("utf-16-le") not in disk
    assert b"Parvati" not in disk
    assert not [said for said in camp.heard if "Content Security Policy" in said], camp.heard


def test_forms_move_to_another_phone(phone, cast):
    """A client at the counter clears the browser's cache, and the camp's page stays; its forms go
    as a file to a colleague's browser, and are locked in both."""
    first = phone(size="desktop")
    page = first.page
    page.goto("/centre/camp/")
    first.shows("take")
    shoot(page, "camp-a-take")
    page.fill("#camp-word", WORD)
    page.fill("#camp-word-again", WORD)
    first.go()
    first.shows("home")
    assert weight_of(page, first.camp) < 160_000
    page.goto("/centre/")
    page.locator("form.begin button").first.click()
    page.wait_for_url("**/who")
    page.locator(".visit-bar button").click()
    page.wait_for_url("**/centre/")
    first.context.set_offline(True)
    page.goto("/centre/camp/")
    first.shows("locked")
    first.unlock()
    first.press("new")
    first.shows("form")
    aadhaar = cast.aadhaar()
    first.fill("Rukmini Bai", aadhaar)
    for language in ("hi", "en"):
        page.click(f"[data-language={language}]")
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.locator("#id_name")).to_have_value("Rukmini Bai")
        expect(page.locator("input[name=occupation][value='7531.0100']")).to_be_checked()
    shoot(page, "camp-b-form")
    other = first.context.new_page()
    other.goto("/centre/camp/")
    other.locator("main[data-shown=elsewhere]").wait_for()
    other.close()
    first.finish()
    shoot(page, "camp-c-slip")
    first.press("home")
    first.shows("home")
    page.locator("section:not([hidden]) details summary").click()
    shoot(page, "camp-d-home")
    with page.expect_download() as waiting:
        first.press("save")
    saved = waiting.value.path().read_bytes()
    assert b"Rukmini" not in saved
    assert aadhaar.encode() not in saved

    colleague = phone(somebody=operator(first.camp.operator.centre))
    page = colleague.page
    page.goto("/centre/camp/")
    page.fill("#camp-word", WORD)
    page.fill("#camp-word-again", WORD)
    colleague.go()
    colleague.shows("home")
    page.locator("section:not([hidden]) details summary").click()
    page.set_input_files(
        "#camp-file", {"name": "camp.json", "mimeType": "application/json", "buffer": saved}
    )
    page.locator("[data-sending]:not(:empty)").wait_for()
    colleague.press("send")
    page.locator(".camp-results li[data-verdict='needs proof']").wait_for()
    first.context.set_offline(False)  # and the first sends them all the same
    first.press("send")
    first.page.locator(".camp-results li[data-verdict='needs proof']").wait_for()
    (kept,) = CampEntry.objects.filter(centre=first.camp.operator.centre)
    assert (kept.flags, kept.answers["name"]) == (["by-file"], "Rukmini Bai")
    page.goto("/centre/camp/waiting")
    shoot(page, "camp-e-waiting")


def weight_of(page, camp: Camp) -> int:
    """Bytes over the wire of all that is taken along, packed as it is sent."""
    script = page.request.get("/centre/camp/worker.js").text()
    kept = json.loads(re.search(r"^const KEPT = (.*);$", script, re.MULTILINE)[1])
    base = page.url.split("/centre/")[0]
    cookies = {settings.SESSION_COOKIE_NAME: camp.client.session.session_key}
    sizes = {}
    for address in kept:
        answer = requests.get(base + address, cookies=cookies, stream=True, timeout=20)
        assert answer.status_code == 200
        sizes[address] = len(answer.raw.read(decode_content=False))
    return sum(sizes.values())


def test_left_alone_it_locks(phone):
    camp = phone()
    page = camp.page
    page.clock.install()
    page.goto("/centre/camp/")
    camp.shows("take")
    page.fill("#camp-word", WORD)
    page.fill("#camp-word-again", WORD)
    camp.go()
    camp.shows("home")
    camp.press("new")
    camp.shows("form")
    page.fill("#id_name", "Parvati Bhuiyan")
    page.clock.fast_forward("05:01")
    camp.shows("locked")
    assert page.locator("#id_name").input_value() == ""
    for _ in range(9):
        page.fill("#open-word", "not the word")
        camp.go()
        page.locator("section:not([hidden]) [data-problem]:not(:empty)").wait_for()
        page.locator("section:not([hidden]) [data-problem]").evaluate("e => e.textContent = ''")
    camp.unlock("form")
    assert page.input_value("#id_name") == "Parvati Bhuiyan"
