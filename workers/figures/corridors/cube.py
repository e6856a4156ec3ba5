"""What is counted of those who live away from home: the SQL of `Corridor`.

Stock, from the rows of `Change` (a worker lives in another district than home):

    district    home district -> present district
    state       home state -> present state; the two are one for who moved within it
    age         the same by birth month, of which ages are made (`workers.figures.cube`)
    sector      the same by sector of work

Flow, from the rows of `Move` (a stay began in another state than the one before it, or than home):

    month       the state before -> the state of the stay, by the month in which it began. It stays
                counted whatever becomes of the worker. Without the sex.

Counted anew every ten minutes (`counting.count_asked`), for nothing keeps their two ends together:

    doubt       home state -> the state where open doubts say that workers probably are
    nudge       by month and step (asked, sent, delivered, answered, changed), of nobody's state

Rows at most, however many workers: 800² pairs of districts, 37² pairs of states x 530 birth months,
x 31 sectors, each x 3 sexes, and 37² a month. What occurs counts, and that is far less.
"""

from workers.figures.cube import ON_THE_REGISTER, quoted

COLUMNS = "dimension, home, place, sex, value"
STOCK, FLOW = ("district", "state", "age", "sector"), ("month",)


def stock_of(source: str) -> str:
    """The end of a WITH: `corridor` (COLUMNS, count) of the rows of `source`, which has `sign` and
    the columns of Change."""
    return f"""
        away AS (
            SELECT r.*, o.sector FROM {source} r
            JOIN workers_occupation o ON o.code = r.occupation
            WHERE r.home_district <> r.district AND r.status IN ({quoted(ON_THE_REGISTER)})
        ),
        corridor AS (
            SELECT 'district' AS dimension, home_district AS home, district AS place, sex,
                '' AS value, sum(sign)::bigint AS count
            FROM away GROUP BY 2, 3, 4
            UNION ALL
            SELECT d.dimension, a.home_state, a.state, a.sex, d.value, sum(a.sign)::bigint
            FROM away a CROSS JOIN LATERAL (VALUES
                ('state', ''), ('age', to_char(a.birth, 'YYYY-MM')), ('sector', a.sector)
            ) AS d (dimension, value)
            GROUP BY 1, 2, 3, 4, 5
        )"""  # noqa: S608 - words of this module


def flow_of(source: str) -> str:
    """The same of the rows of `source`, which has the columns of Move."""
    return f"""
        corridor AS (
            SELECT 'month' AS dimension, m.home, m.place, '' AS sex,
                to_char(m.month, 'YYYY-MM') AS value, sum(m.sign)::bigint AS count
            FROM {source} m GROUP BY 2, 3, 5
        )"""  # noqa: S608


# Every move on the register, as the trigger writes it (migration `corridors`).
MOVES = """
    SELECT 1 AS sign, f.state_id AS home, t.state_id AS place,
        date_trunc('month', m.since::timestamp)::date AS month
    FROM (
        SELECT s.since, s.district_id AS place, coalesce(
            lag(s.district_id) OVER (PARTITION BY s.worker_id ORDER BY s.id),
            w.permanent_district_id) AS home
        FROM workers_stay s JOIN workers_worker w ON w.uan = s.worker_id
    ) m
    JOIN geography_district f ON f.code = m.home
    JOIN geography_district t ON t.code = m.place
    WHERE f.state_id <> t.state_id
"""
