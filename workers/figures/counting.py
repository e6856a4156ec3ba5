"""Keeping the counts: fold what changed, compare with the register, replace.

A worker's change and its rows in `figures_change` commit together, so in any one snapshot
counts + changes = register; the same holds for stays and `figures_move`. Folding, comparing and
replacing what comes of one queue is one statement each, so each sees one snapshot.
"""

from datetime import date, timedelta

from django.db import connection, transaction
from django.utils import timezone

from workers.figures import cube
from workers.figures.corridors import counting as corridors
from workers.figures.corridors.cube import STOCK, stock_of
from workers.figures.models import Fold
from workers.models import Worker

BATCH = 50_000  # changes in one transaction
LOCK = 0x464947  # folding and replacing take turns; any number that nobody else uses

FOLD = f"""
    WITH taken AS (
        DELETE FROM figures_change
        WHERE id IN (SELECT id FROM figures_change ORDER BY id LIMIT {BATCH})
        RETURNING *
    ), {cube.counts_of("taken")}, {stock_of("taken")},
    along AS ({corridors.ADD}),
    kept AS (
        INSERT INTO figures_count AS c (dimension, state, sex, value, count)
        SELECT * FROM counted WHERE count <> 0 ORDER BY 1, 2, 3, 4
        ON CONFLICT (dimension, state, sex, value)
            DO UPDATE SET count = c.count + excluded.count
    )
    SELECT count(*) FROM taken
"""  # noqa: S608 - words of our own

RECOUNTED = f"""
    rows AS MATERIALIZED ({cube.REGISTER}),
    {cube.counts_of("rows")}
"""

DIFFERENCES = f"""
    WITH {RECOUNTED},
    pending AS (
        WITH {cube.counts_of("figures_change")} SELECT * FROM counted
    ),
    kept AS (
        SELECT dimension, state, sex, value, sum(count)::bigint AS count
        FROM (SELECT dimension, state, sex, value, count FROM figures_count
              UNION ALL SELECT * FROM pending) AS both_parts
        GROUP BY 1, 2, 3, 4
    )
    SELECT dimension, state, sex, value, coalesce(kept.count, 0), coalesce(counted.count, 0)
    FROM kept FULL JOIN counted USING (dimension, state, sex, value)
    WHERE coalesce(kept.count, 0) <> coalesce(counted.count, 0)
    ORDER BY 1, 2, 3, 4
"""  # noqa: S608

REPLACE = f"""
    WITH {RECOUNTED}, {stock_of("rows")},
    along_gone AS ({corridors.drop(STOCK)}), along AS ({corridors.PUT}),
    gone AS (DELETE FROM figures_change),
    old AS (DELETE FROM figures_count c WHERE NOT EXISTS (
        SELECT FROM counted n WHERE (n.dimension, n.state, n.sex, n.value)
            = (c.dimension, c.state, c.sex, c.value)
    ))
    INSERT INTO figures_count AS c (dimension, state, sex, value, count)
    SELECT * FROM counted
    ON CONFLICT (dimension, state, sex, value) DO UPDATE SET count = excluded.count
"""  # noqa: S608


def fold() -> int:
    """Bring the counts up to date; returns how many changes of workers there were. Returns at once
    when another process is at it. After a migration that wants everything counted
    anew, and says so by a day long ago, the whole register is."""
    if Fold.objects.filter(at__year__lt=2000).exists():
        replace()
        return Worker.objects.count()
    changes = fold_all(FOLD)
    fold_all(corridors.fold_moves(BATCH))
    return changes


def fold_all(statement: str) -> int:
    """`statement` takes a batch out of its queue and says how many it took."""
    total, taken = 0, BATCH
    while taken == BATCH:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
            if not cursor.fetchone()[0]:
                return total
            cursor.execute(statement)
            (taken,) = cursor.fetchone()
            total += taken
            counted(changed=bool(taken))
    return total


@transaction.atomic
def count_asked() -> None:
    """Open doubts by corridor, and what became of nudges, anew."""
    first = before_this_month(timezone.localdate())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute(corridors.DOUBTS)
        cursor.execute(corridors.NUDGES, [first, first])
    counted(changed=True)


def before_this_month(today: date) -> date:
    """The first day of the last month."""
    return (today.replace(day=1) - timedelta(days=1)).replace(day=1)


def differences() -> list[tuple[str, int, str, str, int, int]]:
    """(dimension, state, sex, value, kept, counted anew) wherever the two differ."""
    found = []
    with connection.cursor() as cursor:
        for statement in (
            DIFFERENCES,
            corridors.stock_differences(cube.REGISTER),
            corridors.MOVE_DIFFERENCES,
        ):
            cursor.execute(statement)
            found += cursor.fetchall()
    return found


def replace() -> None:
    """Count anew from the register, while it goes on changing."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])  # a fold under way ends first
        cursor.execute(REPLACE)
        cursor.execute(corridors.REPLACE_MOVES)
        counted(changed=True)


def counted(*, changed: bool) -> None:
    """Write down that the counts are those of this moment, and whether they became others."""
    now = timezone.now()
    values = {"at": now, "changed_at": now} if changed else {"at": now}
    Fold.objects.update_or_create(id=1, defaults=values)
