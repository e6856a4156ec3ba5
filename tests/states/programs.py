"""A program of a state, for tests of its API."""

import json
from collections.abc import Iterator

from django.test import Client as Browser

from aggregators.models import Client
from integrations.states.models import Agreement, StateClient
from integrations.states.scopes import SCOPES
from tests.aggregators.people import SECRET
from tests.cast import staff

ROOT = "/api/state/v1"


def key(agreement: Agreement, **changes) -> StateClient:
    """Whose secret is SECRET."""
    parts = {
        "client_type": Client.CLIENT_CONFIDENTIAL,
        "authorization_grant_type": Client.GRANT_CLIENT_CREDENTIALS, "world": "live",
        "client_secret": SECRET, "scopes": list(SCOPES), "name": "Board's server",
    }  # fmt: skip
    client = Client.objects.create(**parts | changes)
    made_by, released_by = staff("ministry_officer"), staff("ministry_officer")
    return StateClient.objects.create(
        client=client, agreement=agreement, made_by=made_by, released_by=released_by
    )


class Program:
    """Calls with a key of an agreement; keeps its token."""

    def __init__(self, agreement: Agreement, **changes):
        self.browser = Browser(SERVER_NAME="localhost")
        self.agreement, self.key = agreement, key(agreement, **changes)
        self.headers = {"Authorization": f"Bearer {self.token()}"}

    def token(self, **asked) -> str:
        asked |= {"grant_type": "client_credentials", "client_id": self.key.client.client_id}
        answer = self.browser.post(f"{ROOT}/token", {"client_secret": SECRET} | asked)
        return answer.json().get("access_token", "")

    def post(self, path: str, *rows, key: str = "", body=None, **headers):
        content = json.dumps({"rows": rows} if body is None else body)
        headers = self.headers | ({"Idempotency-Key": key} if key else {}) | headers
        return self.browser.post(
            ROOT + path, content, headers=headers, content_type="application/json"
        )

    def get(self, path: str, **query):
        return self.browser.get(ROOT + path, query, headers=self.headers)

    def all(self, path: str, **query) -> list[dict]:
        return [row for page in self.pages(path, **query) for row in page]

    def pages(self, path: str, **query) -> Iterator[list[dict]]:
        cursor = ""
        while cursor is not None:
            page = self.get(path, cursor=cursor, **query).json()
            yield page["items"]
            cursor = page["next"]


class Copy:
    """What a program holds that reads page by page, as docs/states_api.md has it."""

    def __init__(self, program: Program, **search):
        self.program, self.search = program, search
        self.rows, self.as_of, self.ever, self.gone = {}, None, set(), {}

    def read(self) -> None:
        """Everybody, and then what changed since."""
        if self.as_of:
            self.search["changed_since"] = self.as_of
        cursor = ""
        while cursor is not None:
            page = self.program.get("/workers", cursor=cursor, **self.search).json()
            for one in page["gone"]:
                self.gone[int(one["uan"])] = one["reason"]
                self.rows.pop(int(one["uan"]), None)
            self.rows |= {int(row["uan"]): row for row in page["items"]}
            self.ever |= self.rows.keys()
            cursor = page["next"]
        self.as_of = page["as_of"]
