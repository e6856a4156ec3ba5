"""A camp for tests: a device with numbers, and forms sealed as the page seals them."""

import base64
import json
import os
import time
import uuid

from django.test import Client

from tests.cast import signed_in
from tests.counter.people import operator
from workers.counter.camp import envelopes
from workers.counter.devices import hash_of
from workers.counter.models import CampEntry, Device

ANSWERS = {
    "insured": "no",
    "name": "Sita Devi",
    "father_name": "Mohan Manjhi",
    "birth_year": "1990",
    "date_of_birth": "",
    "gender": "F",
    "mobile": "9812345670",
    "aadhaar": "",
    "present_state": "10",
    "present_district": "212",
    "present_locality": "Phulwari",
    "present_house": "",
    "present_pincode": "801505",
    "occupation": "7531.0100",
    "experience_years": "5",
    "education": "",
    "consent": "on",
}


def now_ms(**off) -> int:
    """This moment as a device's clock says it, `seconds` ahead."""
    return round((time.time() + off.get("seconds", 0)) * 1000)


class Camp:
    """An operator signed in on a registered device."""

    def __init__(self, somebody=None, **changes):
        self.operator = somebody or operator(**changes)
        token = str(uuid.uuid4())
        self.device = Device.objects.create(
            centre=self.operator.centre,
            name="Phone 1",
            token_hash=hash_of(token),
            registered_by=self.operator,
        )
        self.client = signed_in(Client(), self.operator.user)
        self.client.cookies["device"] = token
        self.blocks = []

    def post(self, where: str, said: dict):
        return self.client.post(
            f"/centre/camp/{where}", json.dumps(said), content_type="application/json"
        )

    def take(self, *, ahead: int = 0) -> dict:
        answer = self.post("take", {"now": now_ms(seconds=ahead)})
        assert answer.status_code == 200, answer.content
        self.blocks.append(answer.json() | {"next": 0})
        return self.blocks[-1]

    def form(self, *, block=None, number="", client="", filled=None, language="hi", **answers):
        """A row as the page sends it."""
        block = block or self.blocks[-1]
        if not number:
            number = block["numbers"][block["next"]]
            block["next"] += 1
        client = client or str(uuid.uuid4())
        said = {
            "answers": ANSWERS | answers,
            "filled": now_ms() if filled is None else filled,
            "language": language,
            "consent": "2026-11c",
        }
        text = json.dumps(said).encode()
        key = base64.b64decode(block["key"])
        sealed = envelopes.seal(text, key, envelopes.label(number, client), os.urandom(12))
        return {
            "client": client,
            "number": number,
            "block": block["block"],
            "envelope": base64.b64encode(sealed).decode(),
        }

    def send(self, *rows, ahead: int = 0, blocks=None, **more) -> list[tuple]:
        """[(verdict, reasons, stored)] of each row."""
        statements = [
            {name: block[name] for name in ("statement", "signature")}
            for block in (self.blocks if blocks is None else blocks)
        ]
        said = {"now": now_ms(seconds=ahead), "rows": rows, "blocks": statements, **more}
        answer = self.post("send", said)
        assert answer.status_code == 200, answer.content
        told = answer.json()["verdicts"]
        assert [one["client"] for one in told] == [row["client"] for row in rows]
        return [(one["verdict"], one["reasons"], one["stored"]) for one in told]


def entry(row) -> CampEntry:
    return CampEntry.objects.get(pk=row["client"])


def sending(camp, *rows) -> dict:
    statements = [{n: b[n] for n in ("statement", "signature")} for b in camp.blocks]
    return {"now": now_ms(), "rows": rows, "blocks": statements}
