"""The pump of webhooks, killed (SIGKILL) `amid` the bytes of a file, or `after` it was taken and
before that is written down."""

import os
import signal
import sys
from http.client import HTTPConnection

import django

django.setup()

from eshram.outbox import pump, wake  # noqa: E402 - after the apps
from eshram.outbox.models import Kind  # noqa: E402


def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)


def half_of_it(self, data):
    is_head = data.startswith(b"POST")
    self.sock.sendall(data if is_head else data[: len(data) // 2])
    if not is_head:
        die()


if sys.argv[1] == "amid":
    HTTPConnection.send = half_of_it
else:
    pump.record = die
wake.RING[Kind.WEBHOOK] = lambda: None
pump.deliver(kind=Kind.WEBHOOK)
