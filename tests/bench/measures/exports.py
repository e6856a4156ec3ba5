"""Files for a recipient: everybody, and what changed; each beside plain COPY of the same rows, in
turn with it."""

import time
from functools import partial

from tests.bench.load import Run, load_average, middle
from tests.bench.registry import Figure, measure

ROUNDS = 3
COLUMNS = [
    "uan", "name", "date_of_birth", "gender", "mobile", "occupation", "sector", "permanent_state",
    "permanent_district", "present_state", "present_district", "schemes", "registered_on",
]  # fmt: skip
CHANGE = """
    UPDATE workers_worker SET monthly_income = CASE monthly_income
        WHEN 'upto_10000' THEN '10001_12000' ELSE 'upto_10000' END
    WHERE uan IN (SELECT uan FROM workers_worker ORDER BY md5(uan::text) LIMIT %s)
"""


@measure(
    "exports",
    what="files of an agreement: read, zstd, age, signed, who holds whom and disclosures kept",
    unit="rows/s",
    limit="COPY of the same rows TO '/dev/null', nothing else, by the same server",
    aim_ratio=0.5,
)
def exports(world):
    people = world.nation
    from django.db import connection

    from integrations.states import exporting, sharing

    for file_format in ("csv", "parquet"):
        terms = for_a_ministry(file_format)
        everybody = sharing.rows(terms)
        yield figure(
            world, f"everybody, {file_format}", partial(exporting.make, terms), everybody, people
        )
        since = terms.exports.first().until
        with connection.cursor() as cursor:
            cursor.execute(CHANGE, [people // 100])
        changed = sharing.rows(
            terms,
            "w.uan IN (SELECT worker_id FROM states_change WHERE xid >= %(since)s::text::xid8)",
            {"since": since.rsplit(":", 1)[1]},
        )
        yield figure(
            world, f"1 % changed, {file_format}", partial(exporting.make, terms, since), changed,
            people // 100,
        )  # fmt: skip


def for_a_ministry(file_format: str):
    from datetime import timedelta

    from django.utils import timezone

    from integrations.states.models import AgreementProposal
    from tests.cast import staff
    from tests.states.people import TERMS

    mark, today = time.time_ns(), timezone.localdate()
    terms = {
        "state_id": None, "place": "country", "basis": "statutory", "section": "A law",
        "consent_purpose": "", "columns": [*COLUMNS, "monthly_income"], "purpose": f"bench-{mark}",
        "file_format": file_format, "starts": today, "ends": today + timedelta(days=1),
    }  # fmt: skip
    asked = AgreementProposal.propose(
        by=staff("ministry_officer", username=f"proposes-{mark}"), reason="Bench", **TERMS | terms
    )
    asked.approve(by=staff("ministry_officer", username=f"approves-{mark}"))
    return asked.made


def figure(world, name: str, make, query, rows: int) -> Figure:
    from django.db import connection

    runs, limits, load, made = [], [], load_average(), None
    for _round in range(ROUNDS):
        with connection.cursor() as cursor:
            started = time.monotonic()
            cursor.execute(f"COPY ({query.text(cursor)}) TO '/dev/null' (FORMAT csv)")
            assert abs(cursor.rowcount - rows) <= rows // 50, (cursor.rowcount, rows)
            limits.append(Run(cursor.rowcount, time.monotonic() - started))
        before, started = world.cpu(), time.monotonic()
        own = time.process_time()
        made = make()
        seconds, own = time.monotonic() - started, time.process_time() - own
        after = world.cpu()
        cpu = {part: after[part] - before.get(part, 0) for part in after}
        runs.append(Run(made.rows, seconds, cpu))
    run = middle(runs)
    return Figure(
        name,
        run.rate,
        middle(limits).rate,
        cpu_ms={part: run.each(part) for part in run.cpu},
        notes={"rows": made.rows, "bytes": sum(part["bytes"] for part in made.files),
               "our_cpu_seconds": own},
        load=load,
    )  # fmt: skip
