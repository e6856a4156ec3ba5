"""Messages that are refused whole, and how much of one agreement is taken at a time."""

import json

import pytest
from jwcrypto import jwk

from integrations.registries import encryption, keys
from integrations.registries.models import Message
from tests.registries.senders import (
    Sender,
    busy,
    by_id,
    checked,
    searches,
    uans,
)
from tests.states.people import worker

pytestmark = pytest.mark.django_db


ONE = by_id("UAN", "1")
LATE = "2026-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"version": "9.0"}, 400, "err.version.not_supported"),
        ({"action": "subscribe"}, 400, "err.request.bad"),
        ({"sender_id": "somebody"}, 403, "err.sender_id.invalid"),
        ({"message_ts": LATE}, 400, "err.request.bad"),
        ({"message_ts": "2026-11-22T10:00:00"}, 400, "err.request.bad"),
        ({"message_ts": 1763805600}, 400, "err.request.bad"),
        ({"total_count": 2}, 400, "err.request.bad"),
        ({"total_count": "1"}, 400, "err.request.bad"),
        ({"message_id": "x" * 100}, 400, "err.request.bad"),
        ({"message_id": None}, 400, "err.request.bad"),
        ({"receiver_id": "another"}, 400, "err.receiver_id.invalid"),
        ({"is_msg_encrypted": True}, 400, "err.request.bad"),
    ],
)
def test_headers_that_are_refused(sender, settings, changes, status, code):
    settings.REGISTRY_ID = "eshram.gov.in"
    answer = sender.send("sync/search", sender.envelope("search", searches(ONE), **changes))
    assert (answer.status_code, answer.json()["message"]["error"]["code"]) == (status, code)
    assert answer.json()["errors"][0]["code"] == code
    assert not Message.objects.exists()


def changed(**parts):
    def change(envelope):
        return envelope | parts

    return change


HOSTILE = {
    "no JSON": (lambda e: "{", 400),
    "not an object": (lambda e: "[1]", 400),
    "deep": (lambda e: "[" * 100_000, 400),
    "a number without end": (lambda e: '{"header": {"total_count": ' + "9" * 5000 + "}}", 400),
    "infinite": (lambda e: '{"header": 1e999, "message": {}}', 400),
    "NaN": (lambda e: '{"header": NaN}', 400),
    "NUL": (lambda e: json.dumps(e | {"x": "\x00"}), 400),
    "half a letter": (lambda e: json.dumps(e | {"x": "\ud800"}), 400),
    "bytes": (lambda e: b"\xff\xfe", 400),
    "no message": (lambda e: {k: v for k, v in e.items() if k != "message"}, 400),
    "message is text": (changed(message="x"), 400),
    "unsigned": (changed(signature=""), 401),
    "stub": (changed(signature="unsigned-stub"), 401),
    "wrong signature": (changed(signature="invalid-signature"), 401),
    "signature is a list": (changed(signature=[]), 400),
    "another message": (changed(message=searches(ONE)), 401),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_messages_that_are_refused(sender, name):
    change, status = HOSTILE[name]
    envelope = sender.envelope("search", searches(ONE))
    answer = sender.send("sync/search", change(envelope))
    assert answer.status_code == status, answer.content
    assert answer.json()["message"]["ack_status"] == "ERR"


@pytest.mark.parametrize(
    "message",
    [
        {}, {"transaction_id": "1"}, {"transaction_id": "1", "search_request": []},
        searches(ONE) | {"transaction_id": "x" * 100},
        searches(ONE, locale="en"), searches(ONE, pagination={"page_size": 0}),
        searches(ONE | {"pagination": {"page_size": 1, "page_number": 0}}),
        searches(ONE | {"query_type": "graphql"}), searches(ONE | {"query": "x"}),
        searches(ONE | {"sort": [{"attribute_name": "age", "sort_order": "up"}]}),
    ],
    ids=range(10),
)  # fmt: skip
def test_shapes_that_are_refused(sender, message):
    answer = sender.ask("sync/search", message)
    assert (answer.status_code, answer.json()["message"]["error"]["code"]) == (
        400,
        "err.request.bad",
    )


def test_who_may_not_ask(sender, settings):
    body = sender.envelope("search", searches(ONE))
    assert sender.send("sync/search", body, Authorization="").status_code == 401
    assert sender.send("sync/search", body, Authorization="Bearer x").status_code == 401
    sender.program.key.client.scopes = ["state.workers"]
    sender.program.key.client.save()
    assert sender.send("sync/search", body).status_code == 403
    sender.program.key.client.scopes = ["registry"]
    sender.program.key.client.save()
    assert sender.send("sync/search", body).status_code == 200
    repeated = sender.send("sync/search", body)
    assert (repeated.status_code, "duplicate" in repeated.content.decode()) == (400, True)
    settings.REGISTRY_CALLS_MINUTE = 0
    assert sender.send("sync/search", body).status_code == 429


def test_without_a_key_only_a_sandbox_takes_what_is_unsigned(settings):
    sender = Sender(caller_key="")
    body = sender.envelope("search", searches(ONE)) | {"signature": "unsigned"}
    assert sender.send("sync/search", body).status_code == 200
    assert sender.send("sync/search", body | {"signature": "invalid"}).status_code == 401
    settings.SANDBOX = False
    answer = sender.program.browser.post(
        "/api/registry/sync/search", json.dumps(body), content_type="application/json",
        headers=sender.program.headers, secure=True,
    )  # fmt: skip
    assert answer.json()["message"]["error"]["code"] == "err.signature.missing"


def test_encrypted_both_ways():
    private = jwk.JWK.generate(kty="RSA", size=2048)
    sender, mine = Sender(encryption_key=private.export_to_pem().decode()), worker()
    ours = jwk.JWK(**next(key for key in keys.published() if key["use"] == "enc"))
    ours.update(kid=next(key["kid"] for key in keys.published() if key["use"] == "enc"))
    sealed = encryption.encrypt(ours, json.dumps(searches(by_id("UAN", f"{mine.uan:012d}"))))
    header = {"is_msg_encrypted": True}
    answer = sender.ask("sync/search", sealed, **header)
    assert answer.status_code == 200, answer.content
    told = checked(answer.json())
    assert told["header"]["is_msg_encrypted"]
    assert str(mine.uan) not in answer.content.decode()
    private.update(kid=private.thumbprint())
    opened = encryption.decrypt(private, told["message"])
    assert uans(opened["search_response"][0]) == [mine.uan]
    for broken in (sealed | {"tag": "AAAA"}, sealed | {"header": sealed["header"] | {"kid": "x"}}):
        answer = sender.ask("sync/search", broken, **header)
        assert answer.json()["message"]["error"]["code"] == "err.encryption.invalid"


def test_an_agreement_has_so_many_calls_at_once(sender, settings):
    mine, other = worker(), Sender()
    message = searches(by_id("UAN", f"{mine.uan:012d}"))
    with busy("call", sender, settings.REGISTRY_AT_ONCE):
        answer = sender.ask("sync/search", message)
        assert (answer.status_code, answer["Retry-After"]) == (429, "1")
        assert other.ask("sync/search", message).status_code == 200
    assert sender.ask("sync/search", message).status_code == 200


def test_the_description(client):
    schema = client.get("/api/registry/openapi.json").json()
    assert set(schema["paths"]) >= {"/api/registry/search", "/api/registry/sync/txn/status"}
    published = client.get("/api/registry/keys.json").json()["keys"]
    assert {key["use"] for key in published} == {"sig", "enc"}
    assert not any(private in key for key in published for private in ("d", "p", "q"))
    assert client.get("/api/registry/search").status_code == 401
