"""What the network says of a message after the gateway took it."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from eshram.outbox import pump, reports
from eshram.outbox.errors import Ambiguous
from eshram.outbox.models import Delivery, Report, Status
from eshram.outbox.sms import queue_sms
from tests.outbox.cast import REMINDER, SUNITA, Recorder

pytestmark = pytest.mark.django_db


class Naming(Recorder):
    """A gateway with ids of its own."""

    def send(self, sms):
        super().send(sms)
        return f"gw-{len(self.handed)}"


def sent(use_backend, *answers) -> Delivery:
    use_backend(Naming(*answers))
    row = queue_sms(REMINDER, mobile=SUNITA, language="en")
    pump.deliver()
    row.refresh_from_db()
    return row


def test_a_report_finds_its_message_by_either_id(use_backend):
    row = sent(use_backend)
    assert (row.status, row.gateway_id, row.report) == (Status.SENT, "gw-1", "")
    assert reports.record(Report.FAILED, gateway_id="gw-1", code="absent_subscriber")
    row.refresh_from_db()
    assert (row.report, row.report_code) == (Report.FAILED, "absent_subscriber")
    at = timezone.now() - timedelta(seconds=3)
    assert reports.record(Report.DELIVERED, message_id=row.message_id, at=at)
    row.refresh_from_db()
    assert (row.report, row.report_code, row.delivered_at) == (Report.DELIVERED, "", at)


def test_delivered_stays_delivered_and_nothing_is_delivered_tomorrow(use_backend):
    row = sent(use_backend)
    tomorrow = timezone.now() + timedelta(days=1)
    reports.record(Report.DELIVERED, message_id=row.message_id, at=tomorrow)
    assert reports.record(Report.FAILED, message_id=row.message_id, code="expired")
    row.refresh_from_db()
    assert row.report == Report.DELIVERED
    assert row.delivered_at <= timezone.now()


def test_a_report_says_that_what_was_perhaps_sent_was_sent(use_backend):
    row = sent(use_backend, Ambiguous("no_answer", retry=False))
    assert row.status == Status.UNKNOWN
    assert reports.record(Report.DELIVERED, message_id=row.message_id)
    row.refresh_from_db()
    assert (row.status, row.report) == (Status.SENT, Report.DELIVERED)


def test_a_report_of_nothing_is_said_to_be_one(use_backend):
    row = sent(use_backend)
    assert not reports.record(Report.DELIVERED, gateway_id="gw-2")
    assert not reports.record(Report.DELIVERED, message_id=uuid.uuid4())
    with pytest.raises(ValueError):
        reports.record(Report.DELIVERED)
    reports.record(Report.FAILED, message_id=row.message_id, code="To 9876543210: no")
    row.refresh_from_db()
    assert row.report_code == "other"
