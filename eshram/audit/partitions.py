from django.db import connection

MONTHS_AHEAD = 3


def add(ahead: int = MONTHS_AHEAD) -> int:
    """Make the audit's parts for this month and `ahead` more. Returns how many were missing.

    What landed in the default part meanwhile moves to parts of its own. Waits five seconds for its
    locks at most, then OperationalError: there are months left to try again.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_add_partitions(%s)", [ahead])
        return cursor.fetchone()[0]
