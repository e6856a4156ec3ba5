"""The rules of schemes where everybody works for a platform, beside a count of the same rows."""

from django.db import connection, transaction

from tests.bench import said
from tests.bench.measures.platforms import a_platform, engage
from tests.bench.registry import measure
from tests.bench.timing import beside

WORKED = """
    INSERT INTO aggregators_year (worker_id, financial_year, one, every)
    SELECT uan, %s + uan %% 2, 60 + uan %% 60, 60 + uan %% 90 FROM workers_worker
    ON CONFLICT DO NOTHING
"""


@measure(
    "schemes-ledger",
    what="the SELECT of everybody's verdicts, where all work for a platform, half since last year",
    unit="ms",
    limit="one scan that counts the same conditions",
    aim_ratio=3,
)
def with_the_ledger(world):
    assert world.nation
    from django.utils import timezone

    from eshram.years import financial_year
    from schemes import catalogue, evaluation

    catalogue.load()
    said.fill()
    today = timezone.localdate()
    asked = evaluation.question(today)
    select, params = asked.of(today, "TRUE")
    counting, counted = asked.counting(today)
    with transaction.atomic(), connection.cursor() as cursor:
        engage(a_platform(), world.nation)
        cursor.execute(WORKED, [financial_year(today) - 1])
        cursor.execute("ANALYZE aggregators_year")

        def run(sql, values):
            cursor.execute(sql, values)
            return cursor.fetchall()

        def alone():
            run(f"SELECT count(*), sum(cardinality(v.unknown)) FROM ({select}) v", params)

        acts = [alone] * 3
        yield beside(world, "everybody on a platform", acts, lambda: run(counting, counted))
        transaction.set_rollback(True)
