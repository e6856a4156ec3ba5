"""Webhooks to platforms, as Standard Webhooks has them: signed, and sent until they are taken.

A delivery of the outbox is for the endpoint that its `batch` names. The pump tries again with its
backoff, about eight hours; what stops then waits on the platform's page and the staff's. Nothing is
followed: an answer is a status, and what else it says is not read.
"""

import socket
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from threading import Lock, Timer
from time import monotonic
from urllib.parse import urlsplit

from django.conf import settings
from standardwebhooks import Webhook
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError
from urllib3.util import Timeout

from aggregators.models import WebhookEndpoint
from eshram.crypto import CannotOpen
from eshram.outbox.backends import WebhookBackend
from eshram.outbox.errors import Ambiguous, PermanentFailure, TemporaryFailure
from integrations.platforms.public import CONNECTIONS, NotPublic

CONNECT_SECONDS, ANSWER_SECONDS = 3, 10
# After so many failures on end of one endpoint the rest of its messages waits for so many seconds
# without a call: one platform's machine that is down does not hold up what the others hear.
FAILURES, REST_SECONDS = 3, 30


class PlatformBackend(WebhookBackend):
    concurrency = 16

    def __init__(self):
        self.lock, self.failures, self.rests = Lock(), Counter(), {}

    def prepare(self, rows) -> None:
        """Writes `endpoint` on each row: None where it has ended."""
        ids = {int(row.batch.partition(":")[2]) for row in rows}
        live = WebhookEndpoint.objects.filter(pk__in=ids, ended_at=None)
        known = {endpoint.batch: endpoint for endpoint in live.exclude(platform__status="stopped")}
        for row in rows:
            row.endpoint = known.get(row.batch)

    def send(self, row) -> None:
        endpoint = row.endpoint
        if endpoint is None:
            raise PermanentFailure("no_endpoint")
        if monotonic() < self.rests.get(row.batch, 0):
            raise TemporaryFailure("endpoint_down")
        try:
            status = post(endpoint, str(row.message_id), row.text)
        except (TemporaryFailure, Ambiguous):
            self.failed(row.batch)
            raise
        if 200 <= status < 300:
            self.failures.pop(row.batch, None)
            return
        if status == 410:  # "gone": the receiver wants nothing more
            raise PermanentFailure("http_410")
        self.failed(row.batch)
        raise TemporaryFailure(f"http_{status}")

    def failed(self, batch: str) -> None:
        with self.lock:
            self.failures[batch] += 1
            if self.failures[batch] >= FAILURES:
                self.rests[batch] = monotonic() + REST_SECONDS


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
    """The status of the answer. Raises TemporaryFailure, PermanentFailure or Ambiguous."""
    url = urlsplit(endpoint.url)
    if url.scheme != "https" and not settings.SANDBOX:
        raise PermanentFailure("not_https")
    headers = signed(endpoint, id, text)
    seconds = Timeout(connect=CONNECT_SECONDS, read=ANSWER_SECONDS)
    connection = CONNECTIONS[url.scheme](
        url.hostname, url.port or {"https": 443, "http": 80}[url.scheme],
        timeout=seconds.connect_timeout,
    )  # fmt: skip
    # A receiver that sends its answer letter by letter is never silent for long: an end by the
    # clock.
    end = Timer(settings.WEBHOOK_SECONDS, hang_up, [connection])
    end.daemon = True
    end.start()
    sent = False
    try:
        connection.connect()
        connection.sock.settimeout(ANSWER_SECONDS)
        sent = True
        target = (url.path or "/") + (f"?{url.query}" if url.query else "")
        connection.request("POST", target, text.encode(), headers, preload_content=False)
        return connection.getresponse().status
    except NotPublic as error:
        raise TemporaryFailure(str(error)) from None
    except (NewConnectionError, ConnectTimeoutError):
        raise TemporaryFailure("no_connection") from None
    except (HTTPError, OSError, ValueError, AttributeError):
        if not sent:
            raise TemporaryFailure("no_connection") from None
        raise Ambiguous("no_answer", retry=True) from None
    except Exception as error:
        if type(error).__module__ != "http.client":
            raise
        raise Ambiguous("bad_answer", retry=True) from None
    finally:
        end.cancel()
        connection.close()


def hang_up(connection) -> None:
    with suppress(OSError, AttributeError):
        connection.sock.shutdown(socket.SHUT_RDWR)
