"""Tests that commit leave the databases as they found them.

Django's way is `flush`: it truncates every table, writes all permissions and roles anew and leaves
the next test without reference data, in seconds for each test. Here rows are deleted where there
are any, and the tables that had rows from the start are filled again if somebody wrote to them.
"""

import io

from django.db import connections, transaction
from django.test import TransactionTestCase
from psycopg2 import sql

_as_found: dict[str, "Found"] = {}  # alias -> what stood there from the start


def keep() -> None:
    """What is in the databases now is what the tests that commit put back."""
    _as_found.update({alias: Found(alias) for alias in connections})
    TransactionTestCase._fixture_teardown = put_back


def put_back(case) -> None:
    for alias in case._databases_names(include_mirrors=False):
        _as_found[alias].put_back()


class Found:
    """The rows of one database's tables, by table: `rows` as COPY writes them, `marks` by which a
    change shows. Tables that are not in them were empty."""

    def __init__(self, alias: str):
        self.alias, self.rows, self.marks = alias, {}, {}
        self.tables = connections[alias].introspection.django_table_names(
            only_existing=True, include_views=False
        )
        with connections[alias].cursor() as cursor:
            for table in self.written(cursor):
                file = self.rows[table] = io.BytesIO()
                cursor.copy_expert(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table)), file)
            self.marks = self.written(cursor)

    def put_back(self) -> None:
        """Triggers and foreign keys rest meanwhile: history refuses to be deleted."""
        with transaction.atomic(using=self.alias), connections[self.alias].cursor() as cursor:
            now = self.written(cursor)
            changed = [
                table for table in now if table not in self.rows or now[table] != self.marks[table]
            ]
            if not changed:
                return
            cursor.execute("SET LOCAL session_replication_role = replica")
            for table in changed:
                name = sql.Identifier(table)
                cursor.execute(sql.SQL("DELETE FROM {}").format(name))
                if table in self.rows:
                    self.rows[table].seek(0)
                    cursor.copy_expert(sql.SQL("COPY {} FROM STDIN").format(name), self.rows[table])
            self.marks = self.written(cursor)

    def written(self, cursor) -> dict[str, str | None]:
        """{table: its mark} of those with rows and those that once had some: how many there are,
        and the sum of the transactions that wrote them; None for the tables that were empty."""
        known = """SELECT {text}, count(*) || ' ' || coalesce(sum(xmin::text::bigint), 0)
            FROM {table}"""
        other = "SELECT {text}, NULL WHERE EXISTS (SELECT FROM {table})"
        parts = [
            sql.SQL(known if table in self.rows else other).format(
                text=sql.Literal(table), table=sql.Identifier(table)
            )
            for table in self.tables
        ]
        cursor.execute(sql.SQL(" UNION ALL ").join(parts))
        return dict(cursor.fetchall())
