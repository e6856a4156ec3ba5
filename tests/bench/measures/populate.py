"""The synthetic nation, beside a plain COPY of the very rows that it wrote."""

import io
import os
import time

import django
import psycopg2
from django.core.management import call_command
from psycopg2 import sql

from tests.bench.load import Run, load_average, middle
from tests.bench.registry import Figure, measure
from tests.bench.timing import busy_here

WORKERS = 10_000
SEEDS = (101, 102, 103)


@measure(
    "populate",
    what="manage.py populate: invented workers with vault, consents, stays and audit",
    unit="workers/s",
    limit="COPY of the same rows into like tables with their indexes and foreign keys",
    aim_ratio=0.25,
)
def populate(world):
    django.setup()
    databases = [psycopg2.connect(os.environ[n]) for n in ("DATABASE_URL", "VAULT_DATABASE_URL")]
    load = load_average()
    runs, limits, rows = [], [], 0
    for seed in SEEDS:
        marks = [mark(database) for database in databases]
        before, started = world.cpu(), time.monotonic()
        call_command("populate", workers=WORKERS, seed=seed, count=False, verbosity=0)
        seconds, after = time.monotonic() - started, world.cpu()
        cpu = {part: after[part] - before.get(part, 0) for part in after}
        cpu["populate"] = cpu.pop("load generator")  # it runs in this process
        runs.append(Run(WORKERS, seconds, cpu))
        copied = [copy_again(d, m) for d, m in zip(databases, marks, strict=True)]
        limits.append(Run(WORKERS, sum(seconds for seconds, _rows, _cpu in copied)))
        rows = sum(count for _seconds, count, _cpu in copied)
    run = middle(runs)
    yield Figure(
        f"populate --workers {WORKERS}",
        run.rate,
        middle(limits).rate,
        cpu_ms={part: run.each(part) for part in run.cpu},
        notes={"rows_each": rows / WORKERS},
        load=load,
    )
    for database in databases:
        database.close()


def mark(database) -> int:
    """A transaction that is older than all that follow."""
    with database, database.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        return cursor.fetchone()[0]


def copy_again(database, since: int) -> tuple[float, int, float]:
    """(seconds, rows, seconds of CPU) of a COPY of everything written since into tables like those
    it is in."""
    with database, database.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor if not name.startswith("bench_")]
    written = {}
    for table in tables:
        with database, database.cursor() as cursor:
            rows = io.BytesIO()
            query = sql.SQL("COPY (SELECT * FROM {} WHERE xmin::text::bigint > {}) TO STDOUT")
            cursor.copy_expert(query.format(sql.Identifier(table), sql.Literal(since)), rows)
            if cursor.rowcount:
                written[table] = rows, cursor.rowcount
    took = [timed_copy(database, table, rows) for table, (rows, _count) in written.items()]
    seconds, busy = (sum(each) for each in zip(*took, strict=True))
    return seconds, sum(count for _rows, count in written.values()), busy


# Triggers that say once a statement what a foreign key says once a row.
CHECKS = ("is_engaged",)


def timed_copy(database, table: str, rows: io.BytesIO) -> tuple[float, float]:
    """Seconds, and of CPU here and in the server process."""
    like = sql.Identifier(f"bench_{table}"[:63])
    with database, database.cursor() as cursor:
        cursor.execute(
            sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(like, sql.Identifier(table))
        )
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = %s::regclass AND contype = 'f'",
            [table],
        )
        for (foreign_key,) in cursor.fetchall():
            cursor.execute(sql.SQL("ALTER TABLE {} ADD ").format(like) + sql.SQL(foreign_key))
        cursor.execute(
            "SELECT pg_get_triggerdef(oid) FROM pg_trigger"
            " WHERE tgrelid = %s::regclass AND tgname = ANY (%s)",
            [table, list(CHECKS)],
        )
        for (trigger,) in cursor.fetchall():
            cursor.execute(trigger.replace(f"ON public.{table} ", f"ON {like.string} "))
    rows.seek(0)
    backend = database.info.backend_pid
    started, began = time.monotonic(), busy_here(backend)
    with database, database.cursor() as cursor:
        cursor.copy_expert(sql.SQL("COPY {} FROM STDIN").format(like), rows)
    seconds, busy = time.monotonic() - started, busy_here(backend) - began
    with database, database.cursor() as cursor:
        cursor.execute(sql.SQL("DROP TABLE {}").format(like))
    return seconds, busy
