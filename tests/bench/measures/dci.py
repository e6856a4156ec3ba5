"""Searches of the DCI registry by number, beside a plain query for the very same rows."""

import json
import os
import time

import psycopg2
import requests

from tests.bench.load import Run, load_average, middle
from tests.bench.registry import Figure, measure

IDS, ROUNDS = 1_000, 7


@measure(
    "registry",
    what="a search of 1,000 workers by UAN: token, signature, agreement, consent, records, "
    "disclosure, signed answer",
    unit="rows/s",
    limit="the same columns of the same rows by primary key, in one query of psycopg2",
    aim_ratio=0.3,
)
def by_number(world):
    assert world.nation
    from django.db import connection

    from integrations.states.columns import COLUMNS
    from tests.registries.senders import Sender, by_id, searches

    with connection.cursor() as cursor:
        cursor.execute("SELECT uan FROM workers_worker WHERE status = 'active' LIMIT %s", [IDS])
        numbers = [uan for (uan,) in cursor]
    sender = Sender(state_id=None, place="country", basis="statutory", consent_purpose="",
                    section="Code on Social Security, 2020, 113")  # fmt: skip
    columns = ", ".join(COLUMNS[key].sql for key in sender.agreement.columns)
    plain = f"SELECT {columns} FROM workers_worker w WHERE uan = ANY (%s)"
    messages = [
        json.dumps(
            sender.envelope("search", searches(*(by_id("UAN", f"{n:012d}") for n in numbers)))
        )
        for _ in range(ROUNDS)
    ]
    one = [
        json.dumps(
            sender.envelope(
                "search",
                searches(
                    {
                        "query_type": "predicate",
                        "query": [
                            {
                                "expression1": {
                                    "attribute_name": "UAN",
                                    "operator": "in",
                                    "attribute_value": [f"{n:012d}" for n in numbers],
                                }
                            }
                        ],
                        "pagination": {"page_size": IDS},
                    }
                ),
            )
        )
        for _ in range(ROUNDS)
    ]
    database = psycopg2.connect(os.environ["DATABASE_URL"])
    for name, texts in (("1,000 requests of one", messages), ("one request of 1,000", one)):
        yield beside_plain(world.url, sender, name, texts, database, plain, numbers)
    database.close()


def beside_plain(url, sender, name, texts, database, plain, numbers) -> Figure:
    load, runs, limits = load_average(), [], []
    headers = sender.program.headers | {"Content-Type": "application/json"}
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
