"""Files for a recipient: everybody, and what changed; each beside plain COPY of the same rows, in
turn with it."""

import resource
import time

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
    limit="COPY of the same rows TO '/dev/null', nothing else, by the same server as it plans it",
    aim_ratio=0.5,
)
def exports(world):
    people = world.nation
    from django.core.management import call_command
    from django.db import connection

    from integrations.states import sharing

    call_command("evaluate_schemes", verbosity=0)  # else Celery does, and more than 1 % changes
    for kind in ("csv", "parquet"):
        terms = for_a_ministry(kind)
        everybody = sharing.rows(terms)
        yield figure(world, f"everybody, {kind}", terms, None, everybody, people)
        since = terms.exports.first().until
        with connection.cursor() as cursor:
            cursor.execute(CHANGE, [people // 100])
        changed = sharing.rows(
            terms,
            "w.uan IN (SELECT worker_id FROM states_change WHERE xid >= %(since)s::text::xid8)",
            {"since": since.rsplit(":", 1)[1]},
        )
        yield figure(world, f"1 % changed, {kind}", terms, since, changed, people // 100)


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


def figure(world, name: str, terms, since: str | None, query, rows: int) -> Figure:
    from integrations.states import exporting

    runs, limits, load = [], [], load_average()
    for _round in range(ROUNDS):
        limits.append(run(world, lambda: plain(query)))
        assert abs(limits[-1].count - rows) <= rows // 50, (limits[-1].count, rows)
        runs.append(run(world, lambda: exporting.make(terms, since).rows))
    mine, limit, made = middle(runs), middle(limits), terms.exports.first()
    return Figure(
        name,
        mine.rate,
        limit.rate,
        cpu_ms={part: mine.each(part) for part in mine.cpu},
        notes={"rows": made.rows, "bytes": sum(part["bytes"] for part in made.files),
               "limit_PostgreSQL_µs": limit.each("PostgreSQL") * 1000,
               "peak_MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024},
        load=load,
    )  # fmt: skip


def plain(query) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"COPY ({query.text(cursor)}) TO '/dev/null' (FORMAT csv)")
        return cursor.rowcount


def run(world, act) -> Run:
    """`act()` once: how many rows it says. What this process does is the exporter's work."""
    before, started = world.cpu(), time.monotonic()
    rows = act()
    seconds, after = time.monotonic() - started, world.cpu()
    cpu = {part: after[part] - before.get(part, 0) for part in after}
    return Run(rows, seconds, cpu | {"exporter": cpu.pop("load generator")})
