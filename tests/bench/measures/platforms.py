"""What platforms report, beside a plain COPY of the very rows that it wrote."""

import io
import os
import random
import statistics
import time
from datetime import timedelta

import psycopg2

from tests.bench.load import Run, load_average, middle
from tests.bench.measures.populate import copy_again, mark
from tests.bench.registry import Figure, measure
from tests.bench.timing import busy_here

ROWS = 100_000
ROUNDS = 3
API_ROWS, API_ROUNDS = 1_000, 5
LOOKUPS = 400
WORKERS = 10_000  # of the platform, whose days are reported
AWAY = 20  # one in so many works in another district than they live in
LIMIT = "COPY of the same rows into like tables with their indexes and foreign keys"
LIMIT_DAYS = "COPY of the same rows into like, empty tables with their indexes, keys and checks"


@measure(
    "platform-activity",
    what="a platform's file of days worked: read, judged, landed, added up",
    unit="rows/s",
    limit=LIMIT_DAYS,
    aim_ratio=0.3,
)
def activity(world):
    assert world.nation
    from django.utils import timezone

    today = timezone.localdate()
    here = a_platform()
    places = where_they_work(engage(here, WORKERS))

    def rows(start: int) -> list[str]:
        days = [today - timedelta(days=start + back) for back in range(ROWS // WORKERS)]
        return [f"{one},{day},45000,{place}" for day in days for one, place in places]

    # Some days of some workers, each file other days; then one day of many, a file a day.
    head = "reference,day,paise,district"
    files = [as_csv(head, rows(ROWS // WORKERS * n)) for n in range(ROUNDS)]
    yield taken(world, "ten days of 10,000", "activity", files, here)
    many = a_platform()
    told = where_they_work(engage(many, world.nation))
    day = [[f"{one},{today - timedelta(days=n)},45000,{place}" for one, place in told]
           for n in range(ROUNDS)]  # fmt: skip
    yield taken(world, "a day of all", "activity", [as_csv(head, rows) for rows in day], many)


@measure(
    "platform-workers",
    what="a platform's file of new workers: half known by UAN, half invited by SMS",
    unit="rows/s",
    limit=LIMIT,
    aim_ratio=0.2,
)
def workers(world):
    assert world.nation
    from django.utils import timezone

    from workers.models import Worker

    day = timezone.localdate() - timedelta(days=1)
    known = Worker.objects.filter(status="active").values_list("uan", "date_of_birth")
    head = "reference,uan,name,date_of_birth,mobile,joined_on,work_type,consented_on"
    files, here = [], a_platform()
    told = list(known[: world.nation])
    part = len(told) // ROUNDS
    for n in range(ROUNDS):
        some = told[n * part : (n + 1) * part]
        by_uan = [f"k-{uan},{uan:012d},,{born},,{day},food,{day}" for uan, born in some]
        invited = [f"i-{uan},,Ravi Das,{born},9812345670,{day},food," for uan, born in some]
        files.append(as_csv(head, by_uan + invited))
    yield taken(world, "half by UAN, half invited", "worker", files, here)


@measure(
    "platform-api",
    what="a batch of 1,000 days worked by the API: token, JSON, judged, landed, answered",
    unit="rows/s",
    limit=LIMIT,
)
def api(world):
    assert world.nation
    from django.utils import timezone

    from tests.aggregators.api import Program

    here = a_platform()
    references = engage(here, API_ROWS)
    program, today = Program(here), timezone.localdate()
    databases = [psycopg2.connect(os.environ["DATABASE_URL"])]
    load, runs, limits, written = load_average(), [], [], 0
    for back in range(API_ROUNDS):
        day = str(today - timedelta(days=back))
        rows = [{"reference": one, "day": day, "paise": 45000, "district": 482}
                for one in references]  # fmt: skip
        since, before, started = mark(databases[0]), world.cpu(), time.monotonic()
        codes = program.codes("/activities", *rows, key=day)
        seconds, after = time.monotonic() - started, world.cpu()
        assert codes == ["landed"] * API_ROWS
        cpu = {part: after[part] - before.get(part, 0) for part in after}
        runs.append(Run(API_ROWS, seconds, cpu))
        copied, written, _cpu = copy_again(databases[0], since)
        limits.append(Run(API_ROWS, copied))
    databases[0].close()
    run = middle(runs)
    yield Figure(
        "1,000 rows a call",
        run.rate,
        middle(limits).rate,
        cpu_ms={part: run.each(part) for part in run.cpu},
        notes={"rows": API_ROWS, "rows_each": written / API_ROWS},
        load=load,
    )


@measure(
    "platform-lookup",
    what="looking up UANs that nobody has, by the API",
    unit="calls/s",
    limit="UANs of workers who are not the platform's; a ratio of 1 tells nothing",
)
def lookup(world):
    """`chance_percent`: that of two calls the one of a UAN that somebody has took longer; 50 is a
    toss of a coin, and three times the deviation about it is chance alone."""
    assert world.nation
    from django.core.cache import cache
    from django.utils import timezone

    from tests.aggregators.api import Program
    from workers.models import Worker

    program, day, load = Program(a_platform()), str(timezone.localdate()), load_average()
    known = list(Worker.objects.order_by("?").values_list("uan", flat=True)[: LOOKUPS + 1])
    there = set(Worker.objects.filter(uan__in=[uan + 1 for uan in known]).values_list("uan"))
    times = {False: [], True: []}
    for uan in known:
        for is_there in random.sample([False, True], 2):
            asked = uan if is_there else uan + 1
            if (asked,) in there:
                continue
            cache.clear()  # of the limits
            row = {"reference": f"x-{asked}", "uan": f"{asked:012d}", "date_of_birth": "1900-01-01",
                   "consented_on": day, "joined_on": day, "work_type": "food"}  # fmt: skip
            begun = time.perf_counter()
            codes = program.codes("/workers", row)
            times[is_there].append(time.perf_counter() - begun)
            assert codes == ["not_yours"]
    nobody, somebody = times[False][1:], times[True][1:]  # the first call warms up
    pairs = len(nobody) * len(somebody)
    yield Figure(
        "one a call, in turns",
        1 / statistics.median(nobody),
        1 / statistics.median(somebody),
        notes={
            "calls": len(nobody) + len(somebody),
            "nobody_ms_middle": statistics.median(nobody) * 1000,
            "somebody_ms_middle": statistics.median(somebody) * 1000,
            "nobody_ms_90": statistics.quantiles(nobody, n=10)[-1] * 1000,
            "somebody_ms_90": statistics.quantiles(somebody, n=10)[-1] * 1000,
            "chance_percent": 100 * sum(a > b for a in somebody for b in nobody) / pairs,
            "deviation_percent": 100 * ((len(nobody) + len(somebody) + 1) / (12 * pairs)) ** 0.5,
        },
        load=load,
    )


def a_platform():
    """Another one each time: figures may be taken again and again from one database."""
    from tests.aggregators.people import platform

    number = time.time_ns()
    return platform(f"Bench {number}", cin=f"U{number}"[:21])


def engage(here, count: int) -> list[str]:
    """So many workers of the register, a year ago."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO aggregators_engagement (platform_id, worker_id, reference, joined_on,
                reason, work_type, entity, consented_on)
            SELECT %s, uan, 'w-' || uan, current_date - 365, '', 'ride', 'direct', current_date
            FROM workers_worker ORDER BY uan LIMIT %s RETURNING reference
            """,
            [here.pk, count],
        )
        references = [reference for (reference,) in cursor]
        cursor.execute("ANALYZE aggregators_engagement")
    return references


def where_they_work(references: list[str]) -> list[tuple[str, int]]:
    """(reference, district): where they live, as a rule."""
    from workers.models import Worker

    home = dict(Worker.objects.values_list("uan", "present_district_id"))
    return [
        (one, home[int(one[2:])] if number % AWAY else 482) for number, one in enumerate(references)
    ]


def as_csv(head: str, rows: list[str]) -> bytes:
    return "\n".join([head, *rows]).encode()


def taken(world, name: str, kind: str, files: list[bytes], here) -> Figure:
    """`ratio of cpu`: as the figure's, of what both kept the processors busy with, here and in the
    server process; other work on the machine is not in it."""
    from django.db import connection

    from aggregators import intake

    plain = psycopg2.connect(os.environ["DATABASE_URL"])
    connection.ensure_connection()
    backends = connection.connection.info.backend_pid, plain.info.backend_pid
    load, runs, limits, rows, written = load_average(), [], [], 0, 0
    busy, copying = [], []
    for content in files:
        since = mark(plain)
        before, started, began = world.cpu(), time.monotonic(), busy_here(backends[0])
        made, _new = intake.receive_file(
            here, kind, io.BytesIO(content), name="bench.csv", by="system", via="command"
        )
        done = intake.take(made.pk)
        busy.append(busy_here(backends[0]) - began)
        seconds, after = time.monotonic() - started, world.cpu()
        assert done.landed == done.rows_count, f"{done.refused} refused"
        cpu = {part: after[part] - before.get(part, 0) for part in after}
        runs.append(Run(done.landed, seconds, cpu))
        copied, written, spent = copy_again(plain, since)
        copying.append(spent)
        limits.append(Run(done.landed, copied))
        rows = done.landed
    plain.close()
    run = middle(runs)
    ratios = sorted(copy / own for copy, own in zip(copying, busy, strict=True))
    return Figure(
        name,
        run.rate,
        middle(limits).rate,
        cpu_ms={part: run.each(part) for part in run.cpu},
        notes={
            "rows": rows, "rows_each": written / rows, "ratio_of_cpu": ratios[len(ratios) // 2],
        },
        load=load,
    )  # fmt: skip
