"""Pages about centres among 40,000 of them, and among 400,000; each beside one row by its key."""

import uuid

from tests.bench.measures.staff import opener, signed_in
from tests.bench.registry import measure
from tests.bench.timing import Probe, beside

TIMES = 30
CENTRES = (40_000, 400_000)
WAITING = 1000  # people on each list of the centre
UTTAR_PRADESH = 9
PROBE = "SELECT name FROM counter_centre WHERE code = %s"
CODES = "SELECT code FROM counter_centre TABLESAMPLE SYSTEM (1) LIMIT 50"
# Workers without a mobile who have news, and people without Aadhaar, all of one centre.
REACHED = """
    WITH chosen AS (
        SELECT uan FROM workers_worker w
        WHERE NOT EXISTS (SELECT FROM counter_reach r WHERE r.worker_id = w.uan)
        ORDER BY uan LIMIT %(count)s
    ), told AS (
        INSERT INTO workers_news (worker_id, template, language, text, told_by)
        SELECT uan, 'moved', 'hi', 'x', '' FROM chosen
    )
    INSERT INTO counter_reach (worker_id, centre_id) SELECT uan, %(centre)s FROM chosen
"""


def pages(code: str, centre: int) -> dict[str, dict[str, str]]:
    """Who -> what -> address."""
    listed, of_state = "/admin/counter/centre/", f"?state={UTTAR_PRADESH}"
    return {
        "officer": {
            "centres": listed,
            "centres, page 80": f"{listed}?p=80",
            "centres of a state": listed + of_state,
            "centres: blocked": f"{listed}?blocked=yes",
            "centres: code": f"{listed}?q={code}",
            "centres: name": f"{listed}?q=jan+seva",
            "a centre": f"{listed}{centre}/change/",
            "operators": "/admin/counter/operator/",
            "flags": "/admin/counter/flag/",
        },
        "state": {"/state/centres/": "/state/centres/", "its flags": "/state/centres/flags"},
        "operator": {
            "/centre/": "/centre/",
            "people without Aadhaar": "/centre/follow-up",
            "who to tell": "/centre/tell",
            "day sheet": "/centre/day",
        },
    }


@measure(
    "centre pages",
    what="GET of a page about centres, one after another",
    unit="ms (p95)",
    limit="one centre by its code, by a plain client",
    aim=200,
)
def centre_pages(world):
    assert world.nation
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from tests.cast import staff
    from workers.counter.models import Centre

    who, mark = busy_operator(), f"{timezone.now():%H%M%S}"
    users = {
        "officer": staff("ministry_officer", username=f"counter-{mark}"),
        "state": staff("state_officer", UTTAR_PRADESH, username=f"counter-up-{mark}"),
        "operator": who.user,
    }
    for count in CENTRES:
        call_command("populate_centres", centres=count, verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE counter_centre, counter_operator, accounts_user")
            cursor.execute(CODES)
            codes = [[code] for (code,) in cursor]
        probe, there = Probe(), Centre.objects.count()
        for role, addresses in pages(codes[0][0], who.centre_id).items():
            browser = signed_in(world, users[role])
            for name, address in addresses.items():
                acts = [opener(browser, address)] * TIMES
                acts[0]()
                acts[0]()  # both processes know the way now
                figure = beside(world, f"{name}, {count // 1000}k", acts, probe(PROBE, *codes))
                figure.notes["centres"] = there
                yield figure


def busy_operator():
    """At a centre with full lists."""
    from django.db import connection

    from tests.cast import staff
    from tests.counter.deeds import many
    from tests.counter.notes import entry_at
    from tests.counter.people import centre, operator
    from workers.models import Worker

    number = uuid.uuid4().hex[:8].upper()
    user = staff("operator", username=f"bench-{number}")
    here = centre(code=f"BENCH-{number}", district_id=118, state_id=UTTAR_PRADESH)
    who = operator(here, user=user)
    for _person in range(WAITING):
        entry_at(who, visit_id=uuid.uuid4())
    many(who, 100, worker=Worker.objects.earliest("uan"))
    with connection.cursor() as cursor:
        cursor.execute(REACHED, {"count": WAITING, "centre": who.centre_id})
        cursor.execute("ANALYZE counter_reach, workers_news, counter_provisionalentry")
    return who
