"""An operator at a counter of the running portal, with a browser without JavaScript."""

import re

from django.conf import settings
from django.test import Client

from tests.cast import signed_in
from tests.counter.people import operator
from tests.visitor import CODE, NO_TO_ALL, Visitor

ANSWERS = {
    "father_name": "Ram Kumar",
    "marital_status": "married",
    "social_category": "obc",
    "disability": "no",
    "same_as_permanent": "yes",
    "education": "primary",
    "monthly_income": "to_10000",
    "occupation": "7531.0100",
    "experience_years": "5",
    "platform_worker": "no",
}
ACCOUNT = {
    "account_number": "123456789012",
    "account_number_again": "123456789012",
    "ifsc": "SBIN0001234",
    "account_holder": "Ram Kumar",
}


class Desk(Visitor):
    """`who` is an Operator; each desk is a browser of its own."""

    def __init__(self, portal, who=None, language: str = "en"):
        super().__init__(portal.url, portal.phone, language)
        self.operator = who or operator()
        client, name = signed_in(Client(), self.operator.user), settings.SESSION_COOKIE_NAME
        self.http.cookies.set(name, client.cookies[name].value)

    def form(self):
        return self.document.xpath("//main//form[@method='post' and not(contains(@class,'bar'))]")[
            0
        ]

    @property
    def visit(self) -> str:
        """The client whose page this is."""
        return re.search(r"/centre/([0-9a-f-]{36})/", self.page.url)[1]

    def at(self, page: str) -> str:
        return f"/centre/{self.visit}/{page}"

    def begin(self, language: str = "hi"):
        return self.open("/centre/").send({"language": language}, path="/centre/register")

    def identify(self, aadhaar: str, mobile: str, **changes):
        """Consent and codes, up to the answers."""
        before = len(self.phone.messages(mobile))
        answers = {
            "consent": "on",
            "whose": "own",
            "way": "code",
            "mobile": mobile,
            "aadhaar": aadhaar,
        }
        self.send(answers | NO_TO_ALL | changes)
        return self.send(self.codes(mobile, before))

    def codes(self, mobile: str, before: int) -> dict:
        """Both codes, read from the phone on which both came."""
        ours = self.phone.wait(mobile, after=before, holding="e-Shram code|ई-श्रम कोड")
        uidais = self.phone.wait(mobile, after=before, holding="OTP for Aadhaar")
        found = {
            name: re.search(CODE, text)[0]
            for name, text in {"mobile_code": ours, "aadhaar_code": uidais}.items()
        }
        self.phone.codes.update(found.values())
        return found

    def answer(self, **changes):
        return self.send(ANSWERS | changes)

    def say_yes(self):
        return self.send({"declaration": "on"})

    def register(self, aadhaar: str, mobile: str, **changes) -> str:
        self.begin().identify(aadhaar, mobile).answer(**changes).say_yes()
        return self.uan
