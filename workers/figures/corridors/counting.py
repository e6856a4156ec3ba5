"""Keeping the corridors: parts of the statements of `workers.figures.counting`, which take turns
and each see one snapshot, and those of moves alone."""

from workers.figures.corridors import cube
from workers.figures.corridors.cube import COLUMNS, FLOW, STOCK
from workers.figures.cube import ON_THE_REGISTER, quoted

ADD = f"""
    INSERT INTO figures_corridor AS c ({COLUMNS}, count)
    SELECT {COLUMNS}, count FROM corridor WHERE count <> 0 ORDER BY {COLUMNS}
    ON CONFLICT ({COLUMNS}) DO UPDATE SET count = c.count + excluded.count
"""  # noqa: S608 - words of our own
PUT = f"""
    INSERT INTO figures_corridor AS c ({COLUMNS}, count) SELECT {COLUMNS}, count FROM corridor
    ON CONFLICT ({COLUMNS}) DO UPDATE SET count = excluded.count
"""  # noqa: S608


def drop(dimensions) -> str:
    """Kept rows that `corridor` does not have any more."""
    return f"""
        DELETE FROM figures_corridor c WHERE c.dimension IN ({quoted(dimensions)}) AND NOT EXISTS (
            SELECT FROM corridor n WHERE (n.dimension, n.home, n.place, n.sex, n.value)
                = (c.dimension, c.home, c.place, c.sex, c.value)
        )"""  # noqa: S608


def differing(register: str, pending: str, dimensions) -> str:
    """(dimension, home, sex, "place value", kept, counted anew) wherever the two differ.
    `register` and `pending` end a WITH by `corridor`."""
    return f"""
        WITH counted AS (WITH {register} SELECT * FROM corridor),
        kept AS (
            SELECT {COLUMNS}, sum(count)::bigint AS count FROM (
                SELECT {COLUMNS}, count FROM figures_corridor
                WHERE dimension IN ({quoted(dimensions)})
                UNION ALL
                SELECT * FROM (WITH {pending} SELECT * FROM corridor) AS waiting
            ) AS both_parts GROUP BY {COLUMNS}
        )
        SELECT 'corridor ' || dimension, home, sex, concat_ws(' ', place, nullif(value, '')),
            coalesce(kept.count, 0), coalesce(counted.count, 0)
        FROM kept FULL JOIN counted USING ({COLUMNS})
        WHERE coalesce(kept.count, 0) <> coalesce(counted.count, 0)
        ORDER BY 1, 2, 3, 4
    """  # noqa: S608


def fold_moves(batch: int) -> str:
    return f"""
        WITH taken AS (
            DELETE FROM figures_move
            WHERE id IN (SELECT id FROM figures_move ORDER BY id LIMIT {batch}) RETURNING *
        ), {cube.flow_of("taken")}, kept AS ({ADD})
        SELECT count(*) FROM taken
    """  # noqa: S608


REPLACE_MOVES = f"""
    WITH moves AS MATERIALIZED ({cube.MOVES}), {cube.flow_of("moves")},
    gone AS (DELETE FROM figures_move), old AS ({drop(FLOW)})
    {PUT}
"""  # noqa: S608


def stock_differences(register: str) -> str:
    """`register`: a SELECT with the columns of Change, of every worker."""
    return differing(
        f"rows AS MATERIALIZED ({register}), {cube.stock_of('rows')}",
        cube.stock_of("figures_change"),
        STOCK,
    )


MOVE_DIFFERENCES = differing(
    f"moves AS MATERIALIZED ({cube.MOVES}), {cube.flow_of('moves')}",
    cube.flow_of("figures_move"),
    FLOW,
)


# Counted anew every ten minutes, in the background: open doubts alone are read, by their index.
DOUBTS = f"""
    WITH corridor AS (
        SELECT 'doubt' AS dimension, w.permanent_state_id AS home, d.state_id AS place, '' AS sex,
            '' AS value, count(*) AS count
        FROM workers_doubt o JOIN workers_worker w ON w.uan = o.worker_id
        JOIN geography_district d ON d.code = o.district_id
        WHERE o.settled_at IS NULL AND w.status IN ({quoted(ON_THE_REGISTER)})
        GROUP BY 2, 3
    ), old AS ({drop(["doubt"])})
    {PUT}
"""  # noqa: S608

# Of the last two months: who was asked longer ago does not answer any more.
NUDGES = f"""
    WITH corridor AS (
        SELECT 'nudge' AS dimension, 0 AS home, 0 AS place, '' AS sex,
            to_char(n.day, 'YYYY-MM ') || v.step AS value, count(*) AS count
        FROM workers_nudge n CROSS JOIN LATERAL (VALUES
            ('asked', true), ('sent', n.sent_at IS NOT NULL),
            ('delivered', n.delivered_at IS NOT NULL), ('answered', n.answered_at IS NOT NULL),
            ('changed', n.answer IN ('moved', 'home'))
        ) AS v (step, holds)
        WHERE v.holds AND n.day >= %s AND n.queued_at >= %s
        GROUP BY 5
    )
    {PUT}
"""  # noqa: S608
