"""What a sender may ask at once, what it gets, and what is written down of it."""

import gzip
import json
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from jwcrypto import jwk
from stdnum import verhoeff

from eshram.audit.models import Event
from integrations.registries import encryption, keys
from integrations.registries.models import Message
from integrations.states import agreeing
from integrations.states.models import Disclosed, Disclosure
from tests.cast import staff
from tests.registries.senders import (
    Sender,
    busy,
    by_id,
    checked,
    now,
    predicate,
    searches,
    uans,
)
from tests.states.people import agrees, worker
from tests.workers.people import MAHARASHTRA, MUMBAI
from workers.models import Consent, UanAlias, Worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def sender():
    return Sender()


def elsewhere():
    found = worker()
    there = {"state": MAHARASHTRA, "district": MUMBAI}
    Worker.objects.filter(pk=found.pk).update(
        **{
            f"{when}_{kind}_id": code
            for when in ("permanent", "present")
            for kind, code in there.items()
        }
    )
    return found


def test_by_number(sender):
    mine, other, silent = worker(), elsewhere(), agrees(worker(), given=False)
    UanAlias.objects.create(uan=999999999999, worker=mine)
    values = [f"{mine.uan:012d}", 999999999999, f"{other.uan:012d}", f"{silent.uan:012d}",
              "TEST-001", "123456789012"]  # fmt: skip
    found = sender.search(*(by_id("UIN", value) for value in values))
    assert [uans(entry) for entry in found] == [[mine.uan], [mine.uan], [], [], [], []]
    # Of another state's worker, of one who said no, and of nobody the answer is the same.
    same = [{k: v for k, v in e.items() if k not in ("reference_id", "timestamp")} for e in found]
    assert same[2] == same[3] == same[5]
    member = found[0]["data"]["reg_records"][0]
    assert member["demographic_info"]["name"]["given_name"] == mine.name
    assert member["demographic_info"]["birth_date"] == mine.date_of_birth.isoformat()
    assert member["demographic_info"]["sex"] == "female"
    assert mine.father_name not in json.dumps(found)
    # The disclosure is on the worker's page, the question in the audit.
    assert list(Disclosed.objects.values_list("worker_id", flat=True)) == [mine.uan]
    assert set(Disclosure.objects.get().fields) >= {"uan", "name", "gender"}
    event = Event.objects.get(action="registry searched")
    assert (event.by, event.detail["count"]) == (f"agreement:{sender.agreement.pk}", 2)
    row = Message.objects.get()
    assert (row.status, row.asked, row.references) == ("succ", None, [f"r{n}" for n in range(6)])


def test_many_numbers_are_as_many_queries_as_one(sender):
    one = worker()
    sender.search(by_id("UAN", one.uan))
    counts = []
    for times in (1, 50):
        with CaptureQueriesContext(connection) as queries:
            assert (
                len(sender.search(*[by_id("UAN", f"{one.uan + n:012d}") for n in range(times)]))
                == times
            )
        counts.append(len(queries))
    assert counts[0] == counts[1] < 30


def test_a_long_answer_is_packed_and_references_may_be_any_text(sender):
    references = ['a"b', "c\\d,{}", "NULL", "श्रम", *(f"r{n}" for n in range(60))]
    message = searches(*[by_id("UAN", f"{worker().uan:012d}")] * len(references))
    for request, reference in zip(message["search_request"], references, strict=True):
        request["reference_id"] = reference
    body = sender.envelope("search", message)
    answer = sender.send("sync/search", body, **{"Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    told = checked(json.loads(gzip.decompress(answer.content)))
    found = told["message"]["search_response"]
    assert [entry["reference_id"] for entry in found] == references
    assert all(uans(entry) for entry in found)
    assert Message.objects.get().references == references


def test_by_attributes(sender):
    young, old = worker(), worker(date_of_birth="1970-01-01", mobile="9812300099")
    old_one = Worker.objects.filter(pk=old.pk)
    old_one.update(gender="M")
    expression = {
        "query_type": "expression",
        "query": {
            "type": "expression",
            "value": {
                "expression": {
                    "collection": "Member",
                    "query": {"$and": [{"age": {"$gte": 18}}, {"gender": {"$in": ["male", "F"]}}]},
                }
            },
        },
    }
    found = sender.search(
        predicate("age", "lt", "45"),
        predicate("gender", "eq", "M"),
        by_id("MOBILE", "9812300099"),
        expression | {"sort": [{"attribute_name": "age", "sort_order": "desc"}]},
        expression
        | {"sort": [{"attribute_name": "age"}], "pagination": {"page_size": 1, "page_number": 2}},
        expression | {"pagination": {"page_size": 1, "page_number": 3}},
        predicate("district", "eq", young.present_district_id),
        predicate("UAN", "in", [f"{young.uan:012d}", f"{old.uan:012d}"]),
    )
    assert [uans(entry) for entry in found] == [
        [young.uan], [old.uan], [old.uan], [old.uan, young.uan], [old.uan], [],
        sorted([young.uan, old.uan]), sorted([young.uan, old.uan]),
    ]  # fmt: skip
    assert found[4]["pagination"] == {"page_size": 1, "page_number": 2, "total_count": 2}
    assert found[5]["pagination"]["total_count"] == 2


def test_what_is_rejected_alone(sender, settings):
    settings.REGISTRY_FOUND_MOST = 1
    worker(), worker()
    wanted = [
        (predicate("poverty_score", "lt", 5), "rjct.filter.invalid"),
        (predicate("father_name", "eq", "x"), "rjct.filter.invalid"),
        (predicate("monthly_income", "eq", "to_10000"), "rjct.filter.invalid"),  # not agreed
        (by_id("EMAIL", "a@b"), "rjct.search_criteria.invalid"),
        (by_id("UAN", "1", response_entity="Group"), "rjct.search_criteria.invalid"),
        (by_id("UAN", "1", reg_record_type="spdci:Group"), "rjct.search_criteria.invalid"),
        (
            by_id("UAN", "1", consent={"purpose": {"code": "marketing"}}),
            "rjct.search_criteria.invalid",
        ),
        (by_id("UAN", "1", authorize={"purpose": {"code": "x"}}), "rjct.search_criteria.invalid"),
        (predicate("age", "gt", 1, sort=[{"attribute_name": "name; --"}]), "rjct.sort.invalid"),
        (predicate("age", "gt", 1, pagination={"page_size": 10_001}), "rjct.pagination.invalid"),
        (predicate("age", "gt", 1), "rjct.search.too_many_records_found"),
        (by_id("UAN", "1", consent={"purpose": {"code": "WELFARE", "text": "A scheme"}}), ""),
    ]
    found = sender.search(*(criteria for criteria, _code in wanted))
    assert [e.get("status_reason_code", "") for e in found] == [code for _c, code in wanted]
    assert "A scheme" in Event.objects.get(action="registry searched").reason


def test_times_and_references_of_requests(sender):
    message = searches(*[by_id("UAN", "1")] * 4)
    for request, days in zip(message["search_request"], (0, 1, -3, 0), strict=True):
        request["timestamp"] = (timezone.now() + timedelta(days=days)).isoformat()
    message["search_request"][3]["reference_id"] = "r0"
    found = sender.ask("sync/search", message).json()["message"]["search_response"]
    codes = [entry.get("status_reason_code") for entry in found]
    assert codes == [None, *["rjct.timestamp.invalid"] * 2, "rjct.reference_id.duplicate"]


def test_no_aadhaar_number_is_kept(sender):
    mine = worker()
    aadhaar = "12345678901" + verhoeff.calc_check_digit("12345678901")
    own = by_id("UAN", f"{mine.uan:012d}")
    ask = sender.ask
    for answer in (
        ask("sync/search", searches(own) | {"transaction_id": f"t-{aadhaar}"}),
        ask("sync/search", searches(own, reference_id=aadhaar)),
        ask("sync/search", searches(own), message_id=aadhaar),
        ask("search", searches(own), sender_uri=f"https://127.0.0.1/{aadhaar}"),
        ask("unsubscribe", {"transaction_id": "t", "timestamp": now(),
                            "subscription_codes": [aadhaar]}),
    ):  # fmt: skip
        assert (answer.status_code, aadhaar in answer.content.decode()) == (400, False)
    assert not Message.objects.exists()
    # Nor asked for in words; the UAN that is asked for may be the reference.
    (found,) = sender.search(predicate("gender", "eq", aadhaar))
    assert found["status_reason_code"] == "rjct.filter.invalid"
    asked = searches(by_id("ns:org:IdType:UIN", aadhaar), reference_id=aadhaar)
    assert ask("sync/search", asked).status_code == 200


def test_a_message_gets_only_so_many_records(sender, settings):
    settings.REGISTRY_RECORDS_MOST = 1
    worker()
    found = sender.search(*[predicate("age", "gt", 1)] * 2)
    assert [entry["status"] for entry in found] == ["succ", "rjct"]


def test_a_search_that_takes_too_long_ends(sender, settings):
    settings.REGISTRY_SECONDS = 0
    (found,) = sender.search(predicate("age", "gt", 1))
    assert found["status_reason_code"] == "rjct.search.too_many_records_found"


def test_consent_and_agreement_count_at_the_moment(sender):
    mine = worker()
    criteria = by_id("UAN", f"{mine.uan:012d}")
    assert uans(sender.search(criteria)[0]) == [mine.uan]
    agrees(mine, given=False)
    assert Consent.objects.filter(worker=mine).exists()
    assert uans(sender.search(criteria)[0]) == []
    agreeing.stop(sender.agreement, by=staff("ministry_officer"), reason="It is over")
    assert sender.ask("sync/search", searches(criteria)).status_code == 403


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


def test_status_of_ones_own(sender):
    message = searches(ONE, predicate("poverty_score", "lt", 5))
    answer = sender.ask("sync/search", message).json()["message"]

    def status(who, kind, value):
        request = {"reference_id": "s", "txn_type": "search", "attribute_type": kind,
                   "attribute_value": value}  # fmt: skip
        asked = {"transaction_id": str(uuid.uuid4()), "txnstatus_request": request}
        told = who.ask("sync/txn/status", asked)
        assert told.status_code == 200, told.content
        entries = told.json()["message"]["txnstatus_response"]["txn_status"]["search_response"]
        return [(e["reference_id"], e.get("status_reason_code", e["status"])) for e in entries]

    both = [("r0", "succ"), ("r1", "rjct.filter.invalid")]
    assert status(sender, "transaction_id", message["transaction_id"]) == both
    assert status(sender, "correlation_id", answer["correlation_id"]) == both
    assert status(sender, "reference_id_list", ["r1", "other"]) == both[1:]
    assert status(sender, "correlation_id", "not one") == []
    assert status(Sender(), "transaction_id", message["transaction_id"]) == []


def test_the_status_of_many_references_is_found_quickly(sender, settings):
    settings.REGISTRY_SECONDS = 2
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 2000")
        cursor.execute(
            """INSERT INTO registries_message (agreement_id, message_id, action, transaction_id,
                correlation_id, sender_uri, status, "references", rejected, records, attempts)
            SELECT %s, m, 'search', 't', gen_random_uuid(), '', 'succ', ARRAY(
                SELECT 'reference-' || m || '-' || r FROM generate_series(1, 10000) r
            ), '{}', 0, 0 FROM generate_series(1, 5) m""",
            [sender.agreement.pk],
        )
    wanted = [f"reference-5-{number}" for number in range(10_000, 12_000)]
    request = {"reference_id": "s", "txn_type": "search", "attribute_type": "reference_id_list",
               "attribute_value": wanted}  # fmt: skip
    told = sender.ask("sync/txn/status", {"transaction_id": "s", "txnstatus_request": request})
    (entry,) = told.json()["message"]["txnstatus_response"]["txn_status"]["search_response"]
    assert entry["reference_id"] == "reference-5-10000"


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
