"""Finding a worker by name, beside the bare look-up of one key in the same index."""

import os
import random
import time

import django
import psycopg2

from tests.bench.load import load_average
from tests.bench.registry import Figure, measure

LOOKS = 300
COMMON = ["ram", "sunita devi", "kumar", "devi", "singh", "ra", "सुनीता देवी", "राम"]
PROBE = "SELECT worker_id FROM workers_searchentry WHERE keys @> ARRAY[%s] LIMIT 1"


def p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)] * 1000


@measure(
    "name search",
    what="search.find: a name, in part, in either script; and the commonest names of all",
    unit="ms (p95)",
    limit="one key in the same GIN index, without Django",
    aim=20,
)
def name_search(world):
    django.setup()
    from workers import names, search
    from workers.models import SearchEntry, Worker

    sample = Worker.objects.order_by("uan").values_list("name", "name_local")[:LOOKS]
    chance, asked = random.Random(1), []
    for name, name_local in sample:
        words = name.split()
        asked += [name, name_local or name, " ".join(chance.sample(words, len(words)))]
        asked.append(" ".join(word[: chance.randint(3, 9)] for word in words))
    if not asked:
        return
    people = SearchEntry.objects.count()
    with psycopg2.connect(os.environ["DATABASE_URL"]) as database, database.cursor() as cursor:
        for title, texts in (("any name", asked), ("commonest names", COMMON * 20)):
            times, probes = [], []
            for text in chance.sample(texts, min(LOOKS, len(texts))):
                times.append(timed(search.find, text))
                key = f"~{names.skeleton(names.words_of(text)[0])}"
                probes.append(timed(cursor.execute, PROBE, [key]))
            yield Figure(
                f"search: {title}",
                p95(times),
                p95(probes),
                notes={"workers": people, "median_ms": sorted(times)[len(times) // 2] * 1000},
                load=load_average(),
            )


def timed(function, *arguments) -> float:
    started = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - started
