"""What a gateway sends us: signed or refused, known or unknown, all with the same answer."""

import base64
import json
import time
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from standardwebhooks import Webhook

from eshram.outbox.models import Delivery
from eshram.outbox.sms import queue_sms
from integrations.sms import signing
from tests.outbox.cast import REMINDER, SUNITA
from tests.workers.people import worker
from workers.models import Reply

pytestmark = pytest.mark.django_db
OLD, NEW = (base64.b64encode(letter * 24).decode() for letter in (b"o", b"n"))


@pytest.fixture(autouse=True)
def secrets(settings):
    settings.SMS_GATEWAY_SECRETS = [NEW, OLD]


def post(client, where, sent, *, secret=NEW, **changed):
    body = sent if isinstance(sent, str) else json.dumps(sent)
    headers = signing.headers(secret, body) | changed
    headers.pop("Content-Type", None)
    return client.post(f"/sms/{where}", body, content_type="application/json", headers=headers)


def sms(text="2 560001", mobile="+919812345670", id="g-1"):
    return {"id": id, "mobile": mobile, "text": text}


def test_the_answer_is_the_same_for_everybody(client):
    worker(mobile="9812345670")
    known = post(client, "inbound", sms())
    unknown = post(client, "inbound", sms(mobile="919812345671", id="g-2"), secret=OLD)
    no_mobile = post(client, "inbound", sms(mobile="AX-ESHRAM", id="g-3"))
    assert {answer.content for answer in (known, unknown, no_mobile)} == {known.content}
    assert known.status_code == 200
    assert list(Reply.objects.order_by("id").values_list("mobile", "outcome")) == [
        ("9812345670", "late"),
        ("9812345671", "stranger"),
    ]
    assert post(client, "inbound", sms()).status_code == 200
    assert Reply.objects.count() == 2


def old_signature(minutes):
    body = json.dumps(sms())
    at = datetime.now(UTC) + timedelta(minutes=minutes)
    return {
        "Webhook-Timestamp": str(int(at.timestamp())),
        "Webhook-Signature": Webhook(NEW).sign("msg_1", at, body),
        "Webhook-Id": "msg_1",
    }


@pytest.mark.parametrize(
    "changed",
    [
        {"Webhook-Signature": ""},
        {"Webhook-Signature": "v1,!!!"},
        {"Webhook-Signature": "junk"},
        {"Webhook-Signature": "v2," + "A" * 44},
        {"Webhook-Timestamp": "x"},
        {"Webhook-Timestamp": str(int(time.time()) - 200)},
        {"Webhook-Id": "msg_other"},
        old_signature(-20),
        old_signature(20),
    ],
)
def test_whatever_is_wrong_with_a_signature_is_the_same_refusal(client, changed):
    answer = post(client, "inbound", sms(), **changed)
    other = post(client, "inbound", sms(), secret=base64.b64encode(b"x" * 24).decode())
    assert (answer.status_code, answer.content) == (403, other.content)
    assert not Reply.objects.exists()


def test_a_body_that_was_changed_or_is_no_text_is_refused(client):
    headers = signing.headers(NEW, json.dumps(sms()))
    headers.pop("Content-Type")
    for body in (json.dumps(sms("STOP")).encode(), b"\xff\xfe"):
        answer = client.post("/sms/inbound", body, content_type="application/json", headers=headers)
        assert answer.status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        "[]", "x", "[" * 3000, '{"id": "1"}', '{"id": 1, "mobile": "9812345670", "text": "1"}',
        json.dumps(sms(text="y" * 2001)), json.dumps(sms(id="")),
    ],
)  # fmt: skip
def test_what_is_signed_and_is_no_message_is_said_to_be_none(client, body):
    assert post(client, "inbound", body).status_code == 400


def test_a_large_body_is_not_read(client):
    assert post(client, "inbound", sms(text="y" * 70_000)).status_code == 413
    assert client.get("/sms/inbound").status_code == 405


def test_reports_are_kept_by_either_id(client):
    first, second = (queue_sms(REMINDER, mobile=SUNITA, language="en") for _time in range(2))
    Delivery.objects.filter(pk=second.pk).update(gateway_id="gw-2")
    told = [
        {"id": str(first.message_id), "status": "delivered", "at": "2026-01-02T03:04:05+05:30"},
        {"gateway_id": "gw-2", "status": "failed", "code": 633},
        {"id": str(uuid4()), "status": "failed"},
    ]
    assert post(client, "report", {"reports": told}).json() == {"known": 2, "unknown": 1}
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.delivered_at == datetime(2026, 1, 1, 21, 34, 5, tzinfo=UTC)
    assert (second.report, second.report_code) == ("failed", "dlt_633")


@pytest.mark.parametrize(
    "one",
    [
        {"status": "delivered"}, {"id": "x", "status": "delivered"},
        {"gateway_id": "", "status": "failed"},
        {"gateway_id": "g", "status": "lost"},
        {"gateway_id": "g", "status": "failed", "at": "2026-13-01"}, 7,
    ],
)  # fmt: skip
def test_a_bad_report_is_refused_with_all_beside_it(client, one):
    row = queue_sms(REMINDER, mobile=SUNITA, language="en")
    good = {"id": str(row.message_id), "status": "delivered"}
    assert post(client, "report", {"reports": [good, one]}).status_code == 400
    row.refresh_from_db()
    assert row.report == ""
    assert post(client, "report", {"reports": [good] * 101}).status_code == 400
