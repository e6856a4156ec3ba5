"""Who may have what: for all beside a scan that counts the same conditions, and for one beside a
look-up in an index. What is written is taken back."""

from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from tests.bench import said
from tests.bench.registry import measure
from tests.bench.timing import Probe, beside


@measure(
    "schemes-all",
    what="evaluation of everybody: the SELECT; a first run; an unchanged night; a what-if",
    unit="ms",
    limit="one scan that counts the same conditions",
    aim_ratio=3,
)
def for_all(world):
    assert world.nation
    from schemes import catalogue, evaluation, rules, whatif
    from schemes.criteria import Group
    from schemes.models import Entitlement, Run

    catalogue.load()
    said.fill()
    today = timezone.localdate()
    asked = evaluation.question(today)
    select, params = asked.of(today, "TRUE")
    counting, counted = asked.counting(today)
    scheme = next(rule for rule in rules.in_force(rules.load(), today))

    def run(sql, values):
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall()

    def count():
        run(counting, counted)

    def alone():
        run(f"SELECT count(*), sum(cardinality(v.unknown)) FROM ({select}) v", params)

    yield beside(world, "the SELECT alone", [alone] * 3, count)
    changed = []
    with transaction.atomic():
        Entitlement.objects.all().delete()
        Run.objects.all().delete()

        def first():
            changed.append(evaluation.evaluate(today).changed)

        figure = beside(world, "a first run, all written", [first], count)
        figure.notes["verdicts"] = changed[0]
        yield figure
        nights = [lambda n=n: evaluation.evaluate(today + timedelta(days=n)) for n in (1, 2, 3)]
        yield beside(world, "a night on which nothing changed", nights, count)
        transaction.set_rollback(True)
    wider = Group("any", (scheme.tree,))
    acts = [lambda: whatif.compare(scheme.scheme.code, wider, today)] * 3
    yield beside(world, f"what-if of {scheme.scheme.code}", acts, count)


@measure(
    "schemes-one",
    what="all schemes explained to one worker: the facts, the verdicts and what would settle them",
    unit="ms",
    limit="a bare look-up of the worker by UAN",
    aim=50,
)
def for_one(world):
    assert world.nation
    from schemes import catalogue, eligibility, facts, rules
    from workers.models import Worker

    catalogue.load()
    said.fill()
    today = timezone.localdate()
    some = list(Worker.objects.order_by("uan").values_list("uan", flat=True)[:100])

    def explained(uan):
        eligibility.explain(facts.of_worker(uan, today), rules.load(), today)

    probe = Probe()
    limit = probe("SELECT * FROM workers_worker WHERE uan = %s", *[[uan] for uan in some])
    yield beside(world, "one worker", [lambda u=u: explained(u) for u in some], limit, here=True)
