"""What the ledger tells of a worker, for the rules of schemes.

Days are those of the financial year before the day that is asked about, as the Code's rules have
it. What platforms report goes before what the worker answered. A platform that the worker disowned
counts for nothing, and records that were joined count together.
"""

from dataclasses import replace

from schemes.facts import FACTS, register

# The worker's own rows, and those under a UAN that leads to the worker: two parts, so that one
# worker's are found by an index, and everybody's in one pass.
DISOWNED = """
    EXISTS (SELECT FROM aggregators_engagement d WHERE d.worker_id = t.worker_id
        AND d.platform_id = t.platform_id AND d.disowned_at IS NOT NULL)
"""
DAYS = f"""
    LEFT JOIN (
        SELECT worker_id, financial_year, max(days) AS one, sum(days) AS every FROM (
            SELECT worker_id, financial_year, platform_id, sum(days) AS days FROM (
                SELECT t.worker_id, t.financial_year, t.platform_id, t.days
                FROM aggregators_totals t WHERE NOT {DISOWNED}
                UNION ALL
                SELECT alias.worker_id, t.financial_year, t.platform_id, t.days
                FROM workers_uanalias alias JOIN aggregators_totals t ON t.worker_id = alias.uan
                WHERE NOT {DISOWNED}
            ) told GROUP BY worker_id, financial_year, platform_id
        ) by_platform GROUP BY worker_id, financial_year
    ) platform_days ON platform_days.worker_id = w.uan AND platform_days.financial_year
        = date_part('year', d.day - interval '3 months') - 1
"""  # noqa: S608 - words of our own
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
