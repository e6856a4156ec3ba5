"""`/metrics` for Prometheus: one scrape of any web process tells of all of them.

What processes count is in Redis (`eshram.counters`); what waits is asked of PostgreSQL and the
broker at the moment of the scrape. Labels are names and codes of ours. When a part is down its
numbers are missing and `eshram_metrics_source_up` says so.
"""

import hmac
import ipaddress
from collections import defaultdict

import redis
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
)
from prometheus_client.exposition import choose_encoder

from eshram import counters
from eshram.accounts.audience import audience
from eshram.celery import app
from eshram.integrations import integrations
from eshram.outbox.health import backlog

COUNTED = {  # name in `eshram.counters`: (what it says, its labels)
    "responses": ("Answers of the portal", ["view", "method", "status"]),
    "integration_calls": ("Calls to outside systems", ["integration", "code"]),
    "otp": ("One-time passwords by SMS: sent, right, wrong, expired, too_many", ["event"]),
    "registrations": ("Workers registered one by one", ["channel"]),
    "turned_away": ("People who could not register", ["reason"]),
    "counter_refused": ("Registrations at counters over a limit of speed", ["limit"]),
}
TIMED = {"request_seconds": ("Time to answer, by view", ["view"])}
PRIORITY_STEPS = (0, 3, 6, 9)  # kombu keeps a list for each


class Portal:
    """A collector of prometheus_client."""

    def collect(self):
        up = GaugeMetricFamily(
            "eshram_metrics_source_up",
            "1 when a source of these numbers answers",
            labels=["source"],
        )
        sources = {
            "redis": (self.counted, redis.RedisError),
            "outbox": (outbox, DatabaseError),
            "integrations": (outside, DatabaseError),
        }
        for name, (source, trouble) in sources.items():
            try:
                families = list(source())
            except (trouble, OSError):
                families = []
            up.add_metric([name], 1 if families else 0)
            yield from families
        yield up

    def counted(self):
        for name, (text, labels) in COUNTED.items():
            family = CounterMetricFamily(f"eshram_{name}", text, labels=labels)
            for (of,), number in counters.read(name).items():
                family.add_metric([dict(of).get(label, "") for label in labels], number)
            yield family
        for name, (text, labels) in TIMED.items():
            yield histogram(name, text, labels)
        yield queues()


def histogram(name, text, labels) -> HistogramMetricFamily:
    family = HistogramMetricFamily(f"eshram_{name}", text, labels=labels)
    series = defaultdict(dict)
    for (of, bucket), number in counters.read(name).items():
        series[of][bucket] = number
    for of, numbers in series.items():
        total, buckets = 0.0, []
        for bound in (*map(str, counters.BUCKETS), "inf"):
            total += numbers.get(bound, 0.0)
            buckets.append(("+Inf" if bound == "inf" else bound, total))
        family.add_metric([dict(of).get(label, "") for label in labels], buckets, numbers["sum"])
    return family


def queues() -> GaugeMetricFamily:
    family = GaugeMetricFamily(
        "eshram_celery_queue_length", "Tasks that wait for a Celery worker", labels=["queue"]
    )
    for name, number in waiting_tasks().items():
        family.add_metric([name], number)
    return family


def waiting_tasks() -> dict[str, int]:
    """How many wait in each queue. Raises redis.RedisError."""
    pipe = counters.client().pipeline()
    names = list(app.amqp.queues)
    for name in names:
        for step in PRIORITY_STEPS:
            pipe.llen(f"{name}\x06\x16{step}" if step else name)
    lengths = iter(pipe.execute())
    return {name: sum(next(lengths) for _step in PRIORITY_STEPS) for name in names}


def outbox():
    numbers = backlog()
    oldest = numbers.pop("oldest_due_seconds")
    rows = GaugeMetricFamily("eshram_outbox_rows", "Messages not sent yet", labels=["status"])
    for status, number in numbers.items():
        rows.add_metric([status], number)
    yield rows
    yield GaugeMetricFamily(
        "eshram_outbox_oldest_due_seconds", "How long the oldest due message waits", value=oldest
    )


def outside():
    """Of each outside system, what staff see of it under /admin/health/."""
    waiting = GaugeMetricFamily(
        "eshram_integration_waiting",
        "What an outside system has yet to take, or to acknowledge in time",
        labels=["integration"],
    )
    stopped = GaugeMetricFamily(
        "eshram_integration_stopped", "What stopped, and waits for staff", labels=["integration"]
    )
    for system in integrations():
        if system.waiting is not None:
            waiting.add_metric([system.name], system.waiting)
            stopped.add_metric([system.name], system.parked_rows)
    yield from (waiting, stopped)


REGISTRY = CollectorRegistry(auto_describe=False)
REGISTRY.register(Portal())


@audience("anyone")  # with a door of its own
@require_safe
def metrics(request):
    if not may_read(request):
        raise PermissionDenied
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    response = HttpResponse(encode(REGISTRY), content_type=content_type)
    response["Cache-Control"] = "no-store"
    return response


def may_read(request) -> bool:
    """Who brings METRICS_TOKEN (`Authorization: Bearer …`), or calls from this very machine: not
    through a proxy on it, which calls for everybody."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    ours = settings.METRICS_TOKEN.encode()
    if ours and scheme.lower() == "bearer" and hmac.compare_digest(token.strip().encode(), ours):
        return True
    if {"X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"} & set(request.headers):
        return False
    try:
        return ipaddress.ip_address(request.META["REMOTE_ADDR"]).is_loopback
    except ValueError:  # a socket in the file system has no address
        return False
