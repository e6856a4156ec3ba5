"""A made-up person with a browser and a phone, who registers as anybody does."""

import itertools
import json
import re
import time
from urllib.parse import urlsplit

from integrations.uidai.sandbox.numbers import test_aadhaar
from tests.bench.browser import Browser, Unexpected

AADHAAR_PREFIX = "15"  # a range of the bench's own
FIRST_MOBILE = 9_811_000_000
NO_TO_ALL = {"epfo_member": "no", "esic_member": "no", "income_tax_payer": "no"}
PERSONAL = {
    "father_name": "राम कुमार",
    "marital_status": "married",
    "social_category": "obc",
    "disability": "no",
    "blood_group": "B+",
    "nominee_name": "Sita Devi",
    "nominee_relation": "wife",
}
# A migrant: from wherever Aadhaar says to Pune in Maharashtra, so the page lists its districts.
ADDRESS = {
    "same_as_permanent": "no",
    "permanent_state": "27",
    "permanent_district": "490",
    "present_state": "27",
    "present_district": "490",
    "present_area": "urban",
    "present_locality": "Hadapsar",
    "present_pincode": "411028",
    "present_since": "2024-06-01",
    "moved_for": "work",
    "family_along": "no",
}
EDUCATION = {"education": "primary", "monthly_income": "to_10000"}
OCCUPATION = {"occupation": "7112.0200", "experience_years": "5", "platform_worker": "no"}
BANK = {
    "account_number": "123456789012",
    "account_number_again": "123456789012",
    "ifsc": "SBIN0001234",
    "account_holder": "Ram Kumar",
}
ANSWERS = {
    "personal": PERSONAL,
    "address": ADDRESS,
    "education": EDUCATION,
    "occupation": OCCUPATION,
    "bank": BANK,
}
GETS, POSTS = 12, 11  # requests of one journey to the portal (without its three static files)
UAN = re.compile(r'data-uan="(\d{12})"')
CODE = re.compile(r"\b\d{6}\b")
numbers = itertools.count()


def port_of(url: str) -> int:
    return urlsplit(url).port


class Person:
    """Registers again and again, as somebody else each time."""

    def __init__(self, portal_url: str, phone_url: str):
        self.portal = port_of(portal_url)
        self.phone = Browser(port_of(phone_url), accept="application/json")
        self.browser = Browser(self.portal)
        self.waited = 0.0  # seconds for OTPs so far
        self.number = None

    def begin_anew(self):
        """Another person: other mobile, other Aadhaar, no cookies; the connection is kept."""
        self.number = next(numbers)
        self.mobile = str(FIRST_MOBILE + self.number)
        self.aadhaar = test_aadhaar(self.number, AADHAAR_PREFIX)
        self.browser.cookies.clear()

    def code(self, count: int) -> str:
        """The six digits of the newest message once there are `count` of them."""
        started = time.monotonic()
        pause = 0.02
        while True:
            time.sleep(pause)
            found = json.loads(self.phone.get(f"/messages?mobile={self.mobile}").text)["messages"]
            waited = time.monotonic() - started
            if len(found) >= count:
                self.waited += waited
                return CODE.search(found[0]["text"])[0]
            if waited > 30:
                raise Unexpected(f"no OTP within 30 seconds (message {count})")
            pause = min(pause * 1.5, 0.2)

    def fill(self, step: str, answers: dict, *, then: str):
        """Open a page, send its form, and see where it leads."""
        self.browser.open(f"/register/{step}")
        self.expect(self.browser.send(f"/register/{step}", answers), then)

    def expect(self, location: str, step: str):
        if location != f"/register/{step}":
            raise Unexpected(f"sent to {location} instead of /register/{step}")

    def prove(self):
        """From the first page to the first page of questions."""
        self.begin_anew()
        self.fill("start", {"mobile": self.mobile} | NO_TO_ALL, then="otp")
        self.fill("otp", {"otp": self.code(1)}, then="consent")
        self.fill("consent", {"consent": "on"}, then="identity")
        self.fill("identity", {"aadhaar": self.aadhaar}, then="identity/otp")
        self.fill("identity/otp", {"otp": self.code(2)}, then="personal")

    def answer(self, *steps: str):
        following = [*ANSWERS, "check"]
        for step in steps:
            then = following[following.index(step) + 1]
            self.fill(step, ANSWERS[step], then=then)

    def register(self) -> str:
        """A whole journey; the UAN."""
        self.prove()
        self.answer(*ANSWERS)
        self.fill("check", {"declaration": "on"}, then="done")
        return UAN.search(self.browser.open("/register/done"))[1]

    def close(self):
        self.browser.close()
        self.phone.close()
