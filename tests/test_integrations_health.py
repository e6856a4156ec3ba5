"""`/admin/health/`: what the outside systems did last, what stopped, and sending it again."""

import re
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
import redis

from eshram import counters, failures, metrics
from eshram.audit.models import Event
from eshram.outbox import wake
from eshram.outbox.models import Delivery, Status
from eshram.outbox.sms import queue_sms
from tests.cast import signed_in, staff
from tests.outbox.cast import SUNITA, WELCOME

pytestmark = pytest.mark.django_db
INDEX, SMS = "/admin/health/", "/admin/health/sms/"


@pytest.fixture(autouse=True)
def nobody_is_woken(monkeypatch):
    monkeypatch.setattr(wake, "ring", lambda after=0: None)


@pytest.fixture
def stuck():
    Delivery.objects.all().delete()
    for _row in range(3):
        queue_sms(WELCOME, mobile=SUNITA, language="en", name="Sunita", uan="123412341234")
    Delivery.objects.update(status=Status.PARKED, last_error="http_422", attempts=1)
    return {"what": WELCOME.name, "code": "http_422"}


@pytest.fixture
def officer(client):
    client.user = staff("ministry_officer")
    return signed_in(client, client.user)


@pytest.mark.parametrize(
    ("role", "sees", "replays"),
    [
        ("ministry_officer", True, True),
        ("data_steward", True, False),
        ("auditor", True, False),
        ("helpline_agent", False, False),
    ],
)
def test_who_sees_and_who_sends_again(client, stuck, role, sees, replays):
    signed_in(client, staff(role))
    for page in (INDEX, SMS, "/admin/health/uidai/"):
        assert client.get(page).status_code == (200 if sees else 403)
    if sees:
        assert (b"Send again" in client.get(SMS).content) is replays
    assert client.post(SMS, stuck).status_code == (302 if replays else 403)
    assert Delivery.objects.due().count() == (3 if replays else 0)


def test_a_queue_that_nobody_works_on(officer, monkeypatch):
    queue = "test-of-health"
    monkeypatch.setattr(metrics, "app", SimpleNamespace(amqp=SimpleNamespace(queues=[queue])))
    told = f"tasks wait in the queue <code>{queue}</code>"
    try:
        counters.client().rpush(queue, *range(100))
        assert told not in officer.get(INDEX).content.decode()
        counters.client().rpush(queue, 101)
        assert f"101 {told}" in officer.get(INDEX).content.decode()
    finally:
        counters.client().delete(queue)


def test_what_stopped_is_sent_again_and_audited(officer, stuck):
    shown = officer.get(SMS).content.decode()
    assert "http_422" in shown
    assert "They refused it." in shown
    assert SUNITA not in shown
    assert "123412341234" not in shown
    answer = officer.post(SMS, stuck, follow=True)
    assert "3 messages wait again." in answer.content.decode()
    event = Event.objects.get(action="messages sent again")
    assert event.user_id == officer.user.pk
    assert event.detail == {
        "system": "sms", "template": WELCOME.name, "code": "http_422", "count": 3,
    }  # fmt: skip


@pytest.mark.parametrize(
    "asked",
    [{}, {"what": "x", "code": "http_422"}, {"what": WELCOME.name, "code": "' OR 1=1"}],
    ids=str,
)
def test_what_is_not_there_is_not_sent(officer, stuck, asked):
    assert officer.post(SMS, asked).status_code == 302
    assert Delivery.objects.due().count() == 0
    assert not Event.objects.filter(action="messages sent again").exists()


def test_only_what_was_asked_for_is_sent(officer, stuck):
    other = Delivery.objects.first()
    Delivery.objects.filter(pk=other.pk).update(last_error="no_such_mobile")
    officer.post(SMS, stuck)
    other.refresh_from_db()
    assert other.status == Status.PARKED
    assert Delivery.objects.due().count() == 2


def test_uidai_has_nothing_to_send_again(officer):
    answer = officer.post("/admin/health/uidai/", {"what": "x", "code": "y"})
    assert answer.status_code == 302
    assert officer.get("/admin/health/nobody/").status_code == 404


def test_the_last_that_was_heard_counts(officer):
    counters.client().delete("calls:uidai")
    assert "Nothing heard yet" in officer.get("/admin/health/uidai/").content.decode()
    counters.failed("uidai", "timeout")
    counters.flush()
    failing = officer.get("/admin/health/uidai/").content.decode()
    assert "Not working" in failing
    assert "No answer came in time." in failing
    time.sleep(0.01)
    counters.succeeded("uidai")
    counters.flush()
    assert "Not working" not in officer.get("/admin/health/uidai/").content.decode()


def test_every_code_of_ours_has_words():
    """Those that are raised by name, in any app."""
    raised = r'(?:TemporaryFailure|PermanentFailure|Ambiguous|BadAnswer|NotPublic)\("([\w-]+)"'
    sources = [*Path("integrations").rglob("*.py"), *Path("eshram/outbox").rglob("*.py")]
    codes = {code for path in sources for code in re.findall(raised, path.read_text())}
    assert len(codes) > 20
    assert {code for code in codes if "only its code" in failures.said(code)} == set()
    assert failures.said("http_500") == "Something failed on their side."
    assert failures.said("another_word") == "An error that only its code names."


def test_without_redis_the_pages_stand(officer, stuck, monkeypatch):
    monkeypatch.setattr(counters, "client", lambda: redis.Redis(port=9, retry=None))
    assert officer.get(INDEX).status_code == 200
    assert "http_422" in officer.get(SMS).content.decode()
