"""What measures work with: the running portal, the bare server beside it, and how long to look."""

import os
from functools import cached_property

from tests.bench import load
from tests.bench.bare.server import BareServer
from tests.bench.person import Person
from tests.bench.processes import Parts

THREADS = 8  # as many as the web tier has (2 processes of 4)
ROUNDS = 3


class World:
    def __init__(self, seconds: float, workers: int):
        self.seconds = seconds  # of one stretch of load
        self.workers = workers
        self.url = os.environ["BENCH_URL"]
        self.phone_url = os.environ["SANDBOX_PHONE_URL"]
        self.parts = Parts(os.environ["SUPERVISOR_URL"])

    @cached_property
    def bare(self) -> BareServer:
        return BareServer()

    @cached_property
    def nation(self) -> int:
        """How many workers there are: as many as were asked for, counted for the figures."""
        import django
        from django.core.management import call_command

        django.setup()
        from workers.models import Worker

        if (there := Worker.objects.count()) < self.workers:
            call_command("populate", workers=self.workers - there, seed=131, verbosity=0)
        return Worker.objects.count()

    def close(self):
        if "bare" in self.__dict__:
            self.bare.stop()

    def person(self) -> Person:
        return Person(self.url, self.phone_url)

    def cpu(self) -> dict[str, float]:
        more = {"bare": self.bare.process.pid} if "bare" in self.__dict__ else {}
        return self.parts.cpu(**more)

    def drive(self, actors, seconds=None) -> load.Run:
        return load.drive(actors, seconds or self.seconds, self.cpu)

    def side_by_side(self, actors, limit_actors, *, seconds=None) -> tuple[load.Run, load.Run]:
        """(the measured, its limit): turn about, because other work on the machine comes and
        goes, and the middle of each."""
        self.drive(limit_actors, 0.5)
        self.drive(actors, 0.5)
        rounds = [
            (self.drive(actors, seconds), self.drive(limit_actors, seconds)) for _ in range(ROUNDS)
        ]
        measured, limits = zip(*rounds, strict=True)
        return load.middle(measured), load.middle(limits)
