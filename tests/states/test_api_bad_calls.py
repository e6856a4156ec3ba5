"""What programs get wrong, or try: each is answered by a problem, as docs/states_api.md has it."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from eshram.geography.models import State
from integrations.states.api.main import api
from schemes.models import Decision, Enrolment
from tests.aggregators.api import Program as Platform
from tests.aggregators.people import platform
from tests.schemes.catalogue import scheme
from tests.states.people import agreement, worker
from tests.states.programs import ROOT, Program
from tests.states.test_api import codes, problem, text
from tests.workers.people import BIHAR

pytestmark = pytest.mark.django_db
NOWHERE = "00000000-0000-4000-8000-000000000000"
PLACES = {"uan": "999999999999", "number": NOWHERE, "name": "rows-1.csv", "code": "BRBOARD"}


def operations() -> list[tuple[str, str]]:
    """(method, address) of each."""
    return [
        (method, ROOT + path.format(**PLACES))
        for _prefix, router in api._routers
        for path, view in router.path_operations.items()
        for operation in view.operations
        for method in operation.methods
    ]


@pytest.fixture
def program():
    scheme("BRBOARD", {"all": []}, state=State.objects.get(pk=BIHAR))
    return Program(agreement(reported_schemes=["BRBOARD"]))


def test_who_may_not_call_is_told_so_everywhere(program):
    program.headers = {}
    narrow = Program(program.agreement, scopes=["registry"]).headers["Authorization"]
    theirs = Platform(platform()).headers["Authorization"]
    callers = {
        None: (401, "no_token"), "Bearer x": (401, "bad_token"), "Bearer \x00": (401, "bad_token"),
        "Bearer " + "ü" * 300: (401, "bad_token"), theirs: (401, "bad_token"),
        narrow: (403, "scope"),
    }  # fmt: skip
    assert len(operations()) >= 12
    for method, place in operations():
        for token, expected in callers.items():
            headers = {"Authorization": token} if token else {}
            answer = program.browser.generic(method, place, "{", headers=headers)
            assert problem(answer) == expected, (method, place, token)
        answer = program.browser.generic("DELETE", place)
        assert problem(answer) == (405, "method")
    assert problem(program.browser.get(f"{ROOT}/nothing")) == (404, "not_found")


def test_bodies_that_cannot_be(program, settings):
    settings.STATE_BODY_BYTES = 3_000_000
    posts = [place for method, place in operations() if method == "POST"]
    members = f"{ROOT}/schemes/BRBOARD/members"

    def sent(place, body, kind="application/json"):
        headers = program.headers
        return program.browser.generic("POST", place, body, content_type=kind, headers=headers)

    for place in posts:
        assert problem(sent(place, "x" * 3_000_001)) == (413, "too_large")
        assert problem(sent(place, "{}", "text/plain")) == (415, "not_json_type")
        for body in (" ", "{", b"\xff\xfe", '{"rows": [' * 3000):
            assert problem(sent(place, body)) == (400, "not_json"), (place, body[:20])
        for body in ("null", "[]", "7", '{"x": 1}', '{"rows": {}}', '{"rows": [[]]}'):
            assert problem(sent(place, body)) == (422, "invalid"), (place, body)
    many = sent(members, json.dumps({"rows": [{"uan": "123456789012"}] * 10_001}))
    assert (problem(many), many.json()["errors"][0]["code"]) == ((422, "invalid"), "too_many_rows")
    for bad in ('{"rows": []}', '{"rows": [{"uan": 123456789012}]}', '{"rows": [{"UAN": "1"}]}'):
        assert problem(sent(members, bad)) == (422, "invalid"), bad


def test_signs_that_cannot_be_kept_and_rows_that_say_it_twice(program):
    found, nul = worker(), "\\u0000"
    uan, day = text(found), "2026-03-05"
    rows = [
        {"uan": uan, "name": "Asha NUL"}, {"uan": uan, "number": "NUL"}, {"uan": "NUL" + uan},
        {"uan": "٣" * 12}, {"uan": uan, "since": "NUL"}, {"number": "NUL"},
        {"uan": uan, "since": "2026-02-30"}, {"uan": uan, "since": "9999-12-31"},
        {"uan": uan, "number": "B/1"}, {"uan": uan, "number": "B/2"}, {"number": "B/1"},
        {"uan": "999999999999", "number": "B/1"},
    ]  # fmt: skip
    body = json.dumps({"rows": rows}).replace("NUL", nul)

    def posted(what: str, body: str):
        place = f"{ROOT}/schemes/BRBOARD/{what}"
        headers = program.headers
        return codes(
            program.browser.post(place, body, content_type="application/json", headers=headers)
        )

    assert posted("members", body) == [
        "bad_text", "bad_text", "bad_uan", "bad_uan", "bad_day", "bad_text", "bad_day", "future",
        "landed", "twice", "not_yours", "not_yours",
    ]  # fmt: skip
    row = {"uan": uan, "decision": "refused", "decided_on": day, "reason": "Too late"}
    rows = [row | {"reason": "NUL"}, row | {"reference": "NUL"}, row, row, row | {"uan": ""}]
    body = json.dumps({"rows": rows}).replace("NUL", nul)
    assert posted("decisions", body) == ["bad_text", "bad_text", "landed", "twice", "bad_uan"]
    with pytest.raises(KeyError):  # half a letter: nothing of the call is taken
        posted("decisions", body.replace(nul, "\\ud800"))
    assert (Enrolment.objects.count(), Decision.objects.count()) == (1, 1)


def test_questions_that_cannot_be(program):
    for asked in (
        {"limit": 0}, {"limit": 1001}, {"limit": "x"}, {"present_district": "\x00"},
        {"present_district": 10**30}, {"present_district": -1}, {"occupation": "\x00"},
        {"occupation": "' OR 1=1"}, {"changed_since": "\x00"}, {"changed_since": "1" * 81},
        {"cursor": "\x00"}, {"cursor": "1" * 401}, {"cursor": "WzFd"}, {"cursor": "ü"},
    ):  # fmt: skip
        assert problem(program.get("/workers", **asked)) == (422, "invalid"), asked
    for asked in ({"scheme": "\x00"}, {"scheme": "x"}, {"scheme": "A" * 21}):
        assert problem(program.get("/saturation", **asked)) == (422, "invalid"), asked
    for place in ("/workers/12", "/workers/٣٣٣٣٣٣٣٣٣٣٣٣", "/exports/1"):
        assert problem(program.get(place))[0] in (404, 422), place


def test_nobody_and_anothers_cost_the_same():
    """Another state's worker, and a number that nobody has: the same questions are asked."""
    there, nobody = worker(), 999999999999
    silent = Program(agreement(state_id=29, purpose="karnataka"))
    assert silent.get(f"/workers/{nobody}").status_code == 404  # what is remembered is
    asked = []
    for uan in (nobody, there.uan, nobody, there.uan):
        with CaptureQueriesContext(connection) as queries:
            assert silent.get(f"/workers/{uan:012d}").status_code == 404
        asked.append([re.sub("[0-9]+", "?", query["sql"]) for query in queries])
    assert asked[0] == asked[1] == asked[2] == asked[3]
