"""Webhooks beside SMS: two kinds of rows, two pumps."""

import pytest

from eshram.outbox import pump, wake
from eshram.outbox.backends import WebhookBackend
from eshram.outbox.errors import TemporaryFailure
from eshram.outbox.health import backlog
from eshram.outbox.models import Delivery, Kind, Status
from eshram.outbox.sms import queue_sms, requeue
from tests.outbox.cast import SUNITA, WELCOME

pytestmark = pytest.mark.django_db(transaction=True)


class Posted(WebhookBackend):
    def __init__(self, down: bool = False):
        self.down, self.prepared, self.sent = down, [], []

    def prepare(self, rows):
        self.prepared += rows

    def send(self, row):
        if self.down:
            raise TemporaryFailure("http_503")
        self.sent.append(row.text)


def webhook(text: str = "{}") -> Delivery:
    return Delivery.objects.create(
        kind=Kind.WEBHOOK, template="uan.issued", language="en", text=text, batch="endpoint:1"
    )


def test_each_kind_has_its_own_run(recorder, monkeypatch):
    posted = Posted()
    monkeypatch.setattr(pump, "webhook_backend", lambda: posted)
    webhook('{"a": 1}')
    queue_sms(WELCOME, mobile=SUNITA, language="en", name="Sunita", uan="1")
    assert pump.deliver() == {Status.SENT: 1}
    assert (len(recorder.handed), posted.sent) == (1, [])
    assert backlog(Kind.WEBHOOK)["queued"] == 1
    assert backlog(Kind.SMS)["queued"] == 0
    assert pump.deliver(kind=Kind.WEBHOOK) == {Status.SENT: 1}
    assert (posted.sent, len(posted.prepared), len(recorder.handed)) == (['{"a": 1}'], 1, 1)


def test_failures_of_one_do_not_end_the_run_of_others(monkeypatch):
    """Each goes to somebody else: a batch that fails whole says nothing of the next."""
    posted = Posted(down=True)
    monkeypatch.setattr(pump, "webhook_backend", lambda: posted)
    for _ in range(7):
        webhook()
    assert pump.deliver(batch=2, kind=Kind.WEBHOOK)[Status.QUEUED] >= 7


def test_what_was_parked_is_sent_again_by_its_own_pump(tasks):
    row = webhook()
    Delivery.objects.filter(pk=row.pk).update(status=Status.PARKED)
    assert requeue(Delivery.objects.all()) == 1
    assert [name for name, _ in tasks] == [wake.TASKS[Kind.WEBHOOK]]
