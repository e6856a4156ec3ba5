"""A walk-in at a counter: who stands there, and how they prove it."""

import re

from django.utils import timezone

from eshram.outbox.models import Delivery
from eshram.outbox.sms import read
from tests.cast import signed_in
from tests.counter.people import operator
from tests.visitor import CODE
from tests.workers import people
from workers.counter.models import Visit

MOBILE = "9812345670"
NOBODY = "987654321098"
MOVE = {name: value for name, value in people.PRESENT.items() if name != "same_as_permanent"}
MOVE |= {"present_since": "2025-03-01", "present_state": "10", "present_district": "212"}
MOVE |= {"present_pincode": "800001"}
WORK = {"occupation": "9211.0200", "experience_years": "7", "secondary_occupation": ""}
WAYS = ["mobile", "aadhaar", "capture"]
ACCOUNT = {"account_number": "0098765432109", "account_number_again": "0098765432109"}
ACCOUNT |= {"ifsc": "HDFC0000001", "account_holder": "Asha"}


def code_for(mobile: str) -> str:
    newest = Delivery.objects.filter(mobile=mobile).latest("id")
    return re.search(CODE, read(newest).text)[0]


class Counter:
    """An operator's browser in these tests, with a walk-in under way."""

    def __init__(self, client, who=None):
        self.client, self.operator = client, who or operator()
        signed_in(client, self.operator.user)
        self.begin()

    def begin(self):
        self.visit = self.client.post("/centre/help").url.split("/")[2]
        return self

    def at(self, page: str) -> str:
        return f"/centre/{self.visit}/{page}"

    def get(self, page: str):
        return self.client.get(self.at(page))

    def post(self, page: str, **answers):
        return self.client.post(self.at(page), answers)

    def find(self, who, way="mobile"):
        return self.post("find", who=str(who), way=way)

    def by_mobile(self, who, mobile=MOBILE):
        self.find(who)
        return self.post("find/code", otp=code_for(mobile))

    def row(self) -> Visit:
        return Visit.objects.get(pk=self.visit)


def prove_by_aadhaar(counter):
    """As if Aadhaar had proven it; the proof itself is walked in `test_proofs`."""
    Visit.objects.filter(pk=counter.visit).update(proof="otp", proven_at=timezone.now())
