"""Telling platforms what happened: one delivery of the outbox for each of their endpoints.

    announce(platform, "dispute.opened", {"dispute": 12, "reference": "W-7"})

What is told holds ids, days and codes, and the platform's own numbers of workers: no names, no
mobiles. A UAN is told of a worker who agreed to it (`uan.issued`) alone. The payload is Standard
Webhooks': `{"type": ..., "timestamp": ..., "data": {...}}`; `integrations.platforms` signs it.
"""

import json
from collections.abc import Iterable

from django.utils import timezone

from aggregators.models import Platform, WebhookEndpoint
from eshram.outbox import wake
from eshram.outbox.models import Delivery, Kind, Priority

TYPES = {
    "uan.issued",  # {"reference", "uan"}: an invited worker finished
    "worker.withdrew",  # {"reference"}: "this platform is not mine", or no consent any more
    # Of a worker's complaint: {"dispute", "reference", "kind", "day", "state", "answer_by"}.
    "dispute.opened",
    "dispute.escalated",  # not answered in time: the ministry decides
    "dispute.decided",  # by the ministry, or taken back by the worker: `state` says which
    "endpoint.test",  # {}
}
ROWS_PER_INSERT = 1000


def announce(platform: Platform, type: str, data: dict) -> int:
    """In the caller's transaction; it leaves after the commit. Returns how many endpoints hear of
    it, which may be none."""
    return announce_many(platform, type, [data])


def announce_many(platform: Platform, type: str, many: Iterable[dict]) -> int:
    return send(platform.endpoints.filter(ended_at=None), type, many)


def send(endpoints: Iterable[WebhookEndpoint], type: str, many: Iterable[dict]) -> int:
    if type not in TYPES:
        raise ValueError(f"no such event: {type}")
    endpoints = list(endpoints)
    if not endpoints:
        return 0
    now = timezone.now().isoformat(timespec="seconds")
    rows = [
        Delivery(
            kind=Kind.WEBHOOK, priority=Priority.TRANSACTIONAL, template=type, language="en",
            batch=endpoint.batch, worker_id=None,
            text=json.dumps({"type": type, "timestamp": now, "data": data}),
        )
        for data in many
        for endpoint in endpoints
    ]  # fmt: skip
    Delivery.objects.bulk_create(rows, batch_size=ROWS_PER_INSERT)
    if rows:
        wake.after_commit(Kind.WEBHOOK)
    return len(rows)
