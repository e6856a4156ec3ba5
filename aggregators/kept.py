"""What a worker's financial years come to, for the rules of schemes: kept as days are added.

Days that come on top are added, in one statement and in one order, last in the transaction: several
platforms that report the same workers wait for each other for a moment, and in no ring. Days that
were taken back, records that were joined and platforms that were disowned are counted anew, by the
function that the triggers have too (migration 0015). Those triggers and this exclude each other.

Rules ask for the financial year before the day that is asked about; each year has rows of its own,
so that nothing has to be done when a year is over.
"""

from datetime import date

from django.utils import timezone

from eshram.years import financial_year

LOCK = 0x59454152  # in the migration too
SHARE = "SELECT pg_advisory_xact_lock_shared(%s)"
ADD = """
    INSERT INTO aggregators_year AS y (worker_id, financial_year, one, every)
    SELECT COALESCE(alias.worker_id, g.worker_id), g.financial_year, max(g.days), sum(g.more)
    FROM grown g LEFT JOIN workers_uanalias alias ON alias.uan = g.worker_id
    GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT (worker_id, financial_year) DO UPDATE
        SET one = greatest(y.one, excluded.one), every = COALESCE(y.every, 0) + excluded.every
"""
# For these a sum does not do. Asked when the rows are ours: what others wrote before is seen.
COUNT = """
    SELECT aggregators_count_years(ids) FROM (
        SELECT array_agg(DISTINCT worker_id) AS ids FROM grown g
        WHERE more < 0
            OR worker_id IN (SELECT uan FROM workers_uanalias)
            OR worker_id IN (SELECT worker_id FROM workers_uanalias)
            OR worker_id IN (
                SELECT worker_id FROM aggregators_engagement WHERE disowned_at IS NOT NULL)
    ) odd WHERE ids IS NOT NULL
"""
# Of the year before the rules are asked anew.
STALE = """
    INSERT INTO schemes_stale (worker_id)
    SELECT DISTINCT COALESCE(alias.worker_id, g.worker_id)
    FROM grown g LEFT JOIN workers_uanalias alias ON alias.uan = g.worker_id
    WHERE g.financial_year < %s
"""


def add(cursor, earliest: date) -> None:
    """Take what `ledger.TOTALS` left in `grown`: (worker_id, financial_year, the days now, how many
    more). `earliest`: no row is of a day before it."""
    cursor.execute(SHARE, [LOCK])
    cursor.execute(ADD)
    cursor.execute(COUNT)
    this_year = financial_year(timezone.localdate())
    if financial_year(earliest) < this_year:
        cursor.execute(STALE, [this_year])
