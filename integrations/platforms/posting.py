"""One POST to a program of somebody else: to a public address alone, with an end by the clock.

Nothing is followed: an answer is a status and, for who asks for it, the beginning of its body.
"""

import socket
from collections import Counter
from contextlib import suppress
from threading import Lock, Timer
from time import monotonic
from urllib.parse import urlsplit

from django.conf import settings
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

from eshram.outbox.errors import Ambiguous, PermanentFailure, TemporaryFailure
from integrations.platforms.public import CONNECTIONS, NotPublic

CONNECT_SECONDS, ANSWER_SECONDS = 3, 10
# After so many failures on end of one receiver the rest of its messages waits for so many seconds
# without a call: one machine that is down does not hold up what the others hear.
FAILURES, REST_SECONDS = 3, 30


class Rests:
    """Who failed so often of late that they are left alone. Used from several threads."""

    def __init__(self):
        self.lock, self.failures, self.until = Lock(), Counter(), {}

    def are_on(self, name: str) -> bool:
        return monotonic() < self.until.get(name, 0)

    def failed(self, name: str) -> None:
        with self.lock:
            self.failures[name] += 1
            if self.failures[name] >= FAILURES:
                self.until[name] = monotonic() + REST_SECONDS

    def answered(self, name: str) -> None:
        self.failures.pop(name, None)


def post(
    address: str, body: bytes, headers: dict, *, answer: int = 0, seconds: float | None = None
) -> tuple[int, bytes]:
    """The status, and at most `answer` bytes of what was answered. `seconds`: for all of it, where
    that is not WEBHOOK_SECONDS. Raises TemporaryFailure, PermanentFailure or Ambiguous."""
    url = urlsplit(address)
    if url.scheme != "https" and not settings.SANDBOX:
        raise PermanentFailure("not_https")
    connection = CONNECTIONS[url.scheme](
        url.hostname, url.port or {"https": 443, "http": 80}[url.scheme],
        timeout=CONNECT_SECONDS,
    )  # fmt: skip
    # A receiver that sends its answer letter by letter is never silent for long: an end by the
    # clock.
    end = Timer(seconds or settings.WEBHOOK_SECONDS, hang_up, [connection])
    end.daemon = True
    end.start()
    sent = False
    try:
        connection.connect()
        connection.sock.settimeout(seconds or ANSWER_SECONDS)
        sent = True
        target = (url.path or "/") + (f"?{url.query}" if url.query else "")
        connection.request("POST", target, body, headers, preload_content=False)
        answered = connection.getresponse()
        return answered.status, answered.read(answer) if answer else b""
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
