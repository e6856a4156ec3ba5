"""What is typed on the pages of registration, good and bad."""

from django.urls import reverse

from tests.visitor import ANSWERS, NO_TO_ALL
from tests.workers import people
from tests.workers.people import draft_at, put_in
from workers.models import Draft

NUL = "\x00"
LONG = "9" * 5000
EVERYWHERE = {
    "nul": f"1{NUL}2",
    "control": "12\x07\x1b34",
    "override": "\u202e4321",
    "emoji": "\U0001f600\U0001f468\u200d\U0001f469",
    "markup": "<script>alert(1)</script>",
    "wrong script": "அஆஇ",
    "long": LONG,
    "long letters": "क" * 5000,
    "lone surrogate": "\ufffd",
    "superscript": "²³",
    "quote": "' OR 1=1 --",
    "template": "{{ 7 }}{% now %}",
    "negative": "-1",
    "float": "1.5e3",
}
# Bad values that a field takes after all, because they are good there.
TAMIL = EVERYWHERE["wrong script"]
GOOD = {
    "father_name": {TAMIL},
    "nominee_name": {TAMIL},
    "account_holder": {TAMIL},
    "present_locality": {TAMIL, "-1", "1.5e3"},
    "present_house": {TAMIL, "-1", "1.5e3"},
}
START = {"mobile": "9812345678"} | NO_TO_ALL
SENT = {"start": START, "otp": {"otp": "123456"}, "consent": {"consent": "on"}}
SENT |= {"identity": {"aadhaar": "100000000004"}, **ANSWERS, "address": people.PRESENT}
SENT |= {"check": {"declaration": "on"}}
SENT |= {"personal": ANSWERS["personal"] | {"disability": "yes", "disability_percent": "40"}}
SENT["personal"] |= {"email": "asha@example.in", "emergency_mobile": "9812345671"}
SENT["personal"] |= {"blood_group": "B+"}
SENT["occupation"] = ANSWERS["occupation"] | {"secondary_occupation": "9211.0200"}
SENT["occupation"] |= {"skill_source": "family"}
SENT["address"] = people.PRESENT | {"permanent_state": "10", "permanent_district": "212"}


def address_of(step: str) -> str:
    return reverse(f"register-{step}")


def visit(client, step: str) -> Draft | None:
    """The client's browser stands on a page of registration."""
    if step == "start":
        return None
    draft = draft_at(step)
    put_in(client, draft=str(draft.id), person=draft.uan)
    return draft


NOT_SENT = "00000000-0000-0000-0000-000000000000"
