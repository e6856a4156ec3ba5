"""The shares that shape the nation, from `workers/data` (README.md there says whose word each is).

A `Table` turns an even random number in [0, 1) into one of its items.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate

from eshram.geography.files import read
from workers.models import Occupation
from workers.reference import DATA

AS_OF = date(2025, 11, 30)  # the day that the figures describe; ages are counted on it


class Table:
    """Items with weights; `pick(u)` gives each its share of [0, 1)."""

    def __init__(self, weighted: Iterable[tuple[object, float]]):
        pairs = [(item, float(weight)) for item, weight in weighted if float(weight) > 0]
        self.items = [item for item, _ in pairs]
        total = sum(weight for _, weight in pairs)
        self.shares = [weight / total for _, weight in pairs]
        self.ends = list(accumulate(self.shares))
        self.ends[-1] = 1.0

    def pick(self, u: float):
        return self.items[bisect_right(self.ends, u)]

    def as_percent(self) -> dict:
        return {item: 100 * share for item, share in zip(self.items, self.shares, strict=True)}


class Timeline:
    """Days of registration, as thickly as the nation registered."""

    def __init__(self):
        known = [
            (date.fromisoformat(r["day"]).toordinal(), float(r["crore"]))
            for r in read(DATA / "timeline.csv")
        ]
        self.first, self.last = known[0][0], known[-1][0]
        self.upto = []  # crore registered before each day
        for (day, crore), (next_day, next_crore) in zip(known, known[1:], strict=False):
            daily = (next_crore - crore) / (next_day - day)
            self.upto += [crore + daily * i for i in range(next_day - day)]
        self.upto.append(known[-1][1])

    def pick(self, u: float, earliest: int, latest: int) -> int:
        """A day (ordinal) between two, both included."""
        low = max(earliest, self.first) - self.first
        high = min(latest + 1, self.last) - self.first
        wanted = self.upto[low] + u * (self.upto[high] - self.upto[low])
        return self.first + max(low, bisect_left(self.upto, wanted, low, high) - 1)


@dataclass
class Figures:
    states: Table  # ISO codes
    shares: dict[str, Table]
    rates: dict[str, float]  # 0 to 1
    sectors: Table
    women: dict[str, float]  # by sector, 0 to 1
    occupations: dict[str, Table]  # by sector
    timeline: Timeline = field(default_factory=Timeline)

    def gender(self, sector: str, u: float) -> str:
        other = self.rates["other_gender"]
        return "T" if u < other else "F" if u < other + self.women[sector] else "M"


def load_figures() -> Figures:
    """Raises LookupError when the occupations are not loaded."""
    shares = defaultdict(list)
    for row in read(DATA / "shares.csv"):
        shares[row["about"]].append((row["value"], float(row["percent"])))
    rates = {name: percent / 100 for name, percent in shares.pop("rate")}
    occupations = occupations_by_sector()
    sectors = {row["sector"]: float(row["percent"]) for row in read(DATA / "sectors.csv")}
    if set(sectors) != set(occupations):
        raise LookupError("The occupations are not loaded: run manage.py load_reference first.")
    # Platform workers are drivers and carriers.
    rates["platform"] *= sum(sectors.values()) / sectors[PLATFORM_SECTOR]
    return Figures(
        states=Table(
            (row["state_iso"], row["registrations"]) for row in read(DATA / "registrations.csv")
        ),
        shares={about: Table(values) for about, values in shares.items()},
        rates=rates,
        sectors=Table(sectors.items()),
        women=women_by_sector(sectors, rates["women"]),
        occupations=occupations,
    )


PLATFORM_SECTOR = "Automobile & Transportation"


def women_by_sector(sectors: dict[str, float], overall: float) -> dict[str, float]:
    """The sector whose share of women is not given has what makes the whole come out right."""
    given = {r["sector"]: r["women_percent"] for r in read(DATA / "sectors.csv")}
    women = {sector: float(percent) / 100 for sector, percent in given.items() if percent}
    (left,) = given.keys() - women.keys()
    others = sum(sectors[sector] * share for sector, share in women.items())
    return women | {left: (overall * sum(sectors.values()) - others) / sectors[left]}


def occupations_by_sector() -> dict[str, Table]:
    common = {row["code"]: row["weight"] for row in read(DATA / "common_occupations.csv")}
    found = defaultdict(list)
    for sector, code in Occupation.objects.order_by("code").values_list("sector", "code"):
        found[sector].append((code, common.get(code, 1)))
    return {sector: Table(codes) for sector, codes in found.items()}
