"""Rows that are read in the order of their commits: a change feed.

A table whose rows carry the transaction that wrote them (`XidField`) is read by those below the
oldest one still under way: what such a transaction will commit later is above, so nobody who
commits late is passed over, as by a clock or a sequence. Transactions are counted by one cluster: a
cursor says which, and after a restore elsewhere it no longer matches.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper

# Of rows of these transactions nothing more will come, when read in one statement with them.
SETTLED = "< pg_snapshot_xmin(pg_current_snapshot())"


class CurrentTransaction(models.Func):
    template = "pg_current_xact_id()"
    output_field = models.TextField()


class XidField(models.Field):
    """`xid8`, which the driver hands over as text; written by the database alone."""

    def __init__(self, *args, **kwargs):
        kwargs |= {"db_default": CurrentTransaction(), "editable": False}
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        del kwargs["db_default"], kwargs["editable"]
        return name, path, args, kwargs

    def db_type(self, connection):
        return "xid8"


@contextmanager
def one_snapshot() -> Iterator[CursorWrapper]:
    """A transaction of its own in which every statement sees the same."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        if not connection.savepoint_ids:  # else it is a test's, and has begun before
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield cursor


def cluster() -> str:
    """The system identifier of the database's cluster, given when it was made."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT system_identifier::text FROM pg_control_system()")
        return cursor.fetchone()[0]
