"""The one way to write down what was given to whom."""

from collections.abc import Sequence

from django.db import connection, transaction

from eshram.literals import numbers
from integrations.states.models import Agreement, Disclosure, Held
from integrations.states.queries import Query

IN_SLOTS = ("slot", "uans")  # names of a Query whose workers stand in sets, as in `Held`
FEW = 20  # workers: up to so many each has a row of its own
SOME = Held.SLOTS  # up to so many stand in one row


@transaction.atomic(savepoint=False)
def disclosed(
    agreement: Agreement,
    workers,
    *,
    what: str,
    reference: str = "",
    fields: Sequence[str] | None = None,
    purpose: str = "",
) -> Disclosure | None:
    """`workers`: UANs, or a `sharing.Query` that gives `uan`, or sets of them (IN_SLOTS). `what`:
    of Disclosure.What; `reference` its number there. `fields`: keys of columns, if not all of the
    agreement's; `purpose` in words, if it is narrower than the agreement's. In the caller's
    transaction: nothing leaves before it is committed. None when there was nobody."""
    with connection.cursor() as cursor:
        if isinstance(workers, Query):
            given, params = workers.sql, workers.params
            many = "sum(cardinality(uans))" if workers.names == IN_SLOTS else "count(*)"
            cursor.execute(f"SELECT {many} FROM ({given}) given", params)  # noqa: S608
            (count,) = cursor.fetchone()
            if workers.names == IN_SLOTS and count and count <= SOME:
                given = f"SELECT unnest(uans) AS uan FROM ({given}) slots"  # noqa: S608
        else:
            workers = set(workers)
            given, count = "SELECT unnest(%(uans)s::bigint[]) AS uan", len(workers)
            params = {"uans": numbers(workers)}
        if not count:
            return None
        made = Disclosure.objects.create(
            agreement=agreement,
            version=agreement.version,
            what=what,
            reference=reference,
            purpose=purpose or agreement.purpose_words,
            purpose_hi=purpose or agreement.purpose_words_hi,
            recipient=said(agreement, "name"),
            recipient_hi=said(agreement, "name_hi"),
            fields=list(fields or [column.key for column in agreement.chosen]),
            workers=count,
        )
        values = params | {"disclosure": made.pk, "slots": Held.SLOTS}
        if count <= FEW:
            into = "INSERT INTO states_disclosed (disclosure_id, worker_id)"
            said_of = "SELECT DISTINCT %(disclosure)s::bigint, uan"
            cursor.execute(f"{into} {said_of} FROM ({given}) given", values)
        elif count <= SOME:
            into = "INSERT INTO states_disclosedlist (disclosure_id, uans)"
            said_of = "SELECT %(disclosure)s, array_agg(DISTINCT uan)"
            cursor.execute(f"{into} {said_of} FROM ({given}) given", values)
        elif isinstance(workers, Query) and workers.names == IN_SLOTS:
            into = "INSERT INTO states_disclosedset (disclosure_id, slot, uans)"
            said_of = "SELECT %(disclosure)s, slot, uans"
            cursor.execute(f"{into} {said_of} FROM ({given}) given", values)
        else:
            cursor.execute(
                f"""
                INSERT INTO states_disclosedset (disclosure_id, slot, uans)
                SELECT %(disclosure)s, uan %% %(slots)s, array_agg(uan ORDER BY uan)
                FROM ({given}) given GROUP BY 2
                """,  # noqa: S608
                values,
            )
    return made


def said(agreement: Agreement, name: str) -> str:
    department = agreement.department if name == "name" else agreement.department_hi
    return f"{department}, {getattr(agreement.state, name)}" if agreement.state else department


OF_WORKERS = """
    SELECT disclosure_id FROM states_disclosed WHERE worker_id = ANY (%(uans)s)
    UNION
    SELECT disclosure_id FROM states_disclosedlist WHERE uans && %(uans)s::bigint[]
    UNION
    SELECT disclosure_id FROM states_disclosedset
    WHERE slot = ANY (%(slots)s) AND uans && %(uans)s::bigint[]
    ORDER BY 1 DESC
"""


def numbers_of(uans: Sequence[int]) -> list[int]:
    """Keys of the disclosures of these workers, the newest first."""
    slots = [uan % Held.SLOTS for uan in uans]
    with connection.cursor() as cursor:
        cursor.execute(OF_WORKERS, {"uans": list(uans), "slots": slots})
        return [number for (number,) in cursor.fetchall()]
