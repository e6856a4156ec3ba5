"""Webhooks to platforms, as Standard Webhooks has them: signed, and sent until they are taken.

A delivery of the outbox is for the endpoint that its `batch` names. The pump tries again with its
backoff, about eight hours; what stops then waits on the platform's page and the staff's. Nothing is
followed: an answer is a status, and what else it says is not read. A UAN is not told of a worker
who said meanwhile that the platform is not theirs.
"""

import json
from datetime import UTC, datetime

from standardwebhooks import Webhook

from aggregators.models import Engagement, WebhookEndpoint
from eshram.crypto import CannotOpen
from eshram.outbox.backends import WebhookBackend
from eshram.outbox.errors import Ambiguous, PermanentFailure, TemporaryFailure
from integrations.platforms import posting


class PlatformBackend(WebhookBackend):
    def __init__(self):
        self.rests = posting.Rests()

    def prepare(self, rows) -> None:
        """Writes `endpoint` on each row, None where it has ended, and `is_withdrawn`."""
        ids = {int(row.batch.partition(":")[2]) for row in rows}
        live = WebhookEndpoint.objects.filter(pk__in=ids, ended_at=None)
        known = {endpoint.batch: endpoint for endpoint in live.exclude(platform__status="stopped")}
        for row in rows:
            row.endpoint, row.is_withdrawn = known.get(row.batch), False
        issued = {
            row: (row.endpoint.platform_id, int(json.loads(row.text)["data"]["uan"]))
            for row in rows
            if row.template == "uan.issued" and row.endpoint
        }
        if issued:
            theirs = engaged(set(issued.values()))
            for row, whose in issued.items():
                row.is_withdrawn = whose not in theirs

    def send(self, row) -> None:
        endpoint = row.endpoint
        if endpoint is None:
            raise PermanentFailure("no_endpoint")
        if row.is_withdrawn:
            raise PermanentFailure("withdrawn")
        if self.rests.are_on(row.batch):
            raise TemporaryFailure("endpoint_down")
        try:
            status = post(endpoint, str(row.message_id), row.text)
        except (TemporaryFailure, Ambiguous):
            self.rests.failed(row.batch)
            raise
        if 200 <= status < 300:
            self.rests.answered(row.batch)
            return
        if status == 410:  # "gone": the receiver wants nothing more
            raise PermanentFailure("http_410")
        self.rests.failed(row.batch)
        raise TemporaryFailure(f"http_{status}")


def engaged(asked: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """(platform, UAN) of those who did not say that the platform is not theirs."""
    platforms, uans = zip(*asked, strict=True)
    rows = Engagement.objects.filter(disowned_at=None, platform__in=platforms, worker__in=uans)
    return set(rows.values_list("platform", "worker"))


def signed(endpoint: WebhookEndpoint, id: str, text: str, at: datetime | None = None) -> dict:
    """The headers: each secret that is in force signs."""
    at = at or datetime.now(UTC)
    try:
        signatures = [Webhook(secret).sign(id, at, text) for secret in endpoint.secrets()]
    except CannotOpen:
        raise PermanentFailure("cannot_open") from None
    return {
        "content-type": "application/json",
        "user-agent": "eshram-webhooks/1",
        "webhook-id": id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def post(endpoint: WebhookEndpoint, id: str, text: str) -> int:
    """The status of the answer. Raises as `posting.post`."""
    return posting.post(endpoint.url, text.encode(), signed(endpoint, id, text))[0]
