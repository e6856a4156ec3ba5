"""The outbox with everything real: PostgreSQL, Redis, a Celery worker, the phone's process."""

import functools
import json
import os
import re
import subprocess
import sys
import time
import urllib.request
import uuid
from pathlib import Path

import pytest
from django.db import connection
from django.db.models.functions import Now

from eshram.celery import app
from eshram.outbox import pump, wake
from eshram.outbox.models import Delivery, Status
from eshram.outbox.sms import queue_many, queue_sms
from tests.outbox.cast import OTP, RAMESH, REMINDER, SUNITA

pytestmark = pytest.mark.django_db(transaction=True)
SCRIPT = Path(__file__).with_name("other_process.py")
real_send_task = app.send_task


def start(what, phone, log=None, **environment):
    return subprocess.Popen(
        [sys.executable, SCRIPT, what],
        env={
            **os.environ,
            "TEST_DATABASE": connection.settings_dict["NAME"],
            "SANDBOX_PHONE_URL": phone,
            **environment,
        },
        stdout=log,
        stderr=log,
    )


def on_phone(phone, mobile):
    with urllib.request.urlopen(f"{phone}/messages?mobile={mobile}", timeout=5) as answer:
        return json.load(answer)["messages"]


def wait_for(condition, seconds):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)


def test_a_process_killed_before_it_recorded_leaves_one_message(phone):
    queue_sms(OTP, mobile=SUNITA, language="en", otp="482915")
    assert start("crash", phone).wait(60) == -9
    row = Delivery.objects.get()
    assert (row.status, row.attempts, row.text) == (Status.SENDING, 1, None)
    assert "482915" not in str(bytes(row.secret))
    Delivery.objects.update(next_attempt_at=Now())
    assert pump.deliver() == {Status.SENT: 1}
    row.refresh_from_db()
    assert (row.attempts, row.secret) == (2, None)
    assert [m["text"] for m in on_phone(phone, SUNITA)] == ["Your OTP is 482915."]


@pytest.fixture
def worker(phone, monkeypatch, tasks, tmp_path):
    """A running Celery worker on a queue of its own; its log is `worker.log`."""
    queue = f"test-{uuid.uuid4()}"
    monkeypatch.setattr(app, "send_task", functools.partial(real_send_task, queue=queue))
    log_path = tmp_path / "worker.log"
    with log_path.open("wb") as log:
        process = start("worker", phone, log, TEST_QUEUE=queue, TEST_FLAG=wake.FLAG)
        try:
            wait_for(lambda: b" ready." in log_path.read_bytes() or process.poll(), 60)
            yield log_path
        finally:
            process.terminate()
            process.wait(30)


def test_a_commit_is_on_the_phone_in_under_a_second(worker, phone):
    queue_sms(REMINDER, mobile=RAMESH, language="en")  # the worker's first connections
    wait_for(lambda: Delivery.objects.filter(status=Status.SENT).exists(), 20)
    latencies = []
    for n in range(10):
        mobile = f"97{n:04}5555"
        begun = time.monotonic()
        queue_sms(OTP, mobile=mobile, language="en", otp=f"7364{n:02}")
        wait_for(lambda mobile=mobile: on_phone(phone, mobile), 5)
        latencies.append(time.monotonic() - begun)
    latencies.sort()
    middle, worst = round(latencies[5] * 1000), round(latencies[-1] * 1000)
    print(f"commit to phone: median {middle} ms, worst {worst} ms")
    assert worst < 1000
    wait_for(lambda: not Delivery.objects.filter(status__in=["queued", "sending"]).exists(), 5)
    assert Delivery.objects.filter(secret__isnull=False).count() == 0
    log = worker.read_text()
    assert "eshram.outbox.tasks.deliver" in log
    # Not as a part of some task's random id.
    assert not re.search(r"(?<![0-9a-f-])(7364\d\d|97\d{4}5555)(?![0-9a-f-])", log)


def test_a_gateway_that_stumbles_delays_an_otp_by_seconds(worker, phone):
    queue_sms(OTP, mobile="9999910001", language="en", otp="736499")  # 503 twice, see phone.py
    wait_for(lambda: on_phone(phone, "9999910001"), 10)


def test_a_thousand_messages_are_drained(phone):
    queue_many(REMINDER, ((f"9{n:09}", "en", None, {}) for n in range(10_000, 11_000)))
    begun = time.monotonic()
    assert pump.deliver() == {Status.SENT: 1000}
    print(f"drained 1000 at {1000 / (time.monotonic() - begun):.0f} a second")
    assert set(Delivery.objects.values_list("status", "attempts")) == {(Status.SENT, 1)}
    assert len(on_phone(phone, "9000010500")) == 1


def test_a_phone_that_is_down_delays_and_does_not_lose(phone, settings):
    settings.SANDBOX_PHONE_URL = "http://127.0.0.1:9"
    row = queue_sms(OTP, mobile="9400000000", language="en", otp="555444")
    assert pump.deliver() == {Status.QUEUED: 1}
    row.refresh_from_db()
    assert row.last_error == "no_connection"
    settings.SANDBOX_PHONE_URL = phone
    Delivery.objects.update(next_attempt_at=Now())
    assert pump.deliver() == {Status.SENT: 1}
