"""One thing after another: how long each took, beside its limit taken in turn with it."""

import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import psycopg2

from tests.bench.load import load_average
from tests.bench.registry import Figure


def seconds(function, *arguments) -> float:
    started = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - started


def part(times: list[float], share: float) -> float:
    """Milliseconds within which this share of them was done."""
    return sorted(times)[int(len(times) * share)] * 1000


def beside(
    world, name: str, acts: Iterable[Callable], limit: Callable, *, here: bool = False
) -> Figure:
    """The 95th of a hundred, in milliseconds, and the limit's; CPU of each act by part, its limit
    included. Where all is done `here`, in this process and its connection, CPU is told of single
    acts too: waiting for other work on the machine is not in it."""
    from django.db import connection

    times, limits, busy = [], [], []
    connection.ensure_connection()
    backend = connection.connection.info.backend_pid
    before = world.cpu()
    for act in acts:
        limits.append(seconds(limit))
        began = busy_here(backend)
        times.append(seconds(act))
        busy.append(busy_here(backend) - began)
    after = world.cpu()
    cpu = {"cpu_median_ms": part(busy, 0.5), "cpu_p95_ms": part(busy, 0.95)} if here else {}
    return Figure(
        name,
        part(times, 0.95),
        part(limits, 0.95),
        cpu_ms={where: (after[where] - before.get(where, 0)) / len(times) for where in after},
        notes={
            "workers": world.nation,
            "median_ms": part(times, 0.5),
            "limit_median_ms": part(limits, 0.5),
            **cpu,
        },
        load=load_average(),
    )


def busy_here(backend: int) -> float:
    """CPU seconds so far of this thread and of the server process of its connection."""
    running, _waiting, _slices = Path(f"/proc/{backend}/schedstat").read_text().split()
    return time.thread_time() + int(running) / 1e9


class Probe:
    """A bare look-up in an index, by a plain client of PostgreSQL: `probe(statement, values)`
    gives a function to call."""

    def __init__(self):
        self.cursor = psycopg2.connect(os.environ["DATABASE_URL"]).cursor()

    def __call__(self, statement: str, *values: list):
        waiting = iter(values * 1000)
        return lambda: (self.cursor.execute(statement, next(waiting)), self.cursor.fetchall())
