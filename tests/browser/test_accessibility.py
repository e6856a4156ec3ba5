"""Every page for everybody: axe-core finds nothing serious, nothing runs out of a narrow screen,
and a keyboard is enough. In English, and in Hindi with errors on the page."""

import re
import time
from datetime import date
from importlib import import_module

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings

from integrations.states import disclosures, exporting
from tests.browser.test_officer import enter
from tests.cast import staff
from tests.grievances.people import opened
from tests.states.people import agreement, agrees
from tests.workers import people
from tests.workers.people import BIHAR
from workers.figures.grievances import counting

LONG = "Kumari Venkatanarasimharajuvaripeta Chandrashekhar"
NOBODY = "00000000-0000-0000-0000-000000000000"  # an OTP that was never sent
REGISTRATION = ["consent", "identity", "personal", "address", "education", "occupation", "bank"]
# path, and whether pressing its button with nothing filled in shows errors
OPEN_PAGES = {
    "/": False,
    "/register/start": True,
    "/register/resume": True,
    "/register/not-eligible/too_young": False,
    "/me/sign-in": True,
    "/nowhere": False,
    "/sandbox/phone/": False,
    "/sandbox/phone/?mobile=12": False,
}
OTP_PAGES = {
    "/register/otp": True,
    "/register/resume/otp": True,
    "/me/otp": True,
    "/me/which": True,
}
ME_PAGES = {
    "/me/": False,
    "/me/card": False,
    "/me/address": True,
    "/me/occupation": False,
    "/me/mobile": True,
    "/me/bank": True,
    "/register/done": False,
    "/register/already": False,
}
# What came later, in Hindi alone, as a page costs a third of a second. What other tests here look
# at (schemes, platforms, work, the helpline, centres) is not here again.
ASKED_PAGES = {
    "/grievance/": False,
    "/grievance/write": True,
    "/grievance/find": False,
    "/platform/application/open": False,
}
SHARED_PAGES = ["/me/consents/", "/me/privacy/", "/me/grievances/", "/me/grievances/new",
                "/me/grievances/new/registration"]  # fmt: skip
STATE_PAGES = [
    "/state/", "/state/agreements/", "/state/exports/", "/state/exports/ask", "/state/grievances/",
    "/state/grievance-figures/", "/state/calamities/", "/state/corridors/", "/state/exclusion/",
    "/state/saturation/",
]  # fmt: skip
WIDTHS = (360, 320)


@pytest.fixture(params=["hi", "en"])
def page(request, open_browser):
    return open_browser(request.param, "phone")


@pytest.fixture
def session(portal, committed):
    """session(page, name=value, ...): what the portal knows of this browser."""

    def put(page, **values):
        kept = import_module(settings.SESSION_ENGINE).SessionStore()
        kept.update(values)
        kept.create()
        page.context.add_cookies(
            [{"name": "sessionid", "value": kept.session_key, "url": portal.url}]
        )

    return put


def look_at(page, where: str) -> None:
    """axe, and the width of the page."""
    assert not (found := serious(Axe().run(page))), (where, found)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 740})
        assert overhang(page) == 0, (where, width, widest(page))
    page.set_viewport_size({"width": WIDTHS[0], "height": 740})


def serious(result) -> list[tuple]:
    """What axe found that keeps somebody out."""
    return [
        (rule["id"], rule["help"], [node["html"][:200] for node in rule["nodes"][:3]])
        for rule in result.response["violations"]
        if rule["impact"] in ("serious", "critical")
    ]


def overhang(page) -> int:
    """By how many pixels the page is wider than the screen."""
    return page.locator("html").evaluate("e => e.scrollWidth - e.clientWidth")


def widest(page) -> list[str]:
    return page.evaluate(
        """() => [...document.querySelectorAll("body *")]
            .filter((e) => e.getBoundingClientRect().right > window.innerWidth + 1)
            .map((e) => e.outerHTML.slice(0, 120)).slice(0, 3)"""
    )


def visit(page, path: str, *, shows_errors: bool) -> None:
    """In Hindi, whose words are longer, with its errors where it has any; in English as it opens:
    the time is spent on what differs."""
    page.goto(path)
    if not shows_errors or page_language(page) == "en":
        look_at(page, path)
        return
    page.locator("main button.go").first.click()
    page.locator(".error-summary").wait_for()
    assert page.locator(".wrong-text").count()
    look_at(page, f"{path} with errors")


def test_pages_for_anyone(page):
    for path, shows_errors in OPEN_PAGES.items():
        visit(page, path, shows_errors=shows_errors)


def test_pages_of_registration(page, session, cast):
    for step in (*REGISTRATION, "check"):
        draft = people.draft_at(step, mobile=cast.mobile())
        session(page, draft=str(draft.id))
        visit(page, f"/register/{step}", shows_errors=True)
    pending = people.draft_at("identity", mobile=cast.mobile(), pending_reference=NOBODY)
    session(page, draft=str(pending.id))
    visit(page, "/register/identity/otp", shows_errors=True)


def test_pages_with_a_code(page, session):
    asked = {"uan": None, "otp": NOBODY, "next": ""}
    resume = {"otp": NOBODY, "birth_year": 1990, "last4": "5678"}
    which = {"mobile": "9812345670", "tries": 0, "next": ""}
    session(page, otp=NOBODY, otp_to="5678", sign_in=asked, resume=resume, which=which)
    for path, shows_errors in OTP_PAGES.items():
        visit(page, path, shows_errors=shows_errors)


def test_pages_of_a_worker(page, session, cast):
    worker = people.worker(mobile=cast.mobile(), date_of_birth=date(1980, 2, 29))
    proven = {"uan": worker.uan, "at": int(time.time()), "mobile": cast.mobile()}
    session(page, uan=worker.uan, proven=proven)
    for path, shows_errors in ME_PAGES.items():
        visit(page, path, shows_errors=shows_errors)
    visit(page, f"/verify/{worker.card_token}", shows_errors=False)


def test_pages_of_sharing(open_browser, portal, session, committed, cast):
    """The worker's, and the state officer's who gets the details and answers the grievance."""
    page = open_browser("hi", "phone")
    for path, shows_errors in ASKED_PAGES.items():
        visit(page, path, shows_errors=shows_errors)
    worker = agrees(people.worker(mobile=cast.mobile(), name=LONG))
    terms = agreement(purpose=f"shown-{worker.uan}")
    disclosures.disclosed(terms, [worker.uan], what="export")
    export = exporting.make(terms, None, by="test")
    ticket = opened(worker, LONG, category="registration", state=BIHAR)
    counting.count()
    proven = {"uan": worker.uan, "at": int(time.time()), "mobile": worker.mobile}
    session(page, uan=worker.uan, proven=proven)
    for path in (*SHARED_PAGES, f"/me/grievances/{ticket.number}/"):
        visit(page, path, shows_errors=False)
    page.context.clear_cookies()
    enter(page, portal, staff("state_officer", BIHAR))
    of_worker, of_ticket = f"/state/workers/{worker.uan}", f"/state/grievances/{ticket.number}/"
    for path in (*STATE_PAGES, of_worker, of_ticket):
        visit(page, path, shows_errors=False)
    visit(page, f"/state/exports/{export.number}/", shows_errors=True)


def test_twice_as_large(open_browser, session, cast):
    """At 200 % on a desktop, and with letters twice as large on a phone."""
    draft = people.draft_at("check", mobile=cast.mobile())
    for size in ("desktop", "phone"):
        page = open_browser("hi", size)
        session(page, draft=str(draft.id))
        for path in ("/", "/register/start", "/register/address", "/register/check"):
            page.goto(path)
            if size == "desktop":
                page.set_viewport_size({"width": 640, "height": 450})
            else:
                page.evaluate("document.documentElement.style.fontSize = '200%'")
            assert overhang(page) == 0, (path, size, widest(page))


def focused(page) -> str:
    return page.evaluate("document.activeElement.id || document.activeElement.className")


def tab_to(page, id: str, presses: int = 40) -> None:
    for _press in range(presses):
        if focused(page) == id:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {id}, but to {focused(page)}")


def test_a_keyboard_is_enough(page, portal, cast):
    """The first page with Tab, arrows, Space and Enter alone; what has the focus can be seen."""
    mobile = cast.mobile()
    page.goto("/register/start")
    page.keyboard.press("Tab")
    skip = page.locator("a[href='#content']")
    assert skip.evaluate("e => e === document.activeElement && e.offsetHeight > 10")
    tab_to(page, "id_mobile")
    assert page.locator("#id_mobile").evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    page.keyboard.type("12345")
    page.keyboard.press("Enter")
    page.locator(".error-summary").wait_for()
    assert focused(page) == "error-summary"
    assert page.title().startswith({"hi": "गलती", "en": "Error"}[page_language(page)])
    # The first line of the summary leads to the field, with what was typed still in it.
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert focused(page) == "id_mobile"
    described = page.locator("#id_mobile").get_attribute("aria-describedby").split()
    assert "id_mobile_error" in described
    assert page.locator("#id_mobile").get_attribute("aria-invalid") == "true"
    assert page.locator("#id_mobile").input_value() == "12345"
    page.keyboard.press("Control+A")
    page.keyboard.type(mobile)
    for question in ("epfo_member", "esic_member", "income_tax_payer"):
        tab_to(page, f"id_{question}_0")
        page.keyboard.press("ArrowDown")
        assert page.locator(f"#id_{question}_1").is_checked()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/register/otp"))
    tab_to(page, "id_otp")
    page.keyboard.type(portal.phone.code(mobile))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/register/consent"))
    tab_to(page, "id_consent")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/register/identity"))


def page_language(page) -> str:
    return page.locator("html").get_attribute("lang")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_double_press_registers_once(open_browser, session, cast, script):
    """The last button pressed twice, as fingers do: the UAN comes, whichever answer arrives."""
    page = open_browser("hi", "phone", script)
    draft = people.draft_at("check", mobile=cast.mobile())
    session(page, draft=str(draft.id), person=draft.uan)
    page.goto("/register/check")
    page.check("#id_declaration")
    page.locator("main button.go").dblclick(delay=5)
    uan = page.locator("#uan")  # a wait for an address would end with the first press's
    uan.wait_for()
    assert uan.get_attribute("data-uan") == str(draft.uan)


def test_a_double_press_of_the_first_buttons(open_browser, portal, cast):
    """One code is sent, and the code is taken; after going back the button works again."""
    page, mobile = open_browser("en", "phone"), cast.mobile()
    page.goto("/register/start")
    page.fill("#id_mobile", mobile)
    for question in ("epfo_member", "esic_member", "income_tax_payer"):
        page.check(f"#id_{question}_1")
    page.locator("main button.go").dblclick(delay=5)
    page.locator("#id_otp").wait_for()
    code = portal.phone.code(mobile)
    page.go_back()
    page.wait_for_url(re.compile("/register/start"))
    page.fill("#id_mobile", mobile)
    for question in ("epfo_member", "esic_member", "income_tax_payer"):
        page.check(f"#id_{question}_1")
    page.locator("main button.go").click()
    page.wait_for_url(re.compile("/register/otp"))
    assert portal.phone.code(mobile, after=1) != code
    assert len(portal.phone.messages(mobile)) == 2
    page.fill("#id_otp", portal.phone.code(mobile))
    page.locator("main button.go").dblclick(delay=5)
    page.locator("#id_consent").wait_for()
    page.check("#id_consent")
    page.locator("main button.go").dblclick(delay=5)
    page.locator("#id_aadhaar").wait_for()
