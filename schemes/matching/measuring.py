"""How well lists are matched: rows of invented workers as a clerk spoils them, and of strangers.

`manage.py measure_matching` asks it of a sandbox that was populated; nothing stays written.
"""

import random
import time
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from schemes.matching import comparing, model, running
from schemes.matching.blocking import pairs, people
from schemes.matching.spoiling import spoilt
from schemes.matching.training import as_row, invented, neighbours
from schemes.models import BeneficiaryList, ListRow, Scheme
from workers.models import Worker
from workers.synthetic.people import Nation

STRANGERS = 0.2  # share of the rows that are of nobody in the register
# Of name, father's name and birth as they are written, one worker alone.
EXACT = """
    SELECT r.id, min(w.uan) FROM schemes_listrow r JOIN workers_worker w
      ON lower(w.name) = lower(r.fields ->> 'name')
     AND lower(w.father_name) = lower(r.fields ->> 'father_name')
     AND w.date_of_birth = (r.fields ->> 'born')::date
    WHERE r.of_list_id = %s GROUP BY r.id HAVING count(*) = 1
"""


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares of the links that are right, and of the workers' rows that were rightly linked;
    `within` counts those besides that a person is shown."""

    name: str
    linked: int
    precision: float
    recall: float
    within: float
    looks: int
    seconds: float


def make(rows: int, seed: int) -> dict[int, int | None]:
    """A list of so many rows in the database: {row: UAN, None for a stranger}."""
    nation, near = Nation(), neighbours()
    draw = random.Random(f"measuring:{seed}").random  # noqa: S311 - invented people
    strangers = int(rows * STRANGERS)
    known = known_people(nation, seed, rows - strangers)
    someones = [*known, *((None, one) for one in invented(nation, strangers, 998))]
    made = BeneficiaryList.objects.create(
        scheme=Scheme.objects.first(), file_name="measure", sha256="0" * 64, by="system"
    )
    truth = {}
    for number, (uan, someone) in enumerate(someones, 2):
        fields = spoilt(someone, draw, near)
        keys = comparing.keys(fields["name"], fields.get("father_name", ""))
        row = ListRow.objects.create(of_list=made, number=number, fields=fields, keys=keys)
        truth[row.pk] = uan
    return truth


def known_people(nation: Nation, seed: int, how_many: int) -> list[tuple[int, dict]]:
    """Of the populated: (UAN, person), every so many, so that they come from everywhere."""
    count = Worker.objects.filter(channel="demo").count()
    found = invented(nation, count, seed)[:: max(1, count // (how_many + 1))][:how_many]
    marks = {(one["name"], one["father_name"], one["date_of_birth"], one["mobile"]): one
             for one in found}  # fmt: skip
    rows = Worker.objects.filter(
        date_of_birth__in=[one["date_of_birth"] for one in found]
    ).values_list("uan", "name", "father_name", "date_of_birth", "mobile")
    return [(uan, marks[tuple(rest)]) for uan, *rest in rows if tuple(rest) in marks]


def exact(truth: dict) -> Figures:
    started = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute(EXACT, [ListRow.objects.get(pk=next(iter(truth))).of_list_id])
        links = dict(cursor.fetchall())
    return figures("exact", truth, links, {}, time.monotonic() - started)


def by_splink(truth: dict) -> Figures:
    """As lists are matched."""
    started, links, shown = time.monotonic(), {}, {}
    rows, size = list(ListRow.objects.filter(pk__in=truth)), running.register_size()
    for start in range(0, len(rows), running.BATCH):
        batch = rows[start : start + running.BATCH]
        scored = running.likenesses(batch, size)
        for row in batch:
            running.judge(row, scored.get(row.pk, []))
            sort(row, links, shown)
    return figures("Splink", truth, links, shown, time.monotonic() - started)


def without_normaliser(truth: dict, path: Path) -> Figures:
    """The same candidate pairs, with names as they are written; `path`: a model trained so."""
    started, links, shown = time.monotonic(), {}, {}
    rows, size = list(ListRow.objects.filter(pk__in=truth)), running.register_size()
    for start in range(0, len(rows), running.BATCH):
        batch = rows[start : start + running.BATCH]
        named = pairs([row.pk for row in batch]).pairs
        known = {
            uan: model.person(uan, name, [father, running.without_relation(of)], *others,
                              parts=comparing.as_written)
            for uan, name, father, of, *others in people({uan for _row, uan in named})
        }  # fmt: skip
        asked = [as_row(row.pk, row.fields, parts=comparing.as_written) for row in batch]
        kept = [(row, uan) for row, uan in named if uan in known]
        scored = model.score(asked, list(known.values()), kept, size=size, path=path)
        for row in batch:
            running.judge(row, scored.get(row.pk, []))
            sort(row, links, shown)
    return figures("Splink, no normaliser", truth, links, shown, time.monotonic() - started)


def blocked(truth: dict) -> tuple[float, float, float]:
    """(share of workers' rows whose worker is among the candidates, candidates a row, share of the
    rows of which some that could be were left out)"""
    found = pairs(list(truth))
    named = set(found.pairs)
    right = [row for row, uan in truth.items() if uan]
    kept = sum((row, truth[row]) in named for row in right) / len(right)
    return kept, len(named) / len(truth), len(found.left_out) / len(truth)


def sort(row: ListRow, links: dict, shown: dict) -> None:
    if row.verdict == ListRow.Verdict.LINKED:
        links[row.pk] = row.worker_id
    elif row.verdict == ListRow.Verdict.REVIEW:
        shown[row.pk] = {one["uan"] for one in row.candidates}


def figures(name, truth, links, shown, seconds) -> Figures:
    right = sum(truth[row] == uan for row, uan in links.items())
    besides = sum(truth[row] in uans for row, uans in shown.items())
    whole = sum(uan is not None for uan in truth.values())
    return Figures(
        name, len(links), right / max(1, len(links)), right / whole, (right + besides) / whole,
        len(shown), seconds,
    )  # fmt: skip
