"""What is measured: functions marked with `measure`, each in a module of `measures/`.

    @measure("submit", what="...", unit="posts/s", limit="...", aim=...)
    def submit(world) -> Iterator[Figure]: ...

A measure yields one Figure or several. Its limit is taken in the same run, between its own rounds.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field


@dataclass
class Figure:
    name: str
    value: float
    limit: float  # in the same unit
    cpu_ms: dict[str, float] = field(default_factory=dict)  # for one, by part
    notes: dict[str, float] = field(default_factory=dict)
    load: float = 0  # load average when it was taken

    @property
    def ratio(self) -> float:
        return self.value / self.limit if self.limit else 0


@dataclass
class Measure:
    name: str
    what: str
    unit: str
    limit: str  # what the limit is
    aim: float | None  # in the same unit
    aim_ratio: float | None
    take: Callable[..., Iterator[Figure]]

    def as_json(self, figure: Figure) -> dict:
        about = {"measure": self.name, "what": self.what, "unit": self.unit}
        aims = {"limit_is": self.limit, "aim": self.aim, "aim_ratio": self.aim_ratio}
        return about | asdict(figure) | {"ratio": figure.ratio} | aims


MEASURES: dict[str, Measure] = {}


def measure(name, *, what, unit, limit, aim=None, aim_ratio=None):
    def register(take):
        MEASURES[name] = Measure(name, what, unit, limit, aim, aim_ratio, take)
        return take

    return register


def load_measures() -> dict[str, Measure]:
    from tests.bench import measures

    for module in pkgutil.iter_modules(measures.__path__):
        importlib.import_module(f"{measures.__name__}.{module.name}")
    return MEASURES
