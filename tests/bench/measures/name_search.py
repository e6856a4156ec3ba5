"""Finding a worker by name, beside the bare look-up of one key in the same index."""

import random

from tests.bench.registry import measure
from tests.bench.timing import Probe, beside

LOOKS = 200
SAMPLE = "SELECT name, name_local FROM workers_worker TABLESAMPLE SYSTEM (%s) REPEATABLE (1)"
PROBE = "SELECT worker_id FROM workers_searchentry WHERE keys @> ARRAY[%s] LIMIT 1"


def kinds(people, chance) -> dict[str, list[str]]:
    """What somebody types who looks for one of these (name, name in the local script)."""
    first, last = ([name.split()[i] for name, _local in people] for i in (0, -1))
    common = [sorted(set(part), key=part.count)[-20:] for part in (first, last)]
    beginnings = [local.split() for _name, local in people if local and not local.isascii()]
    return {
        "as it is written": [name for name, _local in people],
        "in another order": [" ".join(name.split()[::-1]) for name, _local in people],
        "otherwise spelt": [spelt(name, chance) for name, _local in people],
        "in Devanagari": [" ".join(words) for words in beginnings],
        "beginnings": [beginning(name.split(), chance, 3, 9) for name, _local in people],
        "Devanagari beginnings": [beginning(words, chance, 3, 5) for words in beginnings],
        "commonest, one": [chance.choice(common[0] + common[1]) for _ in people],
        "commonest, two": [" ".join(map(chance.choice, common)) for _ in people],
        "two letters each": [beginning(name.split(), chance, 2, 2) for name, _local in people],
    }


def beginning(words, chance, least: int, most: int) -> str:
    return " ".join(word[: chance.randint(least, most)] for word in words)


def spelt(name: str, chance) -> str:
    """As another clerk would: vowels doubled here and there."""
    return "".join(c * 2 if c in "aeiu" and chance.random() < 0.3 else c for c in name)


@measure(
    "name search",
    what="search.find: a name as people type it, and the commonest names of all",
    unit="ms (p95)",
    limit="one key in the same GIN index, by a plain client",
    aim=20,
)
def name_search(world):
    people = world.nation
    from django.db import connection

    from workers import names, search

    with connection.cursor() as cursor:
        cursor.execute(SAMPLE, [min(100, 100 * 20 * LOOKS / people)])
        there = cursor.fetchall()
    chance = random.Random(1)
    there, probe = chance.sample(there, min(LOOKS, len(there))), Probe()
    keys = [[f"~{names.skeleton(names.words_of(name)[0])}"] for name, _local in there]
    for kind, texts in kinds(there, chance).items():
        search.find(texts[0])
        acts = [lambda text=text: search.find(text) for text in texts]
        yield beside(world, f"search: {kind}", acts, probe(PROBE, *keys), here=True)
