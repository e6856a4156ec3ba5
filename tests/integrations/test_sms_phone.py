"""The sandbox phone: its process, the backend that talks to it, and the page."""

import time
import uuid
from datetime import datetime, timedelta

import pytest
import requests
from django.test import Client

from eshram.outbox.backends import Sms
from eshram.outbox.errors import Ambiguous, PermanentFailure, TemporaryFailure
from integrations.sms import sandbox
from integrations.sms.numbers import mobile_digits
from integrations.sms.phone import MOBILES, PER_MOBILE, Inboxes
from tests.outbox.phone_process import phone_process

PAGE = "/sandbox/phone/"


@pytest.fixture(scope="module")
def phone_url():
    with phone_process(late_seconds=1) as url:
        yield url


@pytest.fixture
def phone(phone_url, settings):
    settings.SANDBOX = True
    settings.SANDBOX_PHONE_URL = phone_url
    return phone_url


@pytest.fixture
def backend(phone):
    backend = sandbox.SandboxBackend()
    with backend.session:
        yield backend


_next = iter(range(10_000))


@pytest.fixture
def mobile():
    """A mobile of this test's own, without a failure in its last digits."""
    return f"98{next(_next):04}1234"


def sms(mobile, text="Hello", message_id=None):
    return Sms(message_id or uuid.uuid4(), "test", "en", mobile, text)


def texts(mobile):
    return [message["text"] for message in sandbox.inbox(mobile)]


def as_json(**query):
    return Client().get(PAGE, query, headers={"Accept": "application/json"})


def test_messages_are_kept_newest_first(backend, mobile):
    backend.send(sms(mobile, "one"))
    backend.send(sms(mobile, "दो"))
    two, one = sandbox.inbox(mobile)
    assert (one["text"], two["text"]) == ("one", "दो")
    assert (one["from"], one["mobile"]) == ("ESHRAM", mobile)
    at = datetime.fromisoformat(one["at"])
    assert at.utcoffset() == timedelta(hours=5, minutes=30)
    assert sandbox.inbox(None)[0] == two


def test_a_repeat_of_an_id_is_dropped(backend, mobile):
    message = sms(mobile)
    backend.send(message)
    backend.send(message)
    assert texts(mobile) == ["Hello"]


def test_99999x0001_is_turned_away_twice_for_each_message(backend):
    for _message in range(2):
        message = sms("9999900001")
        for _time in range(2):
            with pytest.raises(TemporaryFailure, match="http_503"):
                backend.send(message)
        backend.send(message)
    assert len(texts("9999900001")) == 2


def test_99999x0002_stores_and_answers_too_late(backend, monkeypatch):
    monkeypatch.setattr(sandbox, "TIMEOUT", (1, 0.2))
    message = sms("9999900002")
    with pytest.raises(Ambiguous, match="no_answer") as raised:
        backend.send(message)
    assert raised.value.retry
    backend.send(message)
    assert texts("9999900002") == ["Hello"]


def test_99999x0003_is_refused_for_good(backend):
    with pytest.raises(PermanentFailure, match="http_422"):
        backend.send(sms("9999900003"))
    assert texts("9999900003") == []


def test_99999x0004_is_down(backend):
    for _time in range(4):
        with pytest.raises(TemporaryFailure):
            backend.send(sms("9999900004"))


def test_a_phone_that_is_not_there_says_so(backend, settings):
    settings.SANDBOX_PHONE_URL = "http://127.0.0.1:9"
    with pytest.raises(TemporaryFailure, match="no_connection"):
        backend.send(sms("9800000000"))
    with pytest.raises(sandbox.PhoneDown):
        sandbox.inbox(None)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b"[]",
        b"null",
        b"[" * 9000,
        b'{"id": 5}',
        b'{"id": "x", "mobile": "9800000000", "from": "ESHRAM", "text": "x"}',
        b'{"id": "%s", "mobile": "123", "from": "ESHRAM", "text": "x"}' % (b"0" * 32),
        b'{"id": "%s", "mobile": "9800000000", "from": "ESHRAM", "text": 5}' % (b"0" * 32),
        b'{"id": "%s", "mobile": "9800000000", "from": "ESHRAM", "text": ""}' % (b"0" * 32),
    ],
)
def test_the_phone_refuses_what_is_no_message(phone, body):
    answer = requests.post(f"{phone}/messages", data=body, timeout=5)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_the_phone_refuses_what_is_too_long(phone):
    assert requests.post(f"{phone}/messages", data=b"x" * 20_000, timeout=5).status_code == 413
    assert requests.delete(f"{phone}/messages", timeout=5).status_code == 405
    assert requests.get(f"{phone}/other", timeout=5).status_code == 404


def test_memory_is_bounded():
    inboxes = Inboxes()
    for n in range(PER_MOBILE + 10):
        inboxes.put(str(n), {"mobile": "first", "text": str(n)})
    assert len(inboxes.newest_first("first")) == PER_MOBILE
    assert inboxes.newest_first("first")[0]["text"] == str(PER_MOBILE + 9)
    for n in range(MOBILES):
        inboxes.put("id", {"mobile": str(n), "text": ""})
        inboxes.failures_before(f"{n}")
        inboxes.failures_before(f"again {n}")
    assert len(inboxes.of_mobile) == len(inboxes.failed) == MOBILES
    assert inboxes.newest_first("first") == []


def test_the_json_is_exactly_what_was_agreed(backend, mobile):
    backend.send(sms(mobile, "one"))
    time.sleep(0.002)
    backend.send(sms(mobile, "two"))
    answer = as_json(mobile=mobile)
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Vary"].startswith("Accept")
    assert "no-store" in answer.headers["Cache-Control"]
    body = answer.json()
    assert [message["text"] for message in body["messages"]] == ["two", "one"]
    assert set(body) == {"messages"}
    assert set(body["messages"][0]) == {"at", "text"}
    assert body["messages"][0]["at"] > body["messages"][1]["at"]


def test_the_page_shows_a_message_as_text(backend, mobile):
    backend.send(sms(mobile, "<script>alert(1)</script> 123456"))
    answer = Client().get(PAGE, {"mobile": mobile})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; 123456" in page
    assert "<script>alert" not in page
    assert "style=" not in page
    assert "123456" in Client().get(PAGE).content.decode()


@pytest.mark.parametrize("typed", ["123", "5876543210", "98765432101", "<b>", "९८", "²876543210"])
def test_a_bad_mobile_is_an_empty_list_and_a_sentence(phone, typed):
    assert as_json(mobile=typed).json() == {"messages": []}
    answer = Client().get(PAGE, {"mobile": typed})
    assert answer.status_code == 200
    assert "This is not a mobile number" in answer.content.decode()


@pytest.mark.parametrize(
    "typed", ["9876543210", "+91 98765 43210", "09876543210", "98765-43210", "९८७६५४३२१०"]
)
def test_a_mobile_may_be_typed_as_people_write_it(typed):
    assert mobile_digits(typed) == "9876543210"


def test_a_phone_that_is_down_is_a_sentence(settings):
    settings.SANDBOX = True
    settings.SANDBOX_PHONE_URL = "http://127.0.0.1:9"
    answer = as_json(mobile="9876543210")
    assert answer.status_code == 502
    assert answer.json()["messages"] == []
    page = Client().get(PAGE)
    assert page.status_code == 502
    assert "The trial phone is not running" in page.content.decode()


def test_there_is_no_phone_outside_a_sandbox(settings):
    settings.SANDBOX = False
    assert Client().get(PAGE).status_code == 404
    assert as_json().status_code == 404
    assert Client().post(PAGE).status_code == 405
