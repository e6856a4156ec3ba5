"""A platform's program, for tests of the API."""

import json

from django.test import Client

from aggregators.models import Platform
from tests.aggregators import people

ROOT = "/api/platform/v1"


class Program:
    """Calls with a key of `world`; keeps its token."""

    def __init__(self, where: Platform, world: str = "live", **changes):
        self.browser = Client(SERVER_NAME="localhost")
        self.key = people.key(where, world, **changes)
        self.headers = people.bearer(self.browser, self.key)

    def post(self, path: str, *rows, key: str = "", body=None, **options):
        content = json.dumps({"rows": rows}) if body is None else body
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        options = {"content_type": "application/json"} | options
        return self.browser.post(ROOT + path, content, headers=headers, **options)

    def get(self, path: str, **query):
        return self.browser.get(ROOT + path, query, headers=self.headers)

    def codes(self, path: str, *rows, **options) -> list[str]:
        answer = self.post(path, *rows, **options)
        assert answer.status_code == 200, answer.content
        return [verdict["code"] for verdict in answer.json()["verdicts"]]

    def all(self, path: str, **query) -> list[dict]:
        """Page by page."""
        items, cursor = [], ""
        while cursor is not None:
            page = self.get(path, cursor=cursor, **query).json()
            items += page["items"]
            cursor = page["next"]
        return items
