"""A month of ration pick-ups, and questions to everybody: beside what must be written anyhow."""

import base64
import io
import os
import time

import psycopg2

from tests.bench.load import Run, load_average, middle
from tests.bench.measures.populate import copy_again, mark
from tests.bench.registry import Figure, measure

MONTHS = (3, 2, 1)  # back: three feeds, of which the second begins to show who moved
SEALED_EACH, MOVED_EACH = 50, 20  # one row in so many
ROWS = """
    SELECT w.uan, d.code, d.state_id FROM workers_worker w
    JOIN geography_district d ON d.code = CASE WHEN w.uan %% %s = 0
        THEN (SELECT code FROM geography_district WHERE NOT abolished
            AND state_id <> w.present_state_id LIMIT 1) ELSE w.present_district_id END
    ORDER BY md5(w.uan::text) LIMIT %s
"""
# What choosing and asking end in: the same rows, into tables like those, by a plain statement.
LIKE = """
    CREATE TABLE bench_delivery (LIKE outbox_delivery INCLUDING ALL);
    CREATE TABLE bench_nudge (LIKE workers_nudge INCLUDING ALL);
"""
AGAIN = """
    INSERT INTO bench_delivery SELECT * FROM outbox_delivery WHERE template LIKE 'nudge%';
    INSERT INTO bench_nudge SELECT * FROM workers_nudge;
"""


@measure(
    "onorc",
    what="a feed of pick-ups, mostly UANs, some sealed Aadhaar: read, judged, landed, doubts",
    unit="rows/s",
    limit="COPY of the same rows into like tables with their indexes",
    aim=16_667,  # a million in a minute
)
def onorc(world):
    from integrations.onorc import intake

    months = [table(back, world.nation) for back in MONTHS]
    database = psycopg2.connect(os.environ["DATABASE_URL"])
    load, runs, limits, notes = load_average(), [], [], {}
    for content in months:
        since, before, started = mark(database), world.cpu(), time.monotonic()
        feed, _new = intake.take_file(
            io.BytesIO(content), name="bench.csv", kind="ration", by="import"
        )
        seconds, after = time.monotonic() - started, world.cpu()
        assert feed.added > 0.9 * feed.rows, "few were known"
        cpu = {part: after[part] - before.get(part, 0) for part in after}
        runs.append(Run(feed.rows, seconds, cpu))
        limits.append(Run(feed.rows, copy_again(database, since)[0]))
        notes = {"rows": feed.rows, "probable_moves": feed.opened}
    database.close()
    run = middle(runs)
    yield Figure(
        "a month of pick-ups",
        run.rate,
        middle(limits).rate,
        cpu_ms={part: run.each(part) for part in run.cpu},
        notes=notes,
        load=load,
    )


def table(back: int, rows: int) -> bytes:
    """CSV of one month: a row a worker."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from django.db import connection
    from django.utils import timezone

    from tests.schemes.lists import encrypted
    from workers.vault.models import Entry
    from workers.vault.store import box

    today = timezone.localdate()
    count = today.year * 12 + today.month - 1 - back
    month = f"{count // 12}-{count % 12 + 1:02d}"
    with connection.cursor() as cursor:
        cursor.execute(ROWS, [MOVED_EACH, rows])
        people = cursor.fetchall()
    some = Entry.objects.filter(uan__in=[uan for uan, *_rest in people[::SEALED_EACH]])
    numbers = {one.uan: box.decrypt(one.sealed, one.reference.bytes) for one in some.iterator()}
    secret = os.urandom(32)
    key, cipher = encrypted(secret), AESGCM(secret)
    lines = ["ration_card,uan,aadhaar,aadhaar_key,state,district,month"]
    for place, (uan, district, state) in enumerate(people):
        who = f"{uan:012d},,"
        if uan in numbers:
            nonce = os.urandom(12)
            sealed = nonce + cipher.encrypt(nonce, numbers[uan], None)
            who, key = f",{base64.b64encode(sealed).decode()},{key}", ""
        lines.append(f"RC-{place},{who},{state},{district},{month}")
    return "\n".join(lines).encode()


@measure(
    "nudges",
    what="everybody whose address is old chosen and asked, the messages queued",
    unit="nudges/s",
    limit="INSERT … SELECT of the same rows into like tables with their indexes",
    aim=33_333,  # a million in thirty seconds
)
def nudges(world):
    assert world.nation
    from django.conf import settings
    from django.db import connection, transaction

    from workers import nudge_sets

    load, budget = load_average(), settings.NUDGE_PARTS_A_DAY
    settings.NUDGE_PARTS_A_DAY = 4 * world.nation
    try:
        with transaction.atomic(), connection.cursor() as cursor:  # and taken back
            before, started = world.cpu(), time.monotonic()
            asked = sum(line.nudges for line in nudge_sets.ask())
            run = Run(asked, time.monotonic() - started, spent(world, before))
            cursor.execute(LIKE)
            before, started = world.cpu(), time.monotonic()
            cursor.execute(AGAIN)
            limit = Run(asked, time.monotonic() - started, spent(world, before))
            transaction.set_rollback(True)
    finally:
        settings.NUDGE_PARTS_A_DAY = budget
    yield Figure(
        "ask everybody",
        run.rate,
        limit.rate,
        cpu_ms={part: run.each(part) for part in run.cpu},
        notes={"asked": asked, "limit_postgres_cpu_ms": limit.each("PostgreSQL")},
        load=load,
    )


def spent(world, before: dict) -> dict:
    after = world.cpu()
    return {part: after[part] - before.get(part, 0) for part in after}
