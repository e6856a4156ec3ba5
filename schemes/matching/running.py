"""Matching a list that waits: by numbers, else by likeness; what is sure is linked.

One transaction a list: after an error it waits as before, with a word of the error (`FAILED`).
"""

from collections.abc import Sequence
from datetime import date

from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone

from eshram.audit.models import Event
from eshram.geography.kept import places
from schemes import enrolments
from schemes.matching import blocking, listed_facts, model, numbers
from schemes.models import BeneficiaryList, ListRow

State, Verdict, How = BeneficiaryList.State, ListRow.Verdict, ListRow.How
BATCH = 1000  # rows that are scored together
SURE, MIDDLING = 0.98, 0.30  # probability from which a row is linked; is looked at
ALIKE = "Several workers are alike, or the likeness is not enough."


def run(list_id: int) -> BeneficiaryList | None:
    """Match a list that waits; None when it does not, or somebody matches it now."""
    try:
        return matched(list_id)
    except Exception:
        BeneficiaryList.objects.filter(pk=list_id, state=State.WAITING).update(state=State.FAILED)
        raise


@transaction.atomic
def matched(list_id: int) -> BeneficiaryList | None:
    waiting = BeneficiaryList.objects.select_for_update(skip_locked=True, of=["self"])
    chosen = waiting.select_related("scheme").filter(pk=list_id, state=State.WAITING).first()
    if chosen is None:
        return None
    numbers.match(chosen)
    by_likeness(chosen)
    numbers.once(chosen)
    sure = chosen.rows.filter(verdict=Verdict.LINKED, applied=False)
    ids = list(sure.values_list("pk", flat=True))
    enrolments.link(ids, list_id=chosen.pk, by=chosen.by)
    listed_facts.give(chosen, ids)
    chosen.state, chosen.matched_at = State.DONE, timezone.now()
    chosen.save(update_fields=["state", "matched_at"])
    recount(chosen)
    code = chosen.scheme.code.lower()
    Event.objects.record("list matched", by=chosen.by, list=chosen.pk, scheme=code)
    return chosen


@transaction.atomic
def again(list_id: int) -> None:
    """A list that stopped, or whose workers may have registered since, waits once more: the rows
    that nobody was found for, unless a person said so."""
    states = [State.FAILED, State.DONE]
    chosen = BeneficiaryList.objects.select_for_update().filter(pk=list_id, state__in=states)
    if chosen.update(state=State.WAITING):
        lost = ListRow.objects.filter(of_list=list_id, verdict=Verdict.NOT_FOUND)
        lost.exclude(how=How.PERSON).update(verdict=Verdict.WAITING)


def recount(chosen: BeneficiaryList) -> None:
    found = chosen.rows.values_list("verdict").annotate(Count("id")).order_by()
    counts = dict.fromkeys(("linked", "review", "not_found", "bad"), 0) | dict(found)
    counts.pop(Verdict.WAITING, None)
    BeneficiaryList.objects.filter(pk=chosen.pk).update(**counts)
    for name, value in counts.items():
        setattr(chosen, name, value)


def register_size() -> int:
    """About how many workers there are: what the last ANALYZE saw, or a count of a few."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples::bigint FROM pg_class WHERE relname = 'workers_worker'")
        (rows,) = cursor.fetchone()
        if rows < 1000:
            cursor.execute("SELECT count(*) FROM (SELECT FROM workers_worker LIMIT 1000) few")
            (rows,) = cursor.fetchone()
    return rows


def by_likeness(chosen: BeneficiaryList) -> None:
    size = register_size()
    waiting = chosen.rows.filter(verdict=Verdict.WAITING).order_by("pk").only("pk", "fields")
    last = 0
    while rows := list(waiting.filter(pk__gt=last)[:BATCH]):
        last = rows[-1].pk
        scored = likenesses(rows, chosen.scheme.state_id, size)
        for row in rows:
            judge(row, scored.get(row.pk, []))
        ListRow.objects.bulk_update(
            rows, ["verdict", "how", "reason", "worker", "probability", "candidates"],
            batch_size=BATCH,
        )  # fmt: skip


def likenesses(rows: Sequence[ListRow], state: int | None, size: int):
    named = blocking.pairs([row.pk for row in rows], state)
    known = {
        uan: model.person(uan, name, [father, without_relation(care_of)], *others)
        for uan, name, father, care_of, *others in blocking.people({uan for _row, uan in named})
    }
    pairs = [(row, uan) for row, uan in named if uan in known]
    asked = [person_of(row) for row in rows]
    return model.score(asked, list(known.values()), pairs, size=size)


def without_relation(care_of: str) -> str:
    """ "W/O: Ram Kumar" is Ram Kumar."""
    return care_of.rpartition(":")[2].strip()


def person_of(row: ListRow) -> dict:
    said = row.fields
    district = places().districts.get(said.get("district"))
    return model.person(
        row.pk,
        said.get("name", ""),
        [said.get("father_name", "")],
        date.fromisoformat(said["born"]) if "born" in said else None,
        bool(said.get("year_only")),
        said.get("gender", ""),
        said.get("mobile", ""),
        [district.code] if district else [],
        [district.state_id] if district else [],
    )


def judge(row: ListRow, candidates: list[model.Candidate]) -> None:
    best = candidates[0] if candidates else None
    row.candidates = [
        {"uan": one.uan, "probability": one.probability, "parts": one.parts} for one in candidates
    ]
    if best is None or sum(one.probability for one in candidates) < MIDDLING:
        row.verdict, row.candidates = Verdict.NOT_FOUND, []
        return
    row.how, row.worker_id, row.probability = How.LIKENESS, best.uan, best.probability
    row.verdict = Verdict.LINKED if best.probability >= SURE else Verdict.REVIEW
    if row.verdict == Verdict.REVIEW:
        row.reason = ALIKE
