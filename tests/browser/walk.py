"""The journey of registration, as fingers do it: every label is pressed, not posted."""

from tests.browser.conftest import shoot


def press(page, what="main button.go"):
    """Press a button or a link, a selector or a locator, and be on the page that answers. A click
    alone ends before that: what is then looked at may still be the page before, or none."""
    what = page.locator(what) if isinstance(what, str) else what
    with page.expect_navigation():
        what.click()


def choose(page, name: str, value: str):
    page.locator(f"label[for^='id_{name}_']").locator(
        f"xpath=preceding-sibling::input[@value='{value}']"
    ).check()


def begin(page, portal, mobile: str):
    before = len(portal.phone.messages(mobile))
    page.goto("/register/start")
    shoot(page, "01-start")
    page.fill("#id_mobile", mobile)
    for question in ("epfo_member", "esic_member", "income_tax_payer"):
        choose(page, question, "no")
    press(page)
    page.wait_for_url("**/register/otp")
    shoot(page, "02-otp")
    page.fill("#id_otp", portal.phone.code(mobile, after=before))
    press(page)


def prove(page, portal, aadhaar: str, mobile: str):
    page.wait_for_url("**/register/consent")
    shoot(page, "03-consent")
    page.check("#id_consent")
    press(page)
    page.wait_for_url("**/register/identity")
    shoot(page, "04-identity")
    before = len(portal.phone.messages(mobile))
    page.fill("#id_aadhaar", aadhaar)
    press(page)
    page.wait_for_url("**/register/identity/otp")
    shoot(page, "05-identity-otp")
    page.fill("#id_otp", portal.phone.code(mobile, after=before))
    press(page)


def personal(page):
    page.wait_for_url("**/register/personal")
    shoot(page, "06-personal")
    press(page)
    shoot(page, "06-personal-errors")
    page.fill("#id_father_name", "रामकुमार यादव")
    choose(page, "marital_status", "married")
    choose(page, "social_category", "obc")
    choose(page, "disability", "no")
    press(page)


def address(page, *, script: bool):
    page.wait_for_url("**/register/address")
    shoot(page, "07-address")
    choose(page, "same_as_permanent", "no")
    page.select_option("#id_present_state", "27")
    if not script:
        page.locator(".if-moved button.look").click()
    page.locator("#id_present_district option[value='482']").wait_for(state="attached")
    page.select_option("#id_present_district", "482")
    choose(page, "present_area", "urban")
    page.fill("#id_present_locality", "Dharavi")
    page.fill("#id_present_pincode", "400017")
    page.fill("#id_present_since", "2024-02-29")
    choose(page, "moved_for", "work")
    choose(page, "family_along", "no")
    shoot(page, "07-address-moved")
    press(page)


def education(page):
    page.wait_for_url("**/register/education")
    shoot(page, "08-education")
    choose(page, "education", "primary")
    choose(page, "monthly_income", "to_10000")
    press(page)


def occupation(page, word: str, *, script: bool):
    page.wait_for_url("**/register/occupation")
    shoot(page, "09-occupation")
    page.fill("#id_occupation_search", "")
    page.locator("#id_occupation_search").press_sequentially(word)
    if not script:
        page.locator("button.look[value=occupation]").click()
    page.locator("#id_occupation input[value='7531.0100']").wait_for()
    choose(page, "occupation", "7531.0100")
    page.fill("#id_experience_years", "१२")
    choose(page, "platform_worker", "no")
    shoot(page, "09-occupation-found")
    press(page)


def bank(page):
    page.wait_for_url("**/register/bank")
    shoot(page, "10-bank")
    page.fill("#id_account_number", "12345678901")
    page.fill("#id_account_number_again", "12345678901")
    page.fill("#id_ifsc", "sbin0001234")
    page.fill("#id_account_holder", "Ram Kumar")
    press(page)


def check(page):
    page.wait_for_url("**/register/check")
    shoot(page, "11-check")
    page.check("#id_declaration")
    press(page)


def register(page, portal, aadhaar: str, mobile: str, *, script: bool, word: str = "tailor") -> str:
    """The whole way; returns the UAN."""
    begin(page, portal, mobile)
    prove(page, portal, aadhaar, mobile)
    personal(page)
    address(page, script=script)
    education(page)
    occupation(page, word, script=script)
    bank(page)
    check(page)
    page.wait_for_url("**/register/done")
    shoot(page, "12-done")
    return page.locator("#uan").get_attribute("data-uan")
