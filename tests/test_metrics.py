"""`/metrics`: who reads it, what it counts, and that it names nobody."""

import subprocess
import sys
from datetime import date
from types import SimpleNamespace

import pytest
import redis
from django.urls import get_resolver
from prometheus_client.parser import text_string_to_metric_families

from eshram import counters, metrics
from eshram.outbox import pump
from eshram.outbox.models import Status
from integrations.uidai.backend import UidaiBackend
from tests.test_consistency import ROOT
from tests.workers import people
from workers import identity
from workers.models import OneTimePassword, TurnedAway

pytestmark = pytest.mark.django_db


def scrape(client) -> dict:
    """{(name, label=value, …): number}"""
    counters.flush()
    text = client.get("/metrics").content.decode()
    return {
        (sample.name, *(f"{k}={v}" for k, v in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.fixture
def grew(client):
    """How much one number has grown since the test began."""
    before = scrape(client)
    return lambda *key: scrape(client).get(key, 0) - before.get(key, 0)


class TestDoor:
    @pytest.mark.parametrize(
        ("address", "headers", "status"),
        [
            ("127.0.0.1", {}, 200),
            ("::1", {}, 200),
            ("203.0.113.5", {}, 403),
            ("", {}, 403),
            ("127.0.0.1", {"x-forwarded-for": "127.0.0.1"}, 403),
            ("127.0.0.1", {"forwarded": "for=127.0.0.1"}, 403),
            ("203.0.113.5", {"authorization": "Bearer a-token-of-ours"}, 200),
            ("203.0.113.5", {"authorization": "bearer a-token-of-ours"}, 200),
            ("203.0.113.5", {"authorization": "Bearer another"}, 403),
            ("203.0.113.5", {"authorization": "Bearer "}, 403),
            ("203.0.113.5", {"authorization": "Bearer ü"}, 403),
            ("203.0.113.5", {"authorization": "Basic a-token-of-ours"}, 403),
        ],
    )
    def test_opens_for(self, client, settings, address, headers, status):
        settings.METRICS_TOKEN = "a-token-of-ours"
        answer = client.get("/metrics", headers=headers, REMOTE_ADDR=address)
        assert answer.status_code == status

    @pytest.mark.parametrize("token", ["", " ", "None"])
    def test_without_a_token_set_none_is_right(self, client, settings, token):
        settings.METRICS_TOKEN = ""
        headers = {"authorization": f"Bearer {token}"}
        answer = client.get("/metrics", headers=headers, REMOTE_ADDR="203.0.113.5")
        assert answer.status_code == 403

    def test_is_for_reading(self, client):
        assert client.post("/metrics").status_code == 405


class TestCounts:
    def test_answers_and_times_by_view(self, client, grew):
        worker = people.worker(uan=987650000001)
        client.get(f"/verify/{worker.card_token}")
        client.get("/verify/nobody")
        client.get("/no/such/page")
        got = ("eshram_responses_total", "method=GET")
        assert grew(*got, "status=200", "view=verify") == 1
        assert grew(*got, "status=404", "view=verify") == 1
        assert grew(*got, "status=404", "view=unmatched") == 1
        assert grew("eshram_request_seconds_count", "view=verify") == 2
        assert grew("eshram_request_seconds_bucket", "le=+Inf", "view=verify") == 2
        assert 0 < grew("eshram_request_seconds_sum", "view=verify") < 60

    def test_buckets_add_up(self, client):
        name = "test_seconds"
        for seconds in (0.001, 0.005, 0.0051, 0.3, 100):
            counters.observe(name, seconds, view="x")
        counters.flush()
        (family,) = [metrics.histogram(name, "text", ["view"])]
        counted = {s.labels.get("le"): s.value for s in family.samples if "bucket" in s.name}
        assert (counted["0.005"], counted["0.01"], counted["0.5"]) == (2, 3, 4)
        assert counted["10.0"] == 4
        assert counted["+Inf"] == 5
        counters.client().delete(counters.PREFIX + name)

    def test_otps(self, client, grew):
        worker = people.worker()
        client.post("/me/sign-in", {"who": worker.mobile})
        assert grew("eshram_otp_total", "event=sent") == 1
        OneTimePassword.objects.update(code_hash=b"x")
        client.post("/me/otp", {"otp": "123456"})
        assert grew("eshram_otp_total", "event=wrong") == 1
        assert grew("eshram_otp_total", "event=right") == 0

    def test_who_was_turned_away(self, grew):
        TurnedAway.objects.count_one("epfo_member", channel="self")
        assert grew("eshram_turned_away_total", "reason=epfo_member") == 1

    def test_a_registration(self, client, grew):
        draft = people.draft_at("check", mobile="9812345690")
        people.put_in(client, draft=str(draft.id))
        client.post("/register/check", {"declaration": "on"})
        assert grew("eshram_registrations_total", "channel=self") == 1

    def test_calls_to_uidai(self, settings, grew):
        settings.UIDAI_URL = "http://127.0.0.1:9"  # nobody listens
        with pytest.raises(identity.IdentityUnavailable):
            UidaiBackend().request_otp("123456789010", mobile="9876543210")
        key = ("eshram_integration_calls_total", "code=connection", "integration=uidai")
        assert grew(*key) == 1
        assert counters.last_calls("uidai")["last_code"] == "connection"

    def test_calls_to_the_sms_gateway(self, grew):
        counters.client().delete("calls:sms")
        row = SimpleNamespace(attempts=1, kind="sms")
        sent, expired = (row, Status.SENT, ""), (row, Status.EXPIRED, "expired")
        pump.note([sent, sent, expired, (row, Status.PARKED, "no_such_mobile")])
        calls = "eshram_integration_calls_total"
        assert grew(calls, "code=ok", "integration=sms") == 2
        assert grew(calls, "code=no_such_mobile", "integration=sms") == 1
        assert grew(calls, "code=expired", "integration=sms") == 0
        assert "last_failure" not in counters.last_calls("sms")  # refused, but it works
        tired = SimpleNamespace(attempts=pump.MAX_ATTEMPTS, kind="sms")
        pump.note([(row, Status.QUEUED, "http_503"), (tired, Status.PARKED, "http_503")])
        assert grew(calls, "code=http_503", "integration=sms") == 2
        assert counters.last_calls("sms")["last_code"] == "http_503"

    def test_queues_of_celery(self, client, monkeypatch):
        queue = "test-of-metrics"
        monkeypatch.setattr(metrics, "app", SimpleNamespace(amqp=SimpleNamespace(queues=[queue])))
        counters.client().rpush(queue, "a", "b")
        counters.client().rpush(f"{queue}\x06\x163", "c")
        try:
            found = scrape(client)
        finally:
            counters.client().delete(queue, f"{queue}\x06\x163")
        assert found["eshram_celery_queue_length", f"queue={queue}"] == 3

    def test_the_outbox(self, client):
        found = scrape(client)
        assert {key[1] for key in found if key[0] == "eshram_outbox_rows"} >= {
            "status=queued", "status=parked", "status=unknown",
        }  # fmt: skip
        assert found[("eshram_outbox_oldest_due_seconds",)] >= 0


COUNT_ELSEWHERE = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "eshram.settings"
from eshram import counters
counters.count("otp", event="sent")
if os.fork() == 0:
    counters.count("otp", event="sent")
    raise SystemExit
os.wait()
"""


def test_what_other_processes_count_is_there_when_they_end(grew):
    subprocess.run([sys.executable, "-c", COUNT_ELSEWHERE], cwd=ROOT, check=True)
    assert grew("eshram_otp_total", "event=sent") == 2


class TestTrouble:
    @pytest.fixture
    def no_redis(self, monkeypatch):
        nobody = redis.Redis(port=9, retry=None)
        monkeypatch.setattr(counters, "client", lambda: nobody)

    def test_without_redis_the_rest_is_shown(self, client, no_redis):
        answer = client.get("/metrics")
        assert answer.status_code == 200
        text = answer.content.decode()
        assert 'eshram_metrics_source_up{source="redis"} 0.0' in text
        assert 'eshram_metrics_source_up{source="outbox"} 1.0' in text

    def test_nothing_counted_is_lost_meanwhile(self, client, grew):
        counters.flush()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(counters, "client", lambda: redis.Redis(port=9, retry=None))
            counters.count("otp", event="sent")
            assert not counters.flush()
        assert grew("eshram_otp_total", "event=sent") == 1

    def test_nor_is_memory(self, monkeypatch):
        monkeypatch.setattr(counters, "_waiting", counters.Waiting())
        monkeypatch.setattr(counters, "_wake", lambda waiting: None)
        monkeypatch.setattr(counters, "MOST_WAITING", 10)
        for number in range(50):
            counters.count("test", of=number)
        assert len(counters._waiting.numbers) == 10


def test_labels_name_nobody(client):
    worker = people.worker(date_of_birth=date(1991, 2, 3))
    for path in (f"/verify/{worker.card_token}", f"/me/?uan={worker.uan}", f"/{worker.mobile}"):
        client.get(path)
    client.post("/me/sign-in", {"who": worker.mobile})
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    known = names | {"unmatched"}
    for key in scrape(client):
        for label in key[1:]:
            what, _equals, value = label.partition("=")
            assert not any(secret in value for secret in (worker.mobile, str(worker.uan)))
            assert len(value) <= 60
            if what == "view" and ":" not in value:
                assert value in known or value.isidentifier()
