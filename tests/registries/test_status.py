"""What became of one's messages, asked later."""

import uuid

import pytest
from django.db import connection

from tests.registries.senders import (
    Sender,
    by_id,
    predicate,
    searches,
)

pytestmark = pytest.mark.django_db


def test_status_of_ones_own(sender):
    message = searches(by_id("UAN", "1"), predicate("poverty_score", "lt", 5))
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
