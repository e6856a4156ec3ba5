"""The nightly look for patterns, over a million registrations at 40,000 centres.

All rows are made in one transaction, without foreign keys and triggers, and rolled back.
"""

import time

import django

from tests.bench.load import load_average
from tests.bench.registry import Figure, measure

WORKERS, CENTRES, OPERATORS = 1_000_000, 40_000, 80_000
FIRST = 900_000_000  # numbers that no other row has
MADE = f"""
    SET LOCAL session_replication_role = replica;
    INSERT INTO accounts_user (id, password, is_superuser, username, first_name, last_name, email,
        is_staff, is_active, date_joined, session_version, may_enrol)
        SELECT {FIRST} + n, '!', false, 'bench-' || n, '', '', '', false, true, now(), 0, false
        FROM generate_series(0, {OPERATORS} - 1) n;
    INSERT INTO counter_centre (id, code, kind, name, place, pincode, district_id, state_id, opens,
        closes, days, blocked_reason)
        SELECT {FIRST} + n, 'BENCH' || n, 'csc', 'Centre ' || n, '', '', d.code, d.state_id,
            '09:00', '19:00', '{{1,2,3,4,5,6}}', ''
        FROM generate_series(0, {CENTRES} - 1) n
            JOIN (SELECT code, state_id, row_number() OVER () - 1 AS at, count(*) OVER () AS of_all
                FROM geography_district) d ON d.at = n %% d.of_all;
    INSERT INTO counter_operator (user_id, centre_id, is_manager, mobile, blocked_reason)
        SELECT {FIRST} + n, {FIRST} + n %% {CENTRES}, n < {CENTRES}, '', ''
        FROM generate_series(0, {OPERATORS} - 1) n;
    INSERT INTO counter_assistance (id, worker_id, action, operator_id, centre_id, visit_id, proof,
        consent_language, consent_version, consent_hash, at)
        SELECT {FIRST} + n, {FIRST} + n, 'registered', {FIRST} + o, {FIRST} + o %% {CENTRES},
            gen_random_uuid(), 'otp', 'hi', '1', '', now() - (n %% 8640000) * interval '3.5 s'
        FROM (SELECT n, (n::bigint * 7919) %% {OPERATORS} AS o
            FROM generate_series(0, {WORKERS} - 1) n) r;
    INSERT INTO counter_trait (kind, subject, assistance_id, worker_id, operator_id, centre_id, at)
        SELECT kind, decode(md5(kind || n / few || (n %% 1000 = 0)), 'hex'), a.id, worker_id,
            operator_id, centre_id, at
        FROM (SELECT *, id - {FIRST} AS n FROM counter_assistance WHERE id >= {FIRST}) a
            CROSS JOIN (VALUES ('mobile', 3), ('bank', 1), ('address', 4), ('photo', 1),
                ('alike', 1)) AS traits (kind, few);
    INSERT INTO counter_trait (kind, subject, assistance_id, worker_id, operator_id, centre_id, at)
        SELECT 'mobile', decode(md5('ring' || (id - {FIRST}) / 2000), 'hex'), id, worker_id,
            operator_id, centre_id, at
        FROM counter_assistance WHERE id >= {FIRST} AND id %% 100 = 0;
    SET LOCAL session_replication_role = origin;
    ANALYZE counter_trait, counter_assistance, counter_centre;
"""
PLAIN = """
    SELECT count(*) FROM (
        SELECT kind, subject, count(DISTINCT worker_id) FROM counter_trait GROUP BY kind, subject
    ) AS subjects
"""
ALL = "SELECT 2::bigint ^ 62, 'bench'"  # of this transaction too, which no other may read yet


@measure(
    "flags",
    what="manage.py flag_centres: a million registrations, 5 million traits, 40,000 centres",
    unit="s",
    limit="one GROUP BY of the traits by subject, with the workers of each counted",
)
def flags(world):
    django.setup()
    from django.db import connection, transaction

    from workers.counter import flagging
    from workers.counter.models import FlagCursor

    now, flagging.NOW = flagging.NOW, ALL
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(MADE.replace("%%", "%"))
                FlagCursor.objects.all().delete()
                plain = min(timed(cursor.execute, PLAIN)[0] for _ in range(2))
            for title in ("first run", "again, nothing new"):
                seconds, found = timed(lambda: list(flagging.run()))
                yield Figure(
                    f"flags: {title}",
                    seconds,
                    plain,
                    notes={
                        "new": sum(one.new for one in found),
                        "changed": sum(one.changed for one in found),
                        **{f"{one.step}_s": one.seconds for one in found},
                    },
                    load=load_average(),
                )
            transaction.set_rollback(True)
    finally:
        flagging.NOW = now


def timed(act, *arguments):
    started = time.monotonic()
    result = act(*arguments)
    return time.monotonic() - started, result
