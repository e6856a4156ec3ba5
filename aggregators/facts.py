"""What the ledger tells of a worker, for the rules of schemes.

Days are those of the financial year before the day that is asked about, as the Code's rules have
it. What platforms report goes before what the worker answered. A platform that the worker disowned
counts for nothing, and records that were joined count together.
"""

from dataclasses import replace

from schemes.facts import FACTS, register

DAYS = """
    LEFT JOIN aggregators_year platform_days ON platform_days.worker_id = w.uan
        AND platform_days.financial_year
            = date_part('year', d.day - interval '3 months')::smallint - 1::smallint
"""
ENGAGED = """
    LEFT JOIN (
        SELECT DISTINCT e.worker_id FROM aggregators_engagement e
        WHERE e.left_on IS NULL AND e.disowned_at IS NULL
    ) engaged ON engaged.worker_id = w.uan
"""

register(
    replace(FACTS["platform_days_one"], sql="platform_days.one", joins=("platform_days",)),
    replace(FACTS["platform_days_all"], sql="platform_days.every", joins=("platform_days",)),
    replace(
        FACTS["platform_worker"],
        sql="w.platform_worker OR engaged.worker_id IS NOT NULL",
        joins=("engaged",),
    ),
    joins={"platform_days": DAYS, "engaged": ENGAGED},
)
