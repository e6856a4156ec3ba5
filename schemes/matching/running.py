"""Matching a list that waits: by numbers, else by likeness; what is sure is linked.

Slice by slice, each whole or not at all: first every row gets its verdict, then those that are sure
are linked. Where it stands is in the rows alone, so whoever claims the list next goes on there. A
claim lasts for a slice and some time more; a process that was killed leaves it to run out. After an
error the list says so (`FAILED`), and keeps what was done.
"""

import uuid
from collections.abc import Sequence
from datetime import date, timedelta

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Count, Q
from django.utils import timezone

from eshram.audit.models import Event
from eshram.geography.kept import places
from schemes import enrolments
from schemes.matching import blocking, listed_facts, model, numbers
from schemes.models import BeneficiaryList, ListRow

State, Verdict, How = BeneficiaryList.State, ListRow.Verdict, ListRow.How
BATCH = 250  # rows of one slice: some seconds among a million, on a busy machine
CLAIM = timedelta(minutes=10)  # many times what a slice takes
TRIES = 5  # claims without a slice done, after which a list has failed
SURE, MIDDLING = 0.98, 0.30  # probability from which a row is linked; is looked at
ALIKE = "Several workers are alike, or the likeness is not enough."


class NotOurs(Exception):
    """Somebody else has claimed the list since."""


def run(list_id: int) -> BeneficiaryList | None:
    """Match a list that waits; None when it does not, or somebody matches it now."""
    chosen = claim(list_id)
    if chosen is None:
        return None
    try:
        for step in (by_numbers, by_likeness, link):
            while step(chosen):
                pass
        finish(chosen)
    except NotOurs:
        return None
    except (OperationalError, InterfaceError):
        raise  # the database went away; the claim runs out, and the sweep goes on
    except Exception:
        ours(chosen).update(state=State.FAILED, claim=None, claimed_until=None)
        raise
    return chosen


@transaction.atomic
def claim(list_id: int) -> BeneficiaryList | None:
    now = timezone.now()
    free = BeneficiaryList.objects.select_for_update(skip_locked=True, of=["self"]).filter(
        Q(claimed_until=None) | Q(claimed_until__lt=now), pk=list_id, state=State.WAITING
    )
    chosen = free.select_related("scheme").first()
    if chosen is None:
        return None
    chosen.tries += 1
    if chosen.tries > TRIES:
        chosen.state = State.FAILED
    chosen.claim, chosen.claimed_until = uuid.uuid4(), now + CLAIM
    chosen.save(update_fields=["state", "tries", "claim", "claimed_until"])
    return chosen if chosen.state == State.WAITING else None


def ours(chosen: BeneficiaryList):
    return BeneficiaryList.objects.filter(pk=chosen.pk, claim=chosen.claim, state=State.WAITING)


def hold(chosen: BeneficiaryList) -> None:
    """In the transaction of a slice: the list is ours until it ends and for CLAIM after. Raises
    NotOurs."""
    until = timezone.now() + CLAIM
    if not ours(chosen).update(claimed_until=until, tries=0):
        raise NotOurs


@transaction.atomic
def by_numbers(chosen: BeneficiaryList) -> bool:
    """Of rows that bring a number of the worker. False when there are none left."""
    hold(chosen)
    rows = numbers.untried(chosen, BATCH)
    if rows:
        numbers.match(chosen, rows)
        recount(chosen)
    return bool(rows)


def by_likeness(chosen: BeneficiaryList) -> bool:
    waiting = chosen.rows.filter(verdict=Verdict.WAITING)
    rows = list(waiting.order_by("pk").only("pk", "fields")[:BATCH])
    if rows:
        # Scored while no transaction is open: it takes seconds, and nobody waits for it.
        scored = likenesses(rows, register_size())
        for row in rows:
            judge(row, scored.get(row.pk, []))
        keep(chosen, rows)
    return bool(rows)


@transaction.atomic
def keep(chosen: BeneficiaryList, rows: Sequence[ListRow]) -> None:
    hold(chosen)
    ListRow.objects.bulk_update(
        rows, ["verdict", "how", "reason", "worker", "probability", "candidates"],
        batch_size=BATCH,
    )  # fmt: skip
    recount(chosen)


@transaction.atomic
def link(chosen: BeneficiaryList) -> bool:
    """Those that are sure. Nobody waits any more: of two rows of one worker the surer is known."""
    hold(chosen)
    numbers.once(chosen)
    sure = chosen.rows.filter(verdict=Verdict.LINKED, applied=False).order_by("pk")
    ids = list(sure.values_list("pk", flat=True)[:BATCH])
    if ids:
        enrolments.link(ids, list_id=chosen.pk, by=chosen.by)
        listed_facts.give(chosen, ids)
    return bool(ids)


@transaction.atomic
def finish(chosen: BeneficiaryList) -> None:
    hold(chosen)
    chosen.state, chosen.matched_at = State.DONE, timezone.now()
    chosen.claim = chosen.claimed_until = None
    chosen.save(update_fields=["state", "matched_at", "claim", "claimed_until"])
    recount(chosen)
    code = chosen.scheme.code.lower()
    Event.objects.record("list matched", by=chosen.by, list=chosen.pk, scheme=code)


@transaction.atomic
def again(list_id: int) -> None:
    """A list that stopped, or whose workers may have registered since, waits once more: the rows
    that nobody was found for, unless a person said so. Not one whose strangers are forgotten."""
    states = [State.FAILED, State.DONE]
    kept = BeneficiaryList.objects.filter(state__in=states, forgotten=False)
    chosen = kept.select_for_update().filter(pk=list_id)
    if chosen.update(state=State.WAITING, claim=None, claimed_until=None, tries=0):
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


def likenesses(rows: Sequence[ListRow], size: int):
    named = blocking.pairs([row.pk for row in rows]).pairs
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
