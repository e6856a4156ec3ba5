"""Counting the statements of a month: one line for each thing done, in sets, in one transaction.

Rupees are decimal all the way; a line is worth a rate of the settings or nothing, so no sum is ever
rounded. Not paid, with the reason on the line: what was done for the same worker before in the
month (a registration: ever), the registration of a record that was joined with another, and what a
flag that was upheld is about. Operators' own records are refused before (`workers.counter.own`).
"""

from decimal import Decimal

from django.conf import settings
from django.db import connection, transaction

from workers.counter import months
from workers.counter.models import MonthClose, MonthCount

REGISTERED = "registered"
UPDATES = ("address", "occupation", "mobile", "bank")

# What the flags that were upheld are about, by number of the assistance. Flags of refusals are
# about nothing that was done.
UPHELD = """
    upheld AS MATERIALIZED (
        SELECT * FROM counter_flag WHERE status = 'upheld'
    ), of_traits AS MATERIALIZED (
        SELECT kind, decode(subject, 'hex') AS subject, centre_id FROM upheld
        WHERE kind IN ('mobile', 'bank', 'address', 'photo', 'alike')
    ), bad AS MATERIALIZED (
        SELECT t.assistance_id FROM counter_trait t
            JOIN of_traits f USING (kind, subject, centre_id)
        UNION
        SELECT a.id FROM counter_assistance a JOIN upheld f
            ON a.operator_id = f.operator_id AND a.centre_id = f.centre_id
            AND a.at BETWEEN f.first_seen AND f.last_seen
        WHERE f.kind = 'burst'
        UNION
        SELECT b.assistance_id FROM counter_callback b JOIN upheld f
            ON b.operator_id = f.operator_id AND b.centre_id = f.centre_id
        WHERE (f.kind = 'absent' AND b.was_there = 'no') OR (f.kind = 'paid' AND b.paid = 'yes')
            OR (f.kind = 'not_mine' AND b.own_mobile = 'no')
    )
"""

WHY = """
    CASE
        WHEN EXISTS (SELECT FROM counter_assistance e
            WHERE e.worker_id = a.worker_id AND e.action = a.action AND (e.at, e.id) < (a.at, a.id)
            AND (a.action = 'registered' OR e.at >= date_trunc('month', a.at, 'Asia/Kolkata')))
            OR (a.action = 'registered' AND EXISTS (SELECT FROM workers_worker w
                WHERE w.uan = a.worker_id AND w.status = 'merged')) THEN 'double'
        WHEN a.id IN (SELECT assistance_id FROM bad) THEN 'flag'
        ELSE ''
    END
"""

LINES = f"""
    CREATE TEMPORARY TABLE counted_line ON COMMIT DROP AS
    WITH {UPHELD}, this_month AS (
        SELECT a.id, a.centre_id, a.action, {WHY} AS why,
            CASE WHEN a.action = 'registered' THEN %(registered)s::numeric
                ELSE %(updated)s::numeric END AS rate
        FROM counter_assistance a JOIN counter_centre c ON c.id = a.centre_id
        WHERE a.at >= %(begin)s AND a.at < %(end)s AND a.action = ANY(%(actions)s)
            AND c.kind = ANY(%(kinds)s)
    ), paid AS (
        SELECT l.assistance_id, max(l.rate) AS rate, sum(l.rupees) AS rupees
        FROM counter_statementline l
            JOIN counter_assistance a ON a.id = l.assistance_id
            JOIN counter_statement s ON s.id = l.statement_id
            JOIN counter_monthclose m ON m.id = s.close_id AND m.decision = 'approved'
        WHERE a.at >= %(correct_from)s AND a.at < %(begin)s
        GROUP BY l.assistance_id
    ), earlier AS (
        SELECT a.id, a.centre_id, a.action, {WHY} AS why, paid.rate, paid.rupees AS was
        FROM paid JOIN counter_assistance a ON a.id = paid.assistance_id
    )
    SELECT id, centre_id, action, why, rate, false AS corrects,
        CASE WHEN why = '' THEN rate ELSE 0 END AS rupees
    FROM this_month
    UNION ALL
    SELECT id, centre_id, action, why, rate, true,
        CASE WHEN why = '' THEN rate ELSE 0 END - was
    FROM earlier WHERE CASE WHEN why = '' THEN rate ELSE 0 END <> was
"""  # noqa: S608 - words of our own

STATEMENTS = """
    INSERT INTO counter_statement (close_id, month, centre_id, state_id, registered, updated,
        unpaid, corrections_rupees, rupees)
    SELECT %(close)s, %(month)s, centre_id, c.state_id,
        count(*) FILTER (WHERE NOT corrects AND why = '' AND action = 'registered'),
        count(*) FILTER (WHERE NOT corrects AND why = '' AND action <> 'registered'),
        count(*) FILTER (WHERE NOT corrects AND why <> ''),
        coalesce(sum(rupees) FILTER (WHERE corrects), 0), sum(rupees)
    FROM counted_line l JOIN counter_centre c ON c.id = l.centre_id
    GROUP BY centre_id, c.state_id ORDER BY centre_id
"""

WRITE_LINES = """
    INSERT INTO counter_statementline (statement_id, assistance_id, rate, rupees, why, corrects)
    SELECT s.id, l.id, l.rate, l.rupees, l.why, l.corrects
    FROM counted_line l
        JOIN counter_statement s ON s.close_id = %(close)s AND s.centre_id = l.centre_id
    ORDER BY s.id, l.id
"""

TOTALS = """
    SELECT count(*), coalesce(sum(registered), 0), coalesce(sum(updated), 0),
        coalesce(sum(unpaid), 0), coalesce(sum(rupees), 0)
    FROM counter_statement WHERE close_id = %(close)s
"""


def count_waiting() -> int:
    """Count the closes that were proposed and are not counted yet; returns how many."""
    waiting = MonthClose.objects.pending().filter(counted=None).order_by("month")
    return sum(count(close.pk) for close in waiting)


@transaction.atomic
def count(close_id: int) -> bool:
    """All statements of a close, once. False when they are counted, or decided, already."""
    close = MonthClose.objects.select_for_update().get(pk=close_id)
    if close.decision != "pending" or MonthCount.objects.filter(close=close).exists():
        return False
    begin, end = months.bounds(close.month)
    correct_from = months.before(close.month, settings.INCENTIVE_CORRECTED_MONTHS)
    rates = {name: Decimal(rupees) for name, rupees in settings.INCENTIVE_RUPEES.items()}
    values = {
        "close": close.pk,
        "month": close.month,
        "begin": begin,
        "end": end,
        "correct_from": months.midnight(correct_from),
        "actions": [REGISTERED, *UPDATES],
        "kinds": list(settings.INCENTIVE_KINDS),
        **rates,
    }
    with connection.cursor() as cursor:
        for statement in (LINES, STATEMENTS, WRITE_LINES, TOTALS):
            cursor.execute(statement, values)
        centres, registered, updated, unpaid, rupees = cursor.fetchone()
        cursor.execute("DROP TABLE counted_line")
    MonthCount.objects.create(
        close=close, centres=centres, registered=registered, updated=updated,
        unpaid=unpaid, rupees=rupees,
    )  # fmt: skip
    return True
