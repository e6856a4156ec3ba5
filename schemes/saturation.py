"""Per scheme, state, district and sex: who is enrolled, and who may have it and has it not.

Counted anew from the entitlements at the end of a night's run; pages read only these counts, a few
thousand rows whatever the size of the register. Places are where workers live now.
"""

from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.models import Q, Sum

from schemes.models import Saturation

COUNT = """
    INSERT INTO schemes_saturation (scheme_id, state_id, district_id, gender, enrolled, gap, day)
    SELECT scheme, min(state), district, gender, sum(enrolled), sum(gap), %(day)s
    FROM (
        SELECT id AS scheme, state, district, gender, 0 AS enrolled, sum(many) AS gap
        FROM (
            SELECT e.eligible, w.present_state_id AS state, w.present_district_id AS district,
                w.gender, count(*) AS many
            FROM schemes_entitlement e JOIN workers_worker w ON w.uan = e.worker_id
            WHERE e.eligible <> '{}'
            GROUP BY 1, 2, 3, 4
        ) alike, unnest(eligible) id
        GROUP BY 1, 2, 3, 4
        UNION ALL
        SELECT n.scheme_id, w.present_state_id, w.present_district_id, w.gender, count(*), 0
        FROM schemes_enrolment n JOIN workers_worker w ON w.uan = n.worker_id
        WHERE n.status IN ('declared', 'matched', 'verified')
            AND w.status IN ('active', 'over_age')
        GROUP BY 1, 2, 3, 4
    ) counted
    WHERE scheme IN (SELECT id FROM schemes_scheme)
    GROUP BY scheme, district, gender
"""


@transaction.atomic
def count(day: date) -> None:
    """Replace the counts. Who reads meanwhile sees the old ones."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK schemes_saturation IN SHARE ROW EXCLUSIVE MODE")  # two take turns
        cursor.execute("DELETE FROM schemes_saturation")
        cursor.execute(COUNT, {"day": day})


@dataclass(frozen=True)
class Count:
    enrolled: int = 0
    gap: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.enrolled + other.enrolled, self.gap + other.gap)

    @property
    def eligible(self) -> int:
        return self.enrolled + self.gap

    @property
    def share(self) -> float | None:
        """Of those who may have it, the part that has it; None where nobody may."""
        return self.enrolled / self.eligible if self.eligible else None


@dataclass(frozen=True)
class Line:
    """One value of what is counted by (a scheme's, state's or district's id): women beside all."""

    value: int
    women: Count
    men: Count
    others: Count
    all: Count

    def __add__(self, other: "Line") -> "Line":
        return Line(0, **{sex: getattr(self, sex) + getattr(other, sex) for sex in SEXES})


SEXES = {"women": Q(gender="F"), "men": Q(gender="M"), "others": Q(gender="T"), "all": Q()}


def lines(by: str, **only) -> list[Line]:
    """Counts by "scheme", "state" or "district", of what `only` filters: `lines("district",
    scheme=7, state=27)`."""
    return [line for _keys, line in counted(by, **only)]


def states_of_schemes() -> dict[int, list[Line]]:
    """By scheme the counts of each state, in one look."""
    found = {}
    for (scheme, _state), line in counted("scheme", "state"):
        found.setdefault(scheme, []).append(line)
    return found


def counted(*by: str, **only) -> list[tuple[tuple[int, ...], Line]]:
    """((value, …), the counts of the last value) for each combination."""
    sums = {
        f"{what}_{sex}": Sum(what, filter=which, default=0)
        for what in ("enrolled", "gap")
        for sex, which in SEXES.items()
    }
    names = [f"{name}_id" for name in by]
    rows = Saturation.objects.filter(**only).values(*names).annotate(**sums).order_by(*names)
    found = []
    for row in rows:
        keys = tuple(row[name] for name in names)
        counts = {sex: Count(row[f"enrolled_{sex}"], row[f"gap_{sex}"]) for sex in SEXES}
        found.append((keys, Line(keys[-1], **counts)))
    return found


def as_on() -> date | None:
    """The day of the counts; None before the first run."""
    return Saturation.objects.values_list("day", flat=True).first()
