"""Counts of what happens, for `/metrics`, whatever process or machine it happens in.

    counters.count("otp", event="sent")
    counters.observe("request_seconds", 0.012, view="home")
    counters.succeeded("uidai"); counters.failed("uidai", "timeout")

Kept in this process's memory and added to Redis every two seconds by a thread, so that a request
pays for no network and a Redis that is down costs a few numbers and no time. One scrape of any web
process therefore tells everything, once. Labels are names and codes of ours, never a person's.
"""

import atexit
import json
import os
import threading
import time
from bisect import bisect_left
from collections import Counter

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

EVERY = 2  # seconds
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
PREFIX = "metrics:"
CALLS = "calls:"
MOST_WAITING = 20_000  # different numbers, while Redis is down; what comes after is lost


class Waiting:
    """What this process has counted and not yet added. A fork begins with nothing."""

    def __init__(self):
        self.lock = threading.Lock()
        self.flushing = threading.Lock()
        self.numbers: Counter = Counter()  # (hash, field) -> to be added
        self.values: dict = {}  # (hash, field) -> to be set
        self.thread = None


_waiting = Waiting()


def _begin_again():
    global _waiting
    _waiting = Waiting()


os.register_at_fork(after_in_child=_begin_again)


def field(labels: dict, *rest) -> str:
    return json.dumps([sorted((k, str(v)[:60]) for k, v in labels.items()), *rest])


def count(name: str, amount: float = 1, **labels) -> None:
    _add({(PREFIX + name, field(labels)): amount})


def observe(name: str, seconds: float, **labels) -> None:
    """One more in its bucket; the upper bound belongs to it. "inf" is behind the last."""
    place = bisect_left(BUCKETS, seconds)
    bucket = str(BUCKETS[place]) if place < len(BUCKETS) else "inf"
    key = PREFIX + name
    _add({(key, field(labels, bucket)): 1, (key, field(labels, "sum")): seconds})


def succeeded(integration: str, calls: int = 1) -> None:
    count("integration_calls", calls, integration=integration, code="ok")
    _set(integration, {"last_success": time.time()})


def failed(integration: str, code: str, calls: int = 1) -> None:
    """The outside system gave no answer of use; `code` is its own or ours, a short word."""
    count("integration_calls", calls, integration=integration, code=code)
    _set(integration, {"last_failure": time.time(), "last_code": code[:60]})


def answered(integration: str, code: str, calls: int = 1) -> None:
    """It works, and refused this one for a reason of its own: a wrong OTP, a number nobody has."""
    count("integration_calls", calls, integration=integration, code=code)
    _set(integration, {"last_success": time.time()})


def _add(numbers: dict) -> None:
    waiting = _waiting
    with waiting.lock:
        for key, amount in numbers.items():
            if key in waiting.numbers or len(waiting.numbers) < MOST_WAITING:
                waiting.numbers[key] += amount
    _wake(waiting)


def _set(integration: str, values: dict) -> None:
    waiting = _waiting
    with waiting.lock:
        waiting.values |= {(CALLS + integration, name): value for name, value in values.items()}
    _wake(waiting)


def _wake(waiting: Waiting) -> None:
    if waiting.thread is None:
        with waiting.lock:
            if waiting.thread is None:
                waiting.thread = threading.Thread(target=_run, args=[waiting], daemon=True)
                waiting.thread.start()


def _run(waiting: Waiting) -> None:
    while True:
        time.sleep(EVERY)
        flush(waiting)


def flush(waiting: Waiting | None = None) -> bool:
    """Add what waits to Redis now. False when Redis is away: it waits on."""
    waiting = waiting or _waiting
    with waiting.flushing:
        with waiting.lock:
            numbers, waiting.numbers = waiting.numbers, Counter()
            values, waiting.values = waiting.values, {}
        if not numbers and not values:
            return True
        try:
            pipe = client().pipeline(transaction=True)
            for (key, name), amount in numbers.items():
                pipe.hincrbyfloat(key, name, amount)
            for (key, name), value in values.items():
                pipe.hset(key, name, value)
            pipe.execute()
        except (redis.RedisError, OSError):
            with waiting.lock:
                waiting.numbers.update(numbers)
                waiting.values = values | waiting.values
            return False
        return True


atexit.register(flush)

_client = None


def client() -> redis.Redis:
    global _client
    if _client is None:
        _client = redis.Redis.from_url(
            settings.REDIS_URL,
            socket_timeout=1,
            socket_connect_timeout=1,
            retry=Retry(NoBackoff(), 0),
            decode_responses=True,
        )
    return _client


def read(name: str) -> dict[tuple, float]:
    """{((label, value), …), *rest): number} of all processes. Raises redis.RedisError."""
    found = {}
    for text, number in client().hgetall(PREFIX + name).items():
        labels, *rest = json.loads(text)
        found[(tuple(map(tuple, labels)), *rest)] = float(number)
    return found


def last_calls(integration: str) -> dict[str, str]:
    """`last_success`, `last_failure` (seconds since 1970) and `last_code`, as far as known."""
    return client().hgetall(CALLS + integration)
