"""Who works for platforms: counted each night, by class, sex, place of work, age and days.

A worker is counted once: under the class of the platform they joined last, of those they work for
still, and in the district where platforms saw them last in this month or the one before. Whom a
worker disowned counts for nothing; nor does the sandbox.
"""

from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.models import Sum

from aggregators.models import GigCount
from eshram import years
from workers.figures.cube import ON_THE_REGISTER, quoted
from workers.figures.tables import BANDS, BEGINS

Dimension = GigCount.Dimension
UNKNOWN = "unknown"  # nobody said where, within two months
DAY_BANDS = ("0", "1-29", "30-59", "60-89", "90-119", "120+")
DAY_BEGINS = (1, 30, 60, 90, 120)
SEXES = {"women": "F", "men": "M", "others": "T"}

COUNT = f"""
    WITH engaged AS (
        SELECT DISTINCT ON (COALESCE(alias.worker_id, e.worker_id))
            COALESCE(alias.worker_id, e.worker_id) AS uan, p.seventh_class AS class
        FROM aggregators_engagement e
        JOIN aggregators_platform p ON p.id = e.platform_id AND p.real_id IS NULL
        LEFT JOIN workers_uanalias alias ON alias.uan = e.worker_id
        WHERE e.left_on IS NULL AND e.disowned_at IS NULL
        ORDER BY COALESCE(alias.worker_id, e.worker_id), e.joined_on DESC, e.id DESC
    ), worked AS (
        SELECT COALESCE(alias.worker_id, t.worker_id) AS uan, sum(t.days)::integer AS days
        FROM aggregators_totals t
        JOIN aggregators_platform p ON p.id = t.platform_id AND p.real_id IS NULL
        LEFT JOIN workers_uanalias alias ON alias.uan = t.worker_id
        WHERE t.financial_year = %(year)s AND NOT EXISTS (
            SELECT FROM aggregators_engagement d WHERE d.worker_id = t.worker_id
                AND d.platform_id = t.platform_id AND d.disowned_at IS NOT NULL
        )
        GROUP BY 1
    ), seen AS (
        SELECT DISTINCT ON (s.worker_id) s.worker_id AS uan, s.district_id
        FROM workers_sighting s WHERE s.kind = 'platform' AND s.month >= %(seen)s
        ORDER BY s.worker_id, s.month DESC, s.recorded_at DESC, s.district_id
    ), each_one AS (
        SELECT e.class, w.gender, COALESCE(d.state_id::text, '{UNKNOWN}') AS state,
            COALESCE(seen.district_id::text, '{UNKNOWN}') AS district,
            (%(ages)s::text[])[1 + width_bucket(
                date_part('year', age(%(day)s, w.date_of_birth))::integer, %(age_begins)s)] AS age,
            (%(bands)s::text[])[1 + width_bucket(COALESCE(worked.days, 0), %(begins)s)] AS days
        FROM engaged e
        JOIN workers_worker w ON w.uan = e.uan AND w.status IN ({quoted(ON_THE_REGISTER)})
        LEFT JOIN worked ON worked.uan = e.uan
        LEFT JOIN seen ON seen.uan = e.uan
        LEFT JOIN geography_district d ON d.code = seen.district_id
    ), counted AS (
        SELECT said.dimension, o.class, said.value, o.gender, count(*) AS many
        FROM each_one o CROSS JOIN LATERAL (
            VALUES ('all', ''), ('state', o.state), ('district', o.district), ('age', o.age),
                ('days', o.days)
        ) said (dimension, value)
        GROUP BY 1, 2, 3, 4
        UNION ALL
        SELECT 'exit', p.seventh_class, e.reason, w.gender, count(*)
        FROM aggregators_engagement e
        JOIN aggregators_platform p ON p.id = e.platform_id AND p.real_id IS NULL
        LEFT JOIN workers_uanalias alias ON alias.uan = e.worker_id
        JOIN workers_worker w ON w.uan = COALESCE(alias.worker_id, e.worker_id)
        WHERE e.left_on >= %(april)s AND e.disowned_at IS NULL
        GROUP BY 2, 3, 4
    )
    INSERT INTO aggregators_gigcount (dimension, seventh_class, value, gender, count, day)
    SELECT dimension, class, value, gender, many, %(day)s FROM counted
"""  # noqa: S608 - words of our own


@transaction.atomic
def count(day: date) -> None:
    """Replace the counts. Who reads meanwhile sees the old ones."""
    year = years.financial_year(day)
    last_month = day.replace(day=1).toordinal() - 1
    values = {
        "day": day, "year": year, "april": years.first_day(year),
        "seen": date.fromordinal(last_month).replace(day=1),
        "ages": list(BANDS), "age_begins": list(BEGINS),
        "bands": list(DAY_BANDS), "begins": list(DAY_BEGINS),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'; SET LOCAL jit = off")
        cursor.execute("LOCK aggregators_gigcount IN SHARE ROW EXCLUSIVE MODE")  # two take turns
        cursor.execute("DELETE FROM aggregators_gigcount")
        cursor.execute(COUNT, values)


@dataclass(frozen=True)
class Line:
    """Of one class and value."""

    women: int = 0
    men: int = 0
    others: int = 0

    @property
    def all(self) -> int:
        return self.women + self.men + self.others

    def __add__(self, other: "Line") -> "Line":
        return Line(self.women + other.women, self.men + other.men, self.others + other.others)


def lines(dimension: str, **only) -> dict[tuple[str, str], Line]:
    """(class, value) -> how many."""
    rows = GigCount.objects.filter(dimension=dimension, **only)
    found: dict[tuple[str, str], dict[str, int]] = {}
    told = rows.values_list("seventh_class", "value", "gender").annotate(many=Sum("count"))
    names = {sex: name for name, sex in SEXES.items()}
    for seventh_class, value, gender, many in told.order_by():
        found.setdefault((seventh_class, value), {})[names[gender]] = many
    return {key: Line(**counts) for key, counts in found.items()}


def as_on() -> date | None:
    """The day of the counts; None before the first."""
    return GigCount.objects.values_list("day", flat=True).first()
