"""Logs say what happened and where, and nothing about anybody."""

import json
import logging
import re
import sys

import pytest
from django.http import HttpResponse
from django.test import override_settings
from django.urls import path

from eshram import logs
from eshram.accounts.audience import audience
from tests.workers import people

AADHAAR, MOBILE, NAME = "123456789010", "9812345678", "Sunita Devi"


def as_json(record) -> dict:
    (line,) = logs.Json().format(record).splitlines()
    return json.loads(line)


def made(name, message, *args, exc_info=None):
    return logging.LogRecord(name, logging.INFO, __file__, 1, message, args, exc_info)


class TestLines:
    def test_are_one_object_each(self):
        line = as_json(made("workers.otp", 'a "b"\n{"level": "forged"}'))
        assert set(line) == {"at", "level", "logger", "message", "request_id"}
        assert line["level"] == "INFO"
        assert line["message"].startswith('a "b"\n')

    def test_ours_say_all_but_long_numbers(self):
        line = as_json(made("integrations.uidai", "UIDAI %s: error %s", "otp", "K-955"))
        assert line["message"] == "UIDAI otp: error K-955"
        for number in (AADHAAR, MOBILE, "1234 5678 9010", "1234-5678-9010"):
            assert as_json(made("workers", "of %s", number))["message"] == "of [number]"
        id = "0b3f5a9e-7b1c-4d43-9c53-123456789012"
        assert as_json(made("workers", "of %s", id))["message"] == f"of {id}"

    def test_of_others_only_words_and_numbers(self):
        for text, args, said in [
            ("Not Found: %s", (f"/verify/{NAME}",), "Not Found: […]"),
            ("%r took %d ms, %.1f", (NAME, 7, 0.5), "'[…]' took 7 ms, 0.5"),
            ("%d", (NAME,), "%d"),  # does not fit: left alone
            ("100%", (), "100%"),
        ]:
            assert as_json(made("django.request", text, *args))["message"] == said

    def test_of_celery_a_tasks_name_and_id(self):
        args = {"name": "workers.tasks.purge", "id": "abc", "exc": NAME, "args": [NAME]}
        text = "Task %(name)s[%(id)s] raised: %(exc)s %(args)s"
        record = made("celery.app.trace", text, args)
        assert as_json(record)["message"] == "Task workers.tasks.purge[abc] raised: […] […]"

    @pytest.mark.parametrize("formatter", [logs.Json, logs.Line])
    def test_errors_name_kind_and_place_only(self, formatter):
        try:
            try:
                raise ValueError(NAME)
            except ValueError as inner:
                raise KeyError(MOBILE) from inner
        except KeyError:
            record = made("django.request", "trouble", exc_info=sys.exc_info())
        text = formatter().format(record)
        assert "KeyError" in text
        assert "ValueError" in text
        assert "test_logs.py" in text
        assert NAME not in text
        assert MOBILE not in text


class TestRequestId:
    @pytest.mark.django_db
    @pytest.mark.parametrize(
        "said",
        [
            "0b3f5a9e-7b1c-4d43-9c53-123456789012",
            "0b3f5a9e7b1c4d439c53123456789012",
            "gateway_7-abc",
        ],
    )
    def test_of_a_proxy_is_kept(self, client, said):
        assert client.get("/", headers={"x-request-id": said}).headers["X-Request-ID"] == said

    @pytest.mark.django_db
    @pytest.mark.parametrize(
        "said",
        [
            "",
            "short",
            "x" * 65,
            AADHAAR,
            "1" * 32,
            f"id-{MOBILE}",
            "a b c d e f",
            "<script>",
            "ü" * 9,
        ],
    )
    def test_else_it_is_ours(self, client, said):
        answer = client.get("/", headers={"x-request-id": said})
        assert re.fullmatch("[0-9a-f]{32}", answer.headers["X-Request-ID"])

    @pytest.mark.django_db
    def test_stands_in_the_line_and_ends_with_the_request(self, client, lines):
        answer = client.get("/")
        (line,) = lines()
        assert line["request_id"] == answer.headers["X-Request-ID"]
        assert logs.request_id() == ""


@pytest.fixture
def lines():
    """What the console would have said since, as objects."""
    kept = []

    class Keeper(logging.Handler):
        def emit(self, record):
            kept.append(logs.Json().format(record))

    keeper = Keeper()
    logging.getLogger().addHandler(keeper)
    yield lambda: [json.loads(text) for text in kept]
    logging.getLogger().removeHandler(keeper)


def breaks(request, name):
    raise ValueError(f"{NAME} {request.POST.get('aadhaar')}")


urlpatterns = [
    path("breaks/<str:name>", audience("anyone")(breaks), name="breaks"),
    path("fine", audience("anyone")(lambda request: HttpResponse("fine")), name="fine"),
]


@pytest.mark.django_db
class TestRequests:
    def test_leave_one_line_with_the_view(self, client, lines):
        worker = people.worker(uan=987650000001)
        client.get(f"/verify/{worker.card_token}?who=me")
        (line,) = lines()
        assert line["logger"] == "eshram.request"
        assert (line["method"], line["view"], line["status"]) == ("GET", "verify", 200)
        assert 0 <= line["ms"] < 60_000
        assert worker.card_token not in json.dumps(line)

    def test_for_health_none(self, client, lines):
        client.get("/healthz")
        client.get("/readyz")
        assert lines() == []

    def test_what_is_typed_is_nowhere(self, client, lines):
        client.post("/register/start?mobile=9812345678", {"mobile": MOBILE, "epfo_member": "no"})
        client.post("/me/sign-in", {"who": MOBILE})
        client.post("/me/otp", {"otp": "135791"})
        client.get(f"/no/{AADHAAR}?name={NAME}")
        client.post("/register/start", {"mobile": "x" * 600_000})
        client.post(f"/me/sign-in?{NAME}", {"who": f"{NAME}\x00"})
        said = json.dumps(lines(), ensure_ascii=False)
        assert len(lines()) >= 6
        for value in (MOBILE, AADHAAR, NAME, "Sunita", "135791", "xxx", "/no/"):
            assert value not in said

    def test_that_break_tell_where(self, client, lines):
        client.raise_request_exception = False
        with override_settings(ROOT_URLCONF=__name__):
            client.post(f"/breaks/{NAME}", {"aadhaar": AADHAAR})
        found = lines()
        assert [line["logger"] for line in found] == ["django.request", "eshram.request"]
        assert found[0]["where"][0] == "ValueError"
        assert any("breaks" in place for place in found[0]["where"])
        assert found[1]["status"] == 500
        assert len({line["request_id"] for line in found}) == 1
        for value in (NAME, "Sunita", AADHAAR):
            assert value not in json.dumps(found)

    def test_with_a_method_of_their_own_making(self, client, lines):
        with override_settings(ROOT_URLCONF=__name__):
            client.generic(MOBILE, "/fine")
        assert lines()[-1]["method"] == "OTHER"


def test_a_task_has_its_id_in_its_lines():
    from celery.signals import task_postrun, task_prerun

    task_prerun.send(sender=None, task_id="0f0f")
    try:
        assert as_json(made("workers.tasks", "x"))["request_id"] == "0f0f"
    finally:
        task_postrun.send(sender=None, task_id="0f0f")
    assert logs.request_id() == ""
