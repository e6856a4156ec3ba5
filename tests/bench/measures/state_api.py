"""The API of states: a worker, and pages of a search, each beside the bare keyset query."""

from functools import partial

from tests.bench.registry import measure
from tests.bench.timing import Probe, beside

TIMES, LIMIT, LARGE, SMALL = 60, 100, 9, 11  # Uttar Pradesh, Sikkim
COLUMNS = ["name", "date_of_birth", "occupation", "present_district", "schemes"]
KEYSET = """
    SELECT uan, name, date_of_birth, occupation_id, present_district_id FROM workers_worker
    WHERE {place} = %s AND uan > %s ORDER BY uan LIMIT 100
"""
ONE = "SELECT uan, name FROM workers_worker WHERE uan = %s"
MOST = """
    SELECT {column}, min(uan) FROM workers_worker WHERE present_state_id = %s
    GROUP BY 1 ORDER BY count(*) DESC LIMIT 1
"""
RARE = "SELECT occupation_id FROM workers_worker GROUP BY 1 ORDER BY count(*) LIMIT 1"


@measure(
    "state api",
    what="a worker by UAN, or the next page of 100 of a search: token, agreement, consent, "
    "disclosure, JSON",
    unit="ms (p95)",
    limit="the same row by its key, or 100 in order from there by one index, by a plain client",
    aim=200,
)
def state_api(world):
    assert world.nation
    from django.db import connection

    from tests.states.people import agreement
    from tests.states.programs import Program

    with connection.cursor() as cursor:
        first = []
        for column in ("present_district_id", "occupation_id"):
            cursor.execute(MOST.format(column=column), [LARGE])
            first.append(cursor.fetchone())
        (district, uan), (occupation, _uan) = first
        cursor.execute(RARE)
        (rare,) = cursor.fetchone()
    probe = Probe()
    by_district = probe(KEYSET.format(place="present_district_id"), [district, 0])
    by_state = probe(KEYSET.format(place="present_state_id"), [LARGE, 0])
    program = Program(agreement(state_id=LARGE, columns=COLUMNS))
    small = Program(agreement(state_id=SMALL, columns=COLUMNS))
    reader = Reader(world.url, program)
    yield beside(world, "a worker", [partial(reader.one, uan)] * TIMES, probe(ONE, [uan]))
    for name, asked, limit in (
        ("a large state", {}, by_state),
        ("of a district", {"present_district": district}, by_district),
        ("by occupation", {"occupation": occupation}, by_state),
        ("by a rare occupation", {"occupation": rare}, by_state),
        ("and a district", {"occupation": occupation, "present_district": district}, by_district),
    ):
        yield beside(world, name, [Reader(world.url, program, asked).page] * TIMES, limit)
    own = probe(KEYSET.format(place="present_state_id"), [SMALL, 0])
    as_of = Reader(world.url, small).as_of()
    yield beside(world, "a small state", [Reader(world.url, small).page] * TIMES, own)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE workers_worker SET name = name || '.' WHERE uan % 10 = 0")
    changed = as_of.replace(f":{small.agreement.pk}.", f":{program.agreement.pk}.")
    reader = Reader(world.url, program, {"changed_since": changed})
    yield beside(world, "changed since, 10 %", [reader.page] * TIMES, by_state)


class Reader:
    """Page after page, and from the beginning again."""

    def __init__(self, url: str, program, asked=()):
        import requests

        self.url, self.asked, self.cursor = f"{url}/api/state/v1/workers", dict(asked), ""
        self.session = requests.Session()
        self.session.headers.update(program.headers)

    def get(self, path: str = "", **query) -> dict:
        answer = self.session.get(self.url + path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def one(self, uan: int) -> None:
        self.get(f"/{uan:012d}")

    def page(self) -> dict:
        page = self.get(cursor=self.cursor, limit=LIMIT, **self.asked)
        self.cursor = page["next"] or ""
        return page

    def as_of(self) -> str:
        while not (page := self.page())["as_of"]:
            pass
        return page["as_of"]
