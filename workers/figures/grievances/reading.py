"""What the pages show of the counts: for each thing they are told apart by, its lines."""

from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workers import choices
from workers.counter.models import Operator
from workers.figures import tables
from workers.figures.models import Term
from workers.grievances import subjects
from workers.grievances.models import Category
from workers.helpline.languages import SPOKEN

LINES = 40  # of one table: those with most open
SELECT = """
    WITH lines AS (
        SELECT by, key, closed, days, count,
            sum(count) OVER (PARTITION BY by, key, closed ORDER BY days) AS upto,
            sum(count) OVER (PARTITION BY by, key, closed) AS n
        FROM figures_wait WHERE state = %(state)s
    )
    SELECT by, key,
        coalesce(sum(count) FILTER (WHERE NOT closed AND days <= 7), 0),
        coalesce(sum(count) FILTER (WHERE NOT closed AND days BETWEEN 8 AND 30), 0),
        coalesce(sum(count) FILTER (WHERE NOT closed AND days BETWEEN 31 AND 60), 0),
        coalesce(sum(count) FILTER (WHERE NOT closed AND days BETWEEN 61 AND 90), 0),
        coalesce(sum(count) FILTER (WHERE NOT closed AND days > 90), 0),
        coalesce(sum(count) FILTER (WHERE closed), 0),
        min(days) FILTER (WHERE closed AND upto >= 0.5 * n),
        min(days) FILTER (WHERE closed AND upto >= 0.9 * n)
    FROM lines GROUP BY by, key
"""


@dataclass(frozen=True)
class Line:
    """`ages`: open ones by how long they have waited; `median` and `late` are days until closed, of
    half and of nine in ten; None where none was."""

    name: str
    ages: list[int]
    closed: int
    median: int | None
    late: int | None

    @property
    def open(self) -> int:
        return sum(self.ages)


def platform_name(key: str) -> str:
    asked = subjects.of(Category.PLATFORM)
    return (asked.name_of(key) if asked else "") or key


def state_name(key: str) -> str:
    return str(tables.state_labels().get(key, _("Not known")))


NAMES = {
    "all": lambda key: _("All"),
    "category": lambda key: str(dict(Category.choices).get(key, key)),
    "state": state_name,
    "platform": platform_name,
    "language": lambda key: SPOKEN.get(key, key),
    "sex": lambda key: str(dict(choices.Gender.choices).get(key, _("Not known"))),
}
TITLES = {
    "all": gettext_lazy("All"),
    "category": gettext_lazy("By what they are about"),
    "state": gettext_lazy("By state"),
    "platform": gettext_lazy("By platform"),
    "operator": gettext_lazy("By operator"),
    "language": gettext_lazy("By language"),
    "sex": gettext_lazy("By sex"),
}


def parts(state: int = 0) -> list[tuple[str, list[Line]]]:
    """(title, lines) in the order of TITLES; of one `state`, or of all India (0)."""
    with connection.cursor() as cursor:
        cursor.execute(SELECT, {"state": state})
        rows = cursor.fetchall()
    found: dict[str, list[tuple]] = {}
    for by, *row in rows:
        found.setdefault(by, []).append(row)
    return [
        (str(title), lines_of(by, found[by]))
        for by, title in TITLES.items()
        if by in found and not (by == "state" and state)
    ]


def lines_of(by: str, rows: list[list]) -> list[Line]:
    rows = sorted(rows, key=lambda row: (-sum(row[1:6]), -row[6], row[0]))[:LINES]
    name = NAMES.get(by) or operator_names([row[0] for row in rows])
    return [Line(name(key), [*ages], closed, half, most) for key, *ages, closed, half, most in rows]


def operator_names(keys: list[str]):
    """Operators by their sign-in name and centre, with one query for all."""
    found = Operator.objects.select_related("user", "centre").in_bulk([int(key) for key in keys])

    def name(key: str) -> str:
        operator = found.get(int(key))
        return f"{operator.user.username} ({operator.centre.code})" if operator else key

    return name


def terms() -> list[Term]:
    return list(Term.objects.order_by("-week", "word"))
