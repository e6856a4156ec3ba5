"""Doing one thing as often as possible from several threads, and what it cost."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median


@dataclass
class Run:
    """One stretch of load: how many, in how many seconds, and CPU milliseconds by part."""

    count: int
    seconds: float
    cpu: dict[str, float] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        return self.count / self.seconds

    def each(self, part: str) -> float:
        """CPU milliseconds of a part for one."""
        return self.cpu.get(part, 0) / self.count


def drive(actors: Sequence[Callable[[], None]], seconds: float, cpu: Callable[[], dict]) -> Run:
    """Call every actor again and again in a thread of its own. Its first exception is raised."""
    counts = [0] * len(actors)
    failures: list[BaseException] = []
    before, started = cpu(), time.monotonic()
    stop_at = started + seconds

    def work(number, act):
        try:
            while time.monotonic() < stop_at and not failures:
                act()
                counts[number] += 1
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=pair) for pair in enumerate(actors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent = time.monotonic() - started
    if failures:
        raise failures[0]
    after = cpu()
    return Run(sum(counts), spent, {part: after[part] - before.get(part, 0) for part in after})


def middle(runs: Sequence[Run]) -> Run:
    """The run of the median rate, with CPU taken over all runs."""
    rate = median(run.rate for run in runs)
    count = sum(run.count for run in runs)
    parts = {part for run in runs for part in run.cpu}
    cpu = {part: sum(run.cpu.get(part, 0) for run in runs) for part in parts}
    return Run(count, count / rate, cpu)


def load_average() -> float:
    """Of the last minute, on this machine."""
    return float(Path("/proc/loadavg").read_text().split()[0])
