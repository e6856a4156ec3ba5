"""Statements that a sender's words decide the length of: each ends in time."""

from django.db import OperationalError, connection

CANCELED = "57014"


class TookTooLong(Exception):
    """What the statement did is undone; what was done before it in its transaction stands."""


def one_row(statement: str, params: dict, seconds: float) -> tuple:
    """What it gives. Raises TookTooLong."""
    if seconds <= 0:
        raise TookTooLong
    begin = f"SAVEPOINT registry; SET LOCAL statement_timeout TO '{max(seconds, 0.001):.3f}s'"
    with connection.cursor() as cursor:
        try:
            cursor.execute(f"{begin}; {statement}", params)
        except OperationalError as error:
            if getattr(error.__cause__, "pgcode", "") != CANCELED:
                raise
            cursor.execute("ROLLBACK TO SAVEPOINT registry")  # and with it the time
            raise TookTooLong from None
        row = cursor.fetchone()
        cursor.execute("RELEASE SAVEPOINT registry; SET LOCAL statement_timeout TO DEFAULT")
    return row
