"""Counts by district, for a recipient that compares what it holds with what it was given."""

from django.db import connection

from integrations.states import sharing
from integrations.states.models import Agreement

DISTRICTS = ("permanent_district", "present_district")


def by_district(agreement: Agreement) -> dict[str, dict[int, int]]:
    """For each column of districts that the agreement has, workers by LGD code: all whom it covers
    in the snapshot of the transaction, so who took in everything up to its cursor counts the same.
    Small numbers stay: the recipient has the rows themselves."""
    covered = sharing.uans(agreement)
    counts = {}
    with connection.cursor() as cursor:
        for column in DISTRICTS:
            if column not in agreement.columns:
                continue
            cursor.execute(
                f"""
                SELECT w.{column}_id, count(*) FROM ({covered.sql}) c
                JOIN workers_worker w ON w.uan = c.uan GROUP BY 1 ORDER BY 1
                """,  # noqa: S608 - a name of two
                covered.params,
            )
            counts[column] = dict(cursor.fetchall())
    return counts
