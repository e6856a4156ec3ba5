"""Searches of the DCI registry by number, beside a plain query for the very same rows."""

import json
import os
import time

import psycopg2
import requests

from tests.bench.load import Run, load_average, middle
from tests.bench.registry import Figure, measure

SIZES, ROUNDS = (1_000, 10_000), 7


@measure(
    "registry",
    what="a search of 1,000 and of 10,000 workers by UAN: token, signature, agreement, consent, "
    "records, disclosure, signed answer",
    unit="rows/s",
    limit="the same columns of the same rows by primary key, in one query of psycopg2",
    aim_ratio=0.3,
)
def by_number(world):
    assert world.nation
    from django.db import connection

    from integrations.states.columns import COLUMNS
    from tests.registries.senders import Sender, by_id, predicate, searches

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT uan FROM workers_worker WHERE status = 'active' LIMIT %s", [max(SIZES)]
        )
        workers = [uan for (uan,) in cursor]
    sender = Sender(state_id=None, place="country", basis="statutory", consent_purpose="",
                    section="Code on Social Security, 2020, 113")  # fmt: skip
    columns = ", ".join(COLUMNS[key].sql for key in sender.agreement.columns)
    plain = f"SELECT {columns} FROM workers_worker w WHERE uan = ANY (%s)"
    database = psycopg2.connect(os.environ["DATABASE_URL"])
    for size in SIZES:
        numbers = workers[:size]
        texts = [f"{number:012d}" for number in numbers]
        many = searches(*(by_id("UAN", text) for text in texts))
        one = searches(predicate("UAN", "in", texts, pagination={"page_size": size}))
        shapes = {f"{size:,} requests of one": many, f"one request of {size:,}": one}
        for name, message in shapes.items():
            bodies = [json.dumps(sender.envelope("search", message)) for _ in range(ROUNDS)]
            yield beside_plain(world.url, sender, name, bodies, database, plain, numbers)
    database.close()


def beside_plain(url, sender, name, texts, database, plain, numbers) -> Figure:
    load, runs, limits = load_average(), [], []
    headers = sender.program.headers | {
        "Content-Type": "application/json",
        "Accept-Encoding": "identity",  # as on a quick network: what is beside is not packed either
    }
    session = requests.Session()
    for text in texts:
        started = time.monotonic()
        answer = session.post(f"{url}/api/registry/sync/search", text, headers=headers)
        runs.append(Run(len(numbers), time.monotonic() - started))
        found = answer.json()["message"]["search_response"]
        assert sum(len(entry["data"]["reg_records"]) for entry in found) == len(numbers)
        started = time.monotonic()
        with database.cursor() as cursor:
            cursor.execute(plain, [numbers])
            assert len(cursor.fetchall()) == len(numbers)
        limits.append(Run(len(numbers), time.monotonic() - started))
    return Figure(f"registry: {name}", middle(runs).rate, middle(limits).rate, load=load)
