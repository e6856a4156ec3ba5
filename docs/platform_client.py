"""A platform's program, as small as it can be: it walks the self-test in the sandbox.

    ESHRAM_URL=https://… ESHRAM_CLIENT_ID=… ESHRAM_CLIENT_SECRET=… python3 platform_client.py

Python's standard library alone. `Eshram` is yours to copy; set `sandbox=False` with a real key.
"""

import json
import os
import sys
import time
import uuid
from datetime import datetime, timedelta, timezone
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

API = "/api/platform/v1"
BATCH = 10_000  # rows of one call, at most
TRIES = 6
INDIA = timezone(timedelta(hours=5, minutes=30))  # all days are India's


class Refused(Exception):
    """A call that will not do better a second time. `problem` names fields and reasons."""

    def __init__(self, problem: dict):
        super().__init__(f"{problem.get('code')}: {problem.get('title')} {problem.get('errors')}")
        self.problem = problem


class Eshram:
    def __init__(self, url: str, client_id: str, secret: str, *, sandbox: bool = True):
        self.url, self.client_id, self.secret = url.rstrip("/") + API, client_id, secret
        self.world = {"Eshram-World": "sandbox"} if sandbox else {}
        self.token, self.token_until = "", 0.0

    def report(self, path: str, rows: list[dict]) -> list[dict]:
        """The verdicts of all rows, in their order; sent in batches."""
        verdicts = []
        for first in range(0, len(rows), BATCH):
            batch = {"rows": rows[first : first + BATCH]}
            verdicts += self.call("POST", path, batch)["verdicts"]
        return verdicts

    def read(self, path: str, **query):
        """Items, page by page."""
        cursor = ""
        while cursor is not None:
            page = self.call("GET", f"{path}?{urlencode(query | {'cursor': cursor})}")
            yield from page["items"]
            cursor = page["next"]

    def call(self, method: str, path: str, body: dict | None = None) -> dict:
        """Tried again after a lost connection, under one Idempotency-Key: done once."""
        key = str(uuid.uuid4())
        for attempt in range(1, TRIES + 1):
            try:
                headers = {"Authorization": f"Bearer {self.access()}", "Idempotency-Key": key}
                return self.send(method, path, body, headers | self.world)
            except HTTPError as error:
                problem = self.problem_of(error)
                if error.code == 401:
                    self.token_until = 0
                elif error.code not in (409, 429) and error.code < 500:
                    raise Refused(problem) from None
                wait = int(error.headers.get("Retry-After") or 2**attempt)
            except URLError:
                problem, wait = {"code": "no_connection"}, 2**attempt
            if attempt < TRIES:
                time.sleep(min(wait, 60))
        raise Refused(problem)

    def access(self) -> str:
        """A token lasts an hour."""
        if time.monotonic() > self.token_until:
            form = {"grant_type": "client_credentials", "client_id": self.client_id}
            form = urlencode(form | {"client_secret": self.secret}).encode()
            with urlopen(Request(self.url + "/token", form), timeout=30) as answer:
                told = json.load(answer)
            self.token = told["access_token"]
            self.token_until = time.monotonic() + told["expires_in"] - 60
        return self.token

    def send(self, method: str, path: str, body: dict | None, headers: dict) -> dict:
        data = None if body is None else json.dumps(body).encode()
        if data is not None:
            headers = headers | {"Content-Type": "application/json"}
        request = Request(self.url + path, data, headers, method=method)
        with urlopen(request, timeout=90) as answer:
            return json.load(answer)

    @staticmethod
    def problem_of(error: HTTPError) -> dict:
        try:
            return json.load(error)
        except ValueError:
            return {"code": f"http_{error.code}"}


def self_test(eshram: Eshram) -> list[str]:
    """One line a step. In the sandbox who is invited is made up, and works for you at once."""
    reference = f"TEST-{uuid.uuid4().hex[:8]}"
    today = datetime.now(INDIA).date()
    worker = {
        "reference": reference,
        "name": "Asha Trial",
        "date_of_birth": "1994-06-01",
        "mobile": "9800000000",
        "joined_on": str(today - timedelta(days=30)),
        "work_type": "parcel",
    }
    days = [
        {"reference": reference, "day": str(today - timedelta(days=n)), "paise": 84000}
        for n in (2, 3, 4)
    ]
    bad = {"reference": reference, "day": "31-12-2026", "paise": 84000}
    steps = [
        ("register", "/workers", [worker]),
        ("duplicate", "/workers", [worker]),
        ("days", "/activities", days),
        ("bad row", "/activities", [days[0] | {"paise": 1, "correction": True}, bad]),
        ("update", "/engagements/changes", [{"reference": reference, "work_type": "food"}]),
        (
            "exit",
            "/engagements/exits",
            [{"reference": reference, "left_on": str(today), "reason": "ended"}],
        ),
    ]
    lines = []
    for name, path, rows in steps:
        codes = [verdict["code"] for verdict in eshram.report(path, rows)]
        lines.append(f"{name}: {', '.join(codes)}")
    stored = list(eshram.read("/engagements", reference=reference))
    lines.append(f"stored: {stored[0]['work_type']} until {stored[0]['left_on']}")
    return lines


if __name__ == "__main__":
    names = ("ESHRAM_URL", "ESHRAM_CLIENT_ID", "ESHRAM_CLIENT_SECRET")
    try:
        for line in self_test(Eshram(*(os.environ[name] for name in names))):
            print(line)
    except KeyError as missing:
        sys.exit(f"Set {missing} in the environment.")
