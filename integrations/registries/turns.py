"""How many messages of one agreement are answered at a time, so that who asks much, or slowly,
takes neither the web server nor the workers of the queue from everybody else."""

from django.db import connection

# Locks of the transaction, one for each place: the first that is free.
TAKE = """
    SELECT TRUE FROM generate_series(1, %(most)s) AS place
    WHERE pg_try_advisory_xact_lock(hashtextextended(
        'registry ' || %(what)s || ' ' || %(agreement)s || ' ' || place, 0))
    LIMIT 1
"""


def take(what: str, agreement: int, *, most: int) -> bool:
    """In a transaction, until it ends. False: all `most` places are taken."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"what": what, "agreement": str(agreement), "most": most})
        return cursor.fetchone() is not None
