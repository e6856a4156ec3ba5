"""Rows that bring a number of the worker: UAN, encrypted Aadhaar, the number in the scheme.

A number that belongs to somebody whose name shares no word with the row's is not believed: a person
looks. So is one of a record that is closed. An Aadhaar number, proven by e-KYC here, needs no name.
"""

from collections.abc import Sequence

from django.db import connection

from schemes.models import BeneficiaryList, ListRow
from workers import identity

BY_UAN = """
    UPDATE schemes_listrow r SET worker_id = w.uan, how = 'uan'
    FROM (
        SELECT mine.id, coalesce(a.worker_id, mine.uan) AS uan
        FROM schemes_listrow mine LEFT JOIN workers_uanalias a ON a.uan = mine.uan
        WHERE mine.id = ANY(%(rows)s) AND mine.verdict = 'waiting' AND mine.uan IS NOT NULL
    ) meant JOIN workers_worker w ON w.uan = meant.uan
    WHERE r.id = meant.id
"""
# One worker alone has this number; of a household's number, the one whose name agrees.
BY_IDENTIFIER = """
    UPDATE schemes_listrow r SET worker_id = known.worker_id, how = 'identifier'
    FROM (
        SELECT mine.id, min(e.worker_id) AS worker_id
        FROM schemes_listrow mine
        JOIN schemes_enrolment e ON e.scheme_id = %(scheme)s AND e.identifier = mine.identifier
        JOIN workers_searchentry s ON s.worker_id = e.worker_id
        WHERE mine.id = ANY(%(rows)s) AND mine.verdict = 'waiting' AND mine.worker_id IS NULL
          AND mine.identifier <> '' AND (%(own)s OR s.keys && mine.keys)
        GROUP BY mine.id HAVING count(*) = 1
    ) known
    WHERE r.id = known.id
"""
JUDGE = """
    UPDATE schemes_listrow r SET
        verdict = CASE WHEN w.status NOT IN ('active', 'over_age') OR NOT agrees.so
            THEN 'review' ELSE 'linked' END,
        reason = CASE WHEN w.status NOT IN ('active', 'over_age') THEN %(closed)s
            WHEN NOT agrees.so THEN %(other)s ELSE '' END
    FROM workers_worker w LEFT JOIN workers_searchentry s ON s.worker_id = w.uan,
    LATERAL (SELECT r2.id, r2.how = 'aadhaar' OR r2.own = '{}' OR s.keys && r2.own AS so
        FROM (SELECT mine.id, mine.how, mine.worker_id, ARRAY(
                SELECT k FROM unnest(mine.keys) k WHERE k LIKE '~%%') AS own
            FROM schemes_listrow mine WHERE mine.id = ANY(%(rows)s)
              AND mine.verdict = 'waiting' AND mine.worker_id IS NOT NULL) r2
        WHERE r2.worker_id = w.uan) agrees
    WHERE r.id = agrees.id
"""
# Two rows of one list cannot both be one worker: the surer keeps the link, the other is looked at.
ONCE = """
    UPDATE schemes_listrow r SET verdict = 'review', reason = %(twice)s
    WHERE r.of_list_id = %(list)s AND r.verdict = 'linked' AND NOT r.applied AND EXISTS (
        SELECT FROM schemes_listrow o WHERE o.of_list_id = r.of_list_id AND o.verdict = 'linked'
          AND o.worker_id = r.worker_id
          AND (o.applied, o.probability IS NULL, coalesce(o.probability, 1), -o.number)
            > (r.applied, r.probability IS NULL, coalesce(r.probability, 1), -r.number))
"""
# Reasons are kept as they are here, and translated where they are shown (`REASONS`).
CLOSED = "The worker's record is closed."
OTHER_NAME = "The number is of somebody with another name."
UNREADABLE = "The Aadhaar number was not encrypted to our public key."
TWICE = "Another row of this list is the same worker."


def untried(chosen: BeneficiaryList, most: int) -> list[int]:
    """Rows that wait and whose numbers were not looked up."""
    waiting = chosen.rows.filter(verdict=ListRow.Verdict.WAITING, looked_up=False)
    return list(waiting.order_by("pk").values_list("pk", flat=True)[:most])


def match(chosen: BeneficiaryList, rows: Sequence[int]) -> None:
    by_aadhaar(chosen, rows)
    values = {
        "rows": list(rows),
        "scheme": chosen.scheme_id,
        "own": chosen.scheme.unit == "person",
        "closed": CLOSED,
        "other": OTHER_NAME,
    }
    with connection.cursor() as cursor:
        for statement in (BY_UAN, BY_IDENTIFIER, JUDGE):
            cursor.execute(statement, values)
    # A number that nobody has is not kept: it may be one that does not belong there.
    ListRow.objects.filter(pk__in=rows).update(uan=None, looked_up=True)


def by_aadhaar(chosen: BeneficiaryList, ids: Sequence[int]) -> None:
    """What the vault finds. The encrypted cells are erased, whatever it found."""
    sealed = ListRow.objects.filter(pk__in=ids).exclude(sealed_aadhaar="")
    rows = list(sealed.only("id", "sealed_aadhaar", "reason"))
    if not rows:
        return
    found = identity.find_encrypted([row.sealed_aadhaar for row in rows], by=f"list:{chosen.pk}")
    for row, one in zip(rows, found, strict=True):
        row.sealed_aadhaar = ""
        if not one.readable:
            row.verdict, row.reason = ListRow.Verdict.BAD, UNREADABLE
        elif one.uan:
            row.worker_id, row.how = one.uan, ListRow.How.AADHAAR
    names = ["sealed_aadhaar", "verdict", "reason", "worker", "how"]
    ListRow.objects.bulk_update(rows, names, batch_size=1000)


def once(chosen: BeneficiaryList) -> None:
    with connection.cursor() as cursor:
        cursor.execute(ONCE, {"list": chosen.pk, "twice": TWICE})
