"""What a sender may ask at once, what it gets, and what is written down of it."""

import gzip
import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from stdnum import verhoeff

from eshram.audit.models import Event
from integrations.registries.models import Message
from integrations.states import agreeing
from integrations.states.models import Disclosed, Disclosure
from tests.cast import staff
from tests.registries.senders import (
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
    # Two in one are nobody's.
    pair = sender.search(by_id("UAN", f"{values[0]},{values[0]}"), by_id("UAN", values[0]))
    assert [uans(entry) for entry in pair] == [[], [mine.uan]]


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


def test_nobody_s_number_is_kept(sender):
    mine = worker()
    aadhaar = "12345678901" + verhoeff.calc_check_digit("12345678901")
    own = by_id("UAN", f"{mine.uan:012d}")
    ask = sender.ask
    for answer in (
        ask("sync/search", searches(own) | {"transaction_id": f"t-{aadhaar}"}),
        ask("sync/search", searches(own, reference_id=aadhaar)),
        ask("sync/search", searches(own), message_id=aadhaar),
        ask("sync/search", searches(own, reference_id="9876543210")),
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
