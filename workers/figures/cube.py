"""What is counted: the SQL that turns rows of workers into rows of `Count`.

Each dimension is counted by sex and by the state where the worker lives now, and for all India
(state 0). One exception keeps the tables small: home districts are counted for all India only. At
most, in rows: 3 sexes x 37 places x (1 + months + channels + districts of the
state + home states + birth months (some 530) + 4 + 11 + 5 + 291 occupations + ...); what occurs
counts, and that is about 100,000 rows however many workers there are.

Ages move with time and so are not counted: birth months are. On the last day of any month
everybody born in one month has the same number of completed years, so bands of age as on the last
day of last month are exact sums of months (`ages`).
"""

from django.conf import settings

INDIA = 0
# Who has died, left or become part of another record is counted under "status" alone.
ON_THE_REGISTER = ("active", "over_age")

# Columns of Change, and where they come from in workers_worker (the migration has them too).
COLUMNS = {
    "day": f"(w.registered_at AT TIME ZONE '{settings.TIME_ZONE}')::date",
    "channel": "w.channel",
    "sex": "w.gender",
    "birth": "date_trunc('month', w.date_of_birth::timestamp)::date",
    "category": "w.social_category",
    "education": "w.education",
    "income": "w.monthly_income",
    "occupation": "w.occupation_id",
    "marital": "w.marital_status",
    "platform": "w.platform_worker",
    "home_state": "w.permanent_state_id",
    "home_district": "w.permanent_district_id",
    "state": "w.present_state_id",
    "district": "w.present_district_id",
    "status": "w.status",
}
LISTED = ", ".join(f"{expression} AS {name}" for name, expression in COLUMNS.items())
REGISTER = f"SELECT 1 AS sign, {LISTED} FROM workers_worker w"  # noqa: S608

# Dimension -> its value, as text, from a row with the columns of Change.
DIMENSIONS = {
    "all": "''",
    "day": "r.day::text",
    "month": "to_char(r.day, 'YYYY-MM')",
    "channel": "r.channel",
    "district": "r.district::text",
    "home_state": "r.home_state::text",
    "home_district": "r.home_district::text",
    "birth": "to_char(r.birth, 'YYYY-MM')",
    "category": "r.category",
    "education": "r.education",
    "income": "r.income",
    "occupation": "r.occupation",
    "marital": "r.marital",
    "platform": "CASE WHEN r.platform THEN 'yes' ELSE 'no' END",
    "migrant": "CASE WHEN r.home_district = r.district THEN 'home'"
    " WHEN r.home_state = r.state THEN 'district' ELSE 'state' END",
}
INDIA_ONLY = ("home_district",)


def quoted(words) -> str:
    return ", ".join(f"'{word}'" for word in words)


def counts_of(source: str) -> str:
    """The end of a WITH: `counted` (dimension, state, sex, value, count) of the rows of `source`,
    which has `sign` and the columns of Change."""
    values = ", ".join(f"('{name}', {value})" for name, value in DIMENSIONS.items())
    return f"""
        spread AS (
            SELECT d.dimension, r.state, r.sex, d.value, sum(r.sign) AS count
            FROM {source} r CROSS JOIN LATERAL (VALUES {values}) AS d (dimension, value)
            WHERE r.status IN ({quoted(ON_THE_REGISTER)})
            GROUP BY 1, 2, 3, 4
            UNION ALL
            SELECT 'status', r.state, r.sex, r.status, sum(r.sign)
            FROM {source} r GROUP BY 1, 2, 3, 4
        ),
        counted AS (
            SELECT dimension, state, sex, value, count::bigint FROM spread
            WHERE dimension NOT IN ({quoted(INDIA_ONLY)})
            UNION ALL
            SELECT dimension, {INDIA}, sex, value, sum(count)::bigint FROM spread
            GROUP BY dimension, sex, value
        )"""  # noqa: S608 - words of this module
