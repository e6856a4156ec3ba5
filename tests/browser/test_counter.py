"""A morning at a counter, in a real Chromium and by keyboard alone: three people, one of whom is
called away in the middle. What is typed is counted."""

import re

import pytest

from tests.browser.conftest import shoot
from tests.browser.test_officer import enter, narrow
from tests.browser.walk import press
from tests.counter.desk import CODE
from tests.counter.people import operator
from workers.counter.models import Assistance

A_SECOND = 2.5  # keys, of somebody who types every day but is no typist


class Typist:
    """Hands on the keyboard, and never on the mouse."""

    def __init__(self, page, portal):
        self.page, self.phone, self.keys = page, portal.phone, 0

    def press(self, *keys: str):
        for key in keys:
            self.page.keyboard.press(key)
        self.keys += len(keys)

    def type(self, text: str):
        self.page.keyboard.type(text)
        self.keys += len(text)

    def at(self, field: str):
        self.page.wait_for_function("id => document.activeElement.id === id", arg=f"id_{field}")

    def come_to(self, page: str):
        self.page.wait_for_url(re.compile(f"/centre/[0-9a-f-]+/{page}$"))
        if page != "done":
            self.page.locator("form.keys").wait_for()  # nobody types before the page is there

    def who(self, aadhaar: str, mobile: str):
        self.come_to("who")
        self.at("consent")
        self.press("Space", "Enter")
        self.at("epfo_member_0")
        self.press("2", "2", "2")
        self.at("whose_0")
        self.press("1")
        self.at("mobile")
        self.type(mobile)
        self.press("Enter")
        self.at("aadhaar")
        self.type(aadhaar)
        shoot(self.page, "c2-who")

    def codes(self, mobile: str, before: int):
        self.press("Enter")
        self.come_to("codes")
        for field, words in {
            "mobile_code": "e-Shram code|ई-श्रम कोड",
            "aadhaar_code": "OTP for",
        }.items():
            self.at(field)
            text = self.phone.wait(mobile, after=before, holding=words)
            code = re.search(CODE, text)[0]
            self.phone.codes.add(code)
            self.type(code)
            self.press("Enter")
        self.come_to("answers")

    def identify(self, aadhaar: str, mobile: str):
        before = len(self.phone.messages(mobile))
        self.who(aadhaar, mobile)
        self.codes(mobile, before)

    def personal(self):
        if self.page.locator("#id_father_name").input_value() == "":
            self.at("father_name")
            self.type("Ram Kumar")
            self.press("Enter")
        self.at("marital_status_0")
        self.press("2", "2")
        self.at("disability_0")
        self.press("2", "Enter")

    def moved(self):
        self.at("same_as_permanent_0")
        self.press("2")
        self.at("present_state")
        self.type("mahar")
        self.page.locator("#id_present_district option[value='482']").wait_for(state="attached")
        self.press("Tab")
        self.at("present_district")
        self.type("mumbai")
        self.press("Enter")
        self.at("present_area_0")
        self.press("2")
        self.at("present_locality")
        self.type("Dharavi")
        self.press("Enter")
        self.at("present_pincode")
        self.type("400017")
        self.press("Enter")
        self.at("present_since")
        self.type("29022024")
        self.press("Enter")
        self.at("moved_for_0")
        self.press("1")
        self.at("family_along_0")
        self.press("2")

    def rest(self, *, account: bool):
        self.at("education_0")
        self.press("4", "1")
        self.at("occupation_search")
        with self.page.expect_response(re.compile("q=tailor")):
            self.type("tailor")
        self.page.wait_for_function("document.querySelectorAll('#id_occupation input').length < 9")
        self.page.locator("#id_occupation input[value='7531.0100']").wait_for()
        self.press("Enter")
        self.page.wait_for_function("document.activeElement.name === 'occupation'")
        values = self.page.locator("#id_occupation input").evaluate_all(
            "all => all.map(e => e.value)"
        )
        self.press(str(values.index("7531.0100") + 1))
        self.at("experience_years")
        self.type("12")
        self.press("Enter")
        self.at("platform_worker_0")
        self.press("2")
        if account:
            self.page.locator("#id_account_number").focus()
            self.type("12345678901")
            self.press("Tab")
            self.type("12345678901")
            self.press("Tab")
            self.type("SBIN0001234")
        shoot(self.page, "c4-answers")
        self.press("Enter")

    def say_yes(self):
        shoot(self.page, "c4-errors")

        self.come_to("read-back")
        shoot(self.page, "c5-read-back")
        while self.page.evaluate("document.activeElement.id") != "id_declaration":
            self.press("Tab")
        self.press("Space", "Enter")
        self.come_to("done")


def next_client(page, hands):
    """From the counter's first page: the worker's language, and Enter."""
    page.goto("/centre/")
    page.locator(".begin-languages button").first.focus()
    hands.press("Enter")
    hands.come_to("who")


@pytest.mark.parametrize(("language", "size"), [("en", "desktop"), ("hi", "phone")])
def test_a_morning(open_browser, portal, cast, committed, language, size):
    who = operator()
    page = open_browser(language, size)
    enter(page, portal, who.user)
    hands = Typist(page, portal)

    page.goto("/centre/")
    shoot(page, "c1-home")
    next_client(page, hands)
    first = cast.mobile()
    hands.identify(cast.aadhaar(), first)
    shoot(page, "c3-answers")
    hands.personal()
    if language == "en":  # a list in Hindi is not found by typing Latin letters
        hands.moved()
    else:
        hands.at("same_as_permanent_0")
        hands.press("1")
    hands.rest(account=True)
    hands.say_yes()
    narrow(page)
    shoot(page, "c6-done")
    typed = hands.keys
    print(f"{typed} keys, {typed / A_SECOND:.0f} s at {A_SECOND} keys a second")
    assert typed / A_SECOND < 180
    press(page, "a[accesskey=r]")
    page.get_by_text(who.centre.name).wait_for()
    shoot(page, "c7-receipt")

    # The second is called away in the middle of a word; their page stays open in a second tab.
    second, number = cast.mobile(), cast.aadhaar()
    next_client(page, hands)
    hands.identify(number, second)
    name = page.locator("form").locator("xpath=preceding-sibling::p/b").first.inner_text()
    page.fill("#id_father_name", "Somebodys Father")
    left_open = page.url
    tab = page.context.new_page()
    tab.shots = None
    tab.goto(left_open)
    assert name in tab.content()

    # The third sits down.
    third = cast.mobile()
    next_client(page, hands)
    tab.wait_for_url("**/centre/")
    for _step in range(3):
        page.go_back()
        page.wait_for_load_state()
        assert name not in page.content(), page.url
        assert "Somebodys Father" not in page.content(), page.url
    assert page.goto(left_open).status == 410
    shoot(page, "c8-start-again")
    assert name not in page.content()
    tab.close()
    next_client(page, hands)
    assert page.locator("#id_mobile").input_value() == ""
    hands.identify(cast.aadhaar(), third)
    hands.personal()
    hands.at("same_as_permanent_0")
    hands.press("1")
    hands.rest(account=False)
    hands.say_yes()

    # The second comes back, proves who they are, and is served to the end.
    next_client(page, hands)
    hands.identify(number, second)
    assert name in page.content()
    hands.personal()
    hands.at("same_as_permanent_0")
    hands.press("1")
    hands.rest(account=False)
    hands.say_yes()
    done = Assistance.objects.filter(operator=who, action="registered").order_by("at")
    assert [row.worker.mobile for row in done] == [first, third, second]


def test_read_aloud_only_with_a_voice_of_this_machine(open_browser, portal, cast, committed):
    """No voice, or one of the network, which would hear everything: no button."""
    for voices, offered in (
        ("[]", False),
        ("[{lang: 'hi-IN', localService: false}]", False),
        ("[{lang: 'en-IN', localService: true}]", False),
        ("[{lang: 'hi-IN', localService: true}]", True),
    ):
        page = open_browser("en", "desktop")
        page.add_init_script(
            f"""window.said = [];
            Object.defineProperty(window, "speechSynthesis", {{ value: {{
                getVoices: () => {voices}, cancel() {{}},
                speak: (line) => said.push(line.text) }} }});
            window.SpeechSynthesisUtterance =
                class {{ constructor(text) {{ this.text = text; }} }};"""
        )
        enter(page, portal, operator().user)
        next_client(page, Typist(page, portal))
        page.locator("summary").click()
        button = page.locator("[data-read-aloud-button]")
        assert button.is_visible() == offered, voices
    button.click()
    said = page.evaluate("said")
    assert len(said) > 10
    assert any("आधार" in line for line in said)
