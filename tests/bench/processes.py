"""CPU time of the supervised parts, from /proc."""

import os
import xmlrpc.client
from collections import defaultdict
from contextlib import suppress
from pathlib import Path

TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")
# Several programs of the supervisor are one part in the tables.
PARTS = {
    "web": "web", "postgres": "PostgreSQL", "redis": "Redis", "worker": "Celery",
    "messages": "Celery", "beat": "Celery", "uidai": "stand-ins", "phone": "stand-ins",
}  # fmt: skip


def stat(pid: int) -> tuple[int, int] | None:
    """(parent, ticks of CPU) of a process, the children it has waited for included."""
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return int(fields[1]), sum(map(int, fields[11:15]))
    return None


def cpu_of_trees(roots: dict[str, int]) -> dict[str, float]:
    """CPU milliseconds by name, of each root process and all its descendants so far.

    What has ended is in its parent's account (cutime), which waits for every child: PostgreSQL's
    postmaster does so for backends, gunicorn and Celery for workers. So the sum over the living
    counts everything once.
    """
    stats = {int(e): s for e in os.listdir("/proc") if e.isdigit() and (s := stat(int(e)))}
    names = {pid: name for name, pid in roots.items()}
    totals: dict[str, float] = defaultdict(float)
    for pid, (_parent, ticks) in stats.items():
        ancestor = pid
        while ancestor not in names and ancestor in stats:
            ancestor = stats[ancestor][0]
        if ancestor in names:
            totals[names[ancestor]] += ticks * TICK_MS
    return totals


class Parts:
    """The portal's processes, as its supervisor knows them."""

    def __init__(self, supervisor_url: str):
        self.rpc = xmlrpc.client.ServerProxy(supervisor_url).supervisor

    def roots(self) -> dict[str, int]:
        return {info["name"]: info["pid"] for info in self.rpc.getAllProcessInfo()}

    def cpu(self, **more: int) -> dict[str, float]:
        """CPU milliseconds by part so far; `more` are process ids of parts beside them."""
        totals: dict[str, float] = defaultdict(float)
        for name, spent in cpu_of_trees(self.roots() | more).items():
            totals[PARTS.get(name, name)] += spent
        times = os.times()  # ours, without children
        totals["load generator"] = (times.user + times.system) * 1000
        return totals
