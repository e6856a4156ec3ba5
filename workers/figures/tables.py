"""The tables that pages, panels and downloads show, each from one dimension of the kept counts.

A table is by value and by sex, for a state or for all India. Its values are either those of the
dimension or sums of them: birth months make bands of age, occupations make sectors.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import connection
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from eshram.geography.files import read
from eshram.geography.kept import places
from eshram.geography.labels import in_hindi
from workers import choices
from workers.figures.cube import INDIA

DATA = Path(__file__).parent / "data"
HOME_BASED = [row["code"] for row in read(DATA / "home_based.csv")]
DOMESTIC = "Domestic and Household Workers"

# Completed years on the last day of last month; a band begins at each of these ages.
BEGINS = (18, 30, 40, 50, 60)
BANDS = {
    "16-17": _("16 to 17 years"),
    "18-29": _("18 to 29 years"),
    "30-39": _("30 to 39 years"),
    "40-49": _("40 to 49 years"),
    "50-59": _("50 to 59 years"),
    "60+": _("60 years and over"),
}
MATERNITY = ("18-29", "30-39", "40-49")


@dataclass(frozen=True)
class Table:
    name: str
    title: str  # lazily translated
    dimension: str
    labels: Callable[[], dict[str, str]]  # value -> words in the reader's language, in order
    value: str = "c.value"  # SQL
    place: str = "c.state"  # SQL: which state it is counted for
    join: str = ""
    in_time: bool = False  # values follow one another
    by_size: bool = False  # the chart begins with the largest
    note: str = ""

    def read(self, state: int | None = None) -> list[tuple[int, str, str, int]]:
        """(state, value, sex, count): of one state, of all India (0), or None: of every state."""
        ended = month_ended()
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                SELECT {self.place}, {self.value} AS shown, c.sex, sum(c.count)::bigint
                FROM figures_count c {self.join}
                WHERE c.dimension = %(dimension)s
                    AND ({self.place} = %(state)s OR %(state)s IS NULL AND {self.place} <> {INDIA})
                GROUP BY 1, 2, 3
                """,  # noqa: S608 - words of this module
                {
                    "dimension": self.dimension,
                    "state": state,
                    "ended": ended.year * 12 + ended.month,
                    "home_based": HOME_BASED,
                    "begins": list(BEGINS),
                    "bands": list(BANDS),
                },
            )
            return cursor.fetchall()


def month_ended() -> date:
    """The first day of the last month that is over, India time."""
    today = timezone.localdate()
    return date(today.year - (today.month == 1), (today.month - 2) % 12 + 1, 1)


def of(chosen) -> Callable[[], dict[str, str]]:
    return lambda: {value: str(label) for value, label in chosen.choices}


def words(known: dict) -> Callable[[], dict[str, str]]:
    return lambda: {value: str(label) for value, label in known.items()}


def state_labels() -> dict[str, str]:
    return {str(code): label for code, label in places().state_choices()}


def district_labels() -> dict[str, str]:
    return {str(code): district.label for code, district in places().districts.items()}


def sector_labels() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT sector, sector_hi FROM workers_occupation ORDER BY sector")
        return {english: hindi if in_hindi() else english for english, hindi in cursor}


def month_labels() -> dict[str, str]:
    """Every month from August 2021, when the register was opened, to this one."""
    today, found = timezone.localdate(), {}
    for index in range(2021 * 12 + 7, today.year * 12 + today.month):
        month = date(index // 12, index % 12 + 1, 1)
        found[f"{month:%Y-%m}"] = date_format(month, "M Y")
    return found


def day_labels() -> dict[str, str]:
    """The days of the last month that is over and of this one, up to today."""
    begin, today = month_ended().toordinal(), timezone.localdate().toordinal()
    days = map(date.fromordinal, range(begin, today + 1))
    return {day.isoformat(): date_format(day, "j M") for day in days}


AGE_VALUE = (
    "(%(bands)s::text[])[1 + width_bucket((%(ended)s - left(c.value, 4)::int * 12"
    " - right(c.value, 2)::int) / 12, %(begins)s::int[])]"
)
STATES = Table(
    "state", _("State where they live"), "all", state_labels, value="c.state::text", by_size=True
)
DISTRICTS = Table(
    "district", _("District where they live"), "district", district_labels, by_size=True
)
DAYS = Table("day", _("Registrations by day"), "day", day_labels, in_time=True)
HOME_STATES = Table(
    "home_state",
    _("State of the permanent address"),
    "home_state",
    state_labels,
    by_size=True,
)
HOME_DISTRICTS = Table(
    "home_district",
    _("Home district of those who come from here"),
    "home_district",
    district_labels,
    place="d.state_id",
    join="JOIN geography_district d ON d.code::text = c.value",
    by_size=True,
    note=_("By the permanent address, wherever they live now."),
)
# By state and value: small cells are kept back in both directions at once.
CROSSED = {
    table.name: table
    for table in (
        Table("month", _("Registrations by month"), "month", month_labels, in_time=True),
        Table("channel", _("How they registered"), "channel", of(choices.Channel)),
        Table("age", _("Age"), "birth", words(BANDS), value=AGE_VALUE),
        Table("category", _("Social category"), "category", of(choices.SocialCategory)),
        Table("education", _("Education"), "education", of(choices.Education)),
        Table("income", _("Monthly income"), "income", of(choices.MonthlyIncome)),
        Table(
            "sector",
            _("Sector of work"),
            "occupation",
            sector_labels,
            value="o.sector",
            join="JOIN workers_occupation o ON o.code = c.value",
            by_size=True,
        ),
        Table("marital", _("Marital status"), "marital", of(choices.MaritalStatus)),
        Table(
            "platform",
            _("Work for a platform (app)"),
            "platform",
            words({"yes": _("For a platform"), "no": _("Not for a platform")}),
        ),
        Table(
            "migrant",
            _("Away from home"),
            "migrant",
            words(
                {
                    "home": _("Live in their home district"),
                    "district": _("Live in another district of their state"),
                    "state": _("Live in another state"),
                }
            ),
        ),
        Table(
            "home_based",
            _("Home-based work"),
            "occupation",
            words({"yes": _("Home-based work"), "no": _("Other work")}),
            value="CASE WHEN c.value = ANY(%(home_based)s) THEN 'yes' ELSE 'no' END",
        ),
    )
}
ALL = {t.name: t for t in (STATES, DISTRICTS, DAYS, HOME_STATES, HOME_DISTRICTS)} | CROSSED
