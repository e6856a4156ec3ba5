"""Somebody at a browser without JavaScript: opens pages, fills in forms, reads the phone."""

import re
import time
from typing import ClassVar

import requests
from lxml import html

ANSWERS = {
    "personal": {
        "father_name": "Ram Kumar",
        "marital_status": "married",
        "social_category": "obc",
        "disability": "no",
        "nominee_name": "Sita Devi",
        "nominee_relation": "wife",
    },
    "address": {"same_as_permanent": "yes"},
    "education": {"education": "primary", "monthly_income": "to_10000"},
    "occupation": {"occupation": "7531.0100", "experience_years": "5", "platform_worker": "no"},
    "bank": {
        "account_number": "123456789012",
        "account_number_again": "123456789012",
        "ifsc": "SBIN0001234",
        "account_holder": "Ram Kumar",
    },
}
NO_TO_ALL = {"epfo_member": "no", "esic_member": "no", "income_tax_payer": "no"}


CODE = r"\b\d{6}\b"


class Phone:
    """The sandbox phone, read as a person would: the newest message first."""

    codes: ClassVar[set[str]] = set()  # every code that was read in this run

    def __init__(self, url: str):
        self.url = url

    def messages(self, mobile: str) -> list[dict]:
        answer = requests.get(f"{self.url}/messages", params={"mobile": mobile}, timeout=5)
        return answer.json()["messages"]

    def wait(self, mobile: str, *, after: int = 0, holding: str = "") -> str:
        """The newest message that holds a pattern, of those that came later than the first
        `after`: others (a welcome) may come in between."""
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            found = self.messages(mobile)
            for message in found[: len(found) - after]:
                if re.search(holding, message["text"]):
                    return message["text"]
            time.sleep(0.02)
        raise AssertionError(f"no new message came to {mobile}")

    def code(self, mobile: str, *, after: int = 0) -> str:
        """The six digits of the newest message with a code; see `wait`."""
        code = re.search(CODE, self.wait(mobile, after=after, holding=CODE))[0]
        self.codes.add(code)
        return code


class Visitor:
    def __init__(self, url: str, phone: Phone, language: str = "en"):
        self.url, self.phone = url, phone
        self.http = requests.Session()
        self.http.headers["Accept-Language"] = language
        self.page = None

    def open(self, path: str):
        self.page = self.http.get(self.url + path, timeout=20)
        assert self.page.status_code < 500, self.page.url
        return self

    def send(self, answers: dict, *, path: str | None = None, follow: bool = True):
        """Fill in and send the page's main form; hidden fields go along as a browser sends them."""
        form = self.form()
        hidden = {i.name: i.value for i in form.xpath(".//input[@type='hidden']") if i.name}
        self.page = self.http.post(
            self.url + path if path else self.page.url,
            data=hidden | answers,
            timeout=20,
            allow_redirects=follow,
            headers={"Referer": self.page.url},
        )
        assert self.page.status_code < 500, self.page.url
        return self

    def form(self):
        return self.document.xpath("//main//form[@method='post']")[0]

    @property
    def document(self):
        return html.fromstring(self.page.content)

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.url).split("?")[0]

    @property
    def text(self) -> str:
        return " ".join(self.document.text_content().split())

    @property
    def errors(self) -> list[str]:
        return [" ".join(e.text_content().split()) for e in self.document.find_class("wrong-text")]

    def begin(self, mobile: str):
        """Up to the consent page."""
        before = len(self.phone.messages(mobile))
        self.open("/register/start").send({"mobile": mobile} | NO_TO_ALL)
        return self.send({"otp": self.phone.code(mobile, after=before)})

    def prove(self, aadhaar: str, mobile: str):
        """Consent and Aadhaar, up to the first page of questions."""
        self.send({"consent": "on"})
        before = len(self.phone.messages(mobile))
        self.send({"aadhaar": aadhaar})
        return self.send({"otp": self.phone.code(mobile, after=before)})

    def answer(self, *steps: str, **changes):
        for step in steps:
            assert self.path == f"/register/{step}", (self.path, self.errors)
            self.send(ANSWERS[step] | changes.get(step, {}))
        return self

    def register(self, aadhaar: str, mobile: str, **changes) -> str:
        """The whole journey; returns the UAN."""
        self.begin(mobile).prove(aadhaar, mobile).answer(*ANSWERS, **changes)
        self.send({"declaration": "on"})
        return self.uan

    @property
    def uan(self) -> str:
        return self.document.get_element_by_id("uan").get("data-uan")

    def sign_in(self, who: str, mobile: str):
        before = len(self.phone.messages(mobile))
        self.open("/me/sign-in").send({"who": who})
        return self.send({"otp": self.phone.code(mobile, after=before)})
