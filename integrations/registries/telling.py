"""Whom a subscription's reader knows of, and what is news to them.

They are kept in sets (`Told`), whose number grows with them: who changed is looked up in one set
of some hundred, and written there, whether the subscription has ten workers or all of the country.
Temporary tables of the transaction say who may be news (`registry_changed`), whom of them the
agreement gives now (`registry_given`), and what is told (`registry_news`).
"""

from django.db import connection

from integrations.registries import timing
from integrations.registries.models import Subscription, Told
from integrations.registries.queries import Condition
from integrations.states import coverage, sharing
from integrations.states.columns import EVERYTHING
from integrations.states.queries import Query

SLOTS = f"greatest(1, 2 ^ ceil(log(2, greatest(1, count(*)) / {Told.MANY}.0)))::int"
KNOWS = f"""
    WITH given AS MATERIALIZED ({{uans}}), sized AS (
        SELECT count(*) AS known, {SLOTS} AS slots FROM given
    ), kept AS (
        INSERT INTO registries_told (subscription_id, slot, uans)
        SELECT %(q_subscription)s, uan %% slots, array_sort(array_agg(uan))
        FROM given, sized GROUP BY 2
    )
    SELECT known, slots, pg_current_snapshot()::text FROM sized
"""  # noqa: S608 - our own text
TABLES = """
    DROP TABLE IF EXISTS registry_changed, registry_sets, registry_given, registry_news
"""
CHANGED = """
    CREATE TEMP TABLE registry_changed ON COMMIT DROP AS
    WITH changed AS (
        SELECT worker_id AS uan, bool_or(parts & %(columns)s <> 0) AS repeats,
            bool_or(parts = %(everything)s) AS is_new
        FROM states_change
        WHERE xid >= pg_snapshot_xmin(%(since)s::pg_snapshot)
            AND xid <= pg_current_xact_id()  -- else of before a restore
            AND NOT pg_visible_in_snapshot(xid, %(since)s::pg_snapshot)
            AND parts & (%(columns)s | %(coverage)s) <> 0
        GROUP BY worker_id
    )
    SELECT c.*, coalesce((
        SELECT c.uan = ANY (t.uans) FROM registries_told t
        WHERE t.subscription_id = %(subscription)s AND t.slot = c.uan %% %(slots)s
    ), FALSE) AS known
    FROM changed c
"""
# Of everybody: most sets are as they were, and people are looked at only where one differs; or all
# of them, where each is told.
ALL = """
    CREATE TEMP TABLE registry_sets ON COMMIT DROP AS
    SELECT uan %% %(slots)s AS slot, array_sort(array_agg(uan)) AS uans FROM ({uans}) u GROUP BY 1
"""
CHANGED_OF_ALL = """
    CREATE TEMP TABLE registry_changed ON COMMIT DROP AS
    WITH different AS (
        SELECT t.uans AS before, n.uans AS now
        FROM (SELECT * FROM registries_told WHERE subscription_id = %(subscription)s) t
            FULL JOIN registry_sets n ON n.slot = t.slot
        WHERE t.uans IS DISTINCT FROM n.uans OR %(each)s
    ), before AS (SELECT unnest(before) AS uan FROM different),
    now AS (SELECT unnest(now) AS uan FROM different)
    SELECT coalesce(now.uan, before.uan) AS uan, %(each)s AS repeats, FALSE AS is_new,
        before.uan IS NOT NULL AS known
    FROM before FULL JOIN now ON now.uan = before.uan
    WHERE now.uan IS NULL OR before.uan IS NULL OR %(each)s
"""
GIVEN = "CREATE TEMP TABLE registry_given ON COMMIT DROP AS {uans}"
NEWS = """
    CREATE TEMP TABLE registry_news ON COMMIT DROP AS
    SELECT c.uan, '' AS reason,
        CASE WHEN c.known THEN 'UPDATE' WHEN c.is_new THEN 'REGISTER' ELSE 'LINK' END AS kind
    FROM registry_given g JOIN registry_changed c ON c.uan = g.uan
    WHERE NOT c.known OR c.repeats
    UNION ALL
    SELECT x.uan, x.reason, CASE WHEN x.reason IN ('died', 'merged', 'closed')
        THEN 'DELETE' ELSE 'UNLINK' END
    FROM (
        SELECT c.uan, {reason} AS reason
        FROM registry_changed c LEFT JOIN workers_worker w ON w.uan = c.uan
        WHERE c.known AND NOT EXISTS (SELECT FROM registry_given g WHERE g.uan = c.uan)
    ) x
"""
CAME = """
    WITH came AS (
        SELECT uan %% %(slots)s AS slot, array_sort(array_agg(uan)) AS uans
        FROM registry_news WHERE kind IN ('REGISTER', 'LINK') GROUP BY 1
    ), kept AS (
        INSERT INTO registries_told (subscription_id, slot, uans)
        SELECT %(subscription)s, slot, uans FROM came
        ON CONFLICT (subscription_id, slot) DO UPDATE SET uans = ARRAY(
            SELECT unnest(registries_told.uans) UNION SELECT unnest(EXCLUDED.uans) ORDER BY 1)
    )
    SELECT coalesce(sum(cardinality(uans)), 0) FROM came
"""
WENT = """
    WITH went AS (
        SELECT uan %% %(slots)s AS slot, array_agg(uan) AS uans
        FROM registry_news WHERE kind IN ('DELETE', 'UNLINK') GROUP BY 1
    ), kept AS (
        UPDATE registries_told t SET uans = ARRAY(
            SELECT unnest(t.uans) EXCEPT SELECT unnest(w.uans) ORDER BY 1)
        FROM went w WHERE t.subscription_id = %(subscription)s AND t.slot = w.slot
    )
    SELECT coalesce(sum(cardinality(uans)), 0) FROM went
"""
# In more sets, or fewer: all rows are gone before the first is written, as it needs all of them.
AGAIN = """
    WITH before AS (
        DELETE FROM registries_told WHERE subscription_id = %(subscription)s RETURNING uans
    )
    INSERT INTO registries_told (subscription_id, slot, uans)
    SELECT %(subscription)s, uan %% %(slots)s, array_sort(array_agg(uan))
    FROM before, unnest(uans) AS uan GROUP BY 2
"""
SOME = """
    DELETE FROM registries_told WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM registries_told WHERE subscription_id = %s LIMIT %s))
"""


def begin(subscription: Subscription, given: Query, seconds: float) -> None:
    """Whoever is given is known, from one snapshot on. Raises TookTooLong."""
    values = given.params | {"q_subscription": subscription.pk}
    found = timing.one_row(KNOWS.format(uans=given.sql), values, seconds)
    subscription.known, subscription.slots, subscription.snapshot = found
    subscription.save(update_fields=["known", "slots", "snapshot"])


def look(cursor, subscription: Subscription, condition: Condition, *, at_all: bool) -> None:
    """Makes the table of the news: by the feed, or by looking at everybody."""
    agreement = subscription.agreement
    values = coverage.params(agreement) | {
        "subscription": subscription.pk,
        "slots": subscription.slots,
        "since": subscription.snapshot,
        "columns": int(coverage.parts_of_columns(agreement)),
        "coverage": int(coverage.parts_of_coverage(agreement)),
        "everything": EVERYTHING,
        "each": subscription.kind == Subscription.Kind.UPDATE,
    }
    cursor.execute(TABLES)
    if at_all:
        uans = sharing.uans(agreement, condition.sql, condition.params)
        cursor.execute(ALL.format(uans=uans.sql), uans.params | values)
        cursor.execute(CHANGED_OF_ALL, values)
    else:
        cursor.execute(CHANGED, values)
    cursor.execute("ANALYZE registry_changed")
    of_them = f"w.uan IN (SELECT uan FROM registry_changed) AND ({condition.sql})"  # noqa: S608
    given = sharing.uans(agreement, of_them, condition.params)
    cursor.execute(GIVEN.format(uans=given.sql), given.params)
    cursor.execute(NEWS.format(reason=coverage.reason(agreement)), values)


def keep(cursor, subscription: Subscription) -> None:
    """Of the news: who is known from now on, and who is not. Sets that grew too large, or are left
    nearly empty, are made anew. The subscription is not saved."""
    values = {"subscription": subscription.pk, "slots": subscription.slots}
    cursor.execute(CAME, values)
    (came,) = cursor.fetchone()
    cursor.execute(WENT, values)
    (went,) = cursor.fetchone()
    subscription.known += came - went
    many = subscription.known / subscription.slots
    if many > 4 * Told.MANY or (went and many < Told.MANY / 16):
        subscription.slots = slots_for(subscription.known)
        cursor.execute(AGAIN, values | {"slots": subscription.slots})


def slots_for(known: int) -> int:
    """A power of two, so that a set has MANY at the most."""
    return 1 << max(0, (known - 1) // Told.MANY).bit_length()


def forget_some(subscription: int, sets: int) -> int:
    """Of whom an ended one knew; how many sets."""
    with connection.cursor() as cursor:
        cursor.execute(SOME, [subscription, sets])
        return cursor.rowcount
