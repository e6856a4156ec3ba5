"""The one way in for what platforms report: rows are staged, each gets a verdict, the good land.

    taken = intake.take_batch(platform, Kind.ACTIVITY, rows, by="platform:7")
    taken.verdicts[0].code                 # "landed"

    made, is_new = intake.receive_file(platform, Kind.ACTIVITY, file, ...)   # rows are staged
    intake.take(made.pk)                                                     # and judged

A batch is one transaction. A file is taken in slices of `PLATFORM_SLICE_ROWS`, each a transaction
with its verdicts and how far it came: after an end in the middle nothing is half, and `take` goes
on where it was. What one platform reports is taken in turns, under its lock: two batches
about one day of one worker come one after the other.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

from aggregators import changing, files, joining, ledger, staging, verdicts, wake
from aggregators.columns import COLUMNS
from aggregators.models import Intake, Platform, Verdict
from eshram.audit.models import Event

Kind, State, Via = Intake.Kind, Intake.State, Intake.Via
LOCK = 0x504C4154
LAND = {
    Kind.ACTIVITY: ledger.land,
    Kind.WORKER: joining.land,
    Kind.UPDATE: changing.changes,
    Kind.EXIT: changing.exits,
}
# Rows that did not simply land, with the cells of those refused that came in a file.
KEEP = """
    WITH kept AS (
        INSERT INTO aggregators_verdict (intake_id, number, code, cells)
        SELECT %(intake)s, j.number, j.code,
            CASE WHEN %(cells)s AND j.code <> ALL (%(accepted)s) THEN {cells} ELSE '{{}}' END
        FROM judged j JOIN {stage} s ON s.number = j.number
            AND s.number >= %(first)s AND s.number < %(end)s
        WHERE j.code <> ''
        RETURNING code
    )
    SELECT (SELECT count(*) FROM judged), count(*) FILTER (WHERE code <> ALL (%(accepted)s))
    FROM kept
"""
REASONS = """
    INSERT INTO aggregators_refusedcount (intake_id, code, count)
    SELECT intake_id, code, count(*) FROM aggregators_verdict
    WHERE intake_id = %s AND code <> ALL (%s) GROUP BY intake_id, code
"""
ACCEPTED = [word.code for word in verdicts.WORDS.values() if word.accepted]


class TooMany(Exception):
    """More rows than one batch may have."""


@dataclass(frozen=True, slots=True)
class Taken:
    intake: Intake
    verdicts: list[verdicts.Word]  # one a row, in their order


@transaction.atomic
def take_batch(
    platform: Platform,
    kind: str,
    rows: Sequence[Mapping[str, object]],
    *,
    by: str,
    via: str = Via.API,
    as_on: date | None = None,
) -> Taken:
    """Rows of the API: what is there by the names of `COLUMNS`, the others are empty. The rules are
    those of today, or of the day `as_on`. Raises TooMany."""
    if len(rows) > settings.PLATFORM_BATCH_ROWS:
        raise TooMany(f"{len(rows)} rows")
    made = Intake.objects.create(platform=platform, kind=kind, via=via, by=by, rows_count=len(rows))
    names = COLUMNS[kind]
    staged = [
        (number, *(as_text(row.get(name)) for name in names)) for number, row in enumerate(rows, 1)
    ]
    with connection.cursor() as cursor:
        staging.make(cursor, made, temporary=True)
        staging.fill(cursor, made, staged)
        cursor.execute(f"ANALYZE {made.stage}")
        land_slice(cursor, made, len(rows) + 1, as_on)
    finish(made)
    told = dict(made.verdicts.values_list("number", "code"))
    words = [verdicts.WORDS[told.get(n, verdicts.LANDED)] for n in range(1, len(rows) + 1)]
    return Taken(made, words)


def as_text(value) -> str:
    """A value of JSON as a cell of a file has it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).replace("\x00", "").strip()


def receive_file(
    platform: Platform, kind: str, file, *, name: str, by: str, via: str
) -> tuple[Intake, bool]:
    """Stage a file, which is open for reading bytes: (its intake, whether it is new). All or
    nothing. Raises NotReadable."""
    sha256 = digest_of(file)
    known = Intake.objects.filter(platform=platform, kind=kind, sha256=sha256)
    if there := known.exclude(state=State.FAILED).first():
        return there, False
    table = files.open_table(file, kind)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            made = Intake.objects.create(
                platform=platform, kind=kind, via=via, by=by, sha256=sha256,
                file_name=name.rpartition("/")[2][:200], columns=table.columns,
            )  # fmt: skip
            staging.make(cursor, made, temporary=False)
            staging.fill_from(cursor, made, table.batches)
            last, count = staging.ready(cursor, made)
            made.rows_count = max([last, *(number for number, _text in table.broken)])
            made.refused = len(table.broken)
            made.save(update_fields=["rows_count", "refused"])
            Verdict.objects.bulk_create(
                Verdict(intake=made, number=number, code="cells", cells=[text])
                for number, text in table.broken
            )
            if count + made.refused < made.rows_count:
                staging.empty(cursor, made)
            Event.objects.record("platform file received", by=by, intake=made.pk)
            if via != Via.COMMAND:
                wake.after_commit(made.pk)
    except IntegrityError:  # the same file at the same time
        if there := known.exclude(state=State.FAILED).first():
            return there, False
        raise
    return made, True


def digest_of(file) -> str:
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()


def take(intake_id: int) -> Intake:
    """Land what a file still holds. Whoever else takes it at the same time takes slices in turn.
    After an error that is none of the database's being away, the file has failed: what landed
    stays, and the same file may come again."""
    try:
        while not take_slice(intake_id):
            continue
    except OperationalError:  # away, or too busy: it waits for the next sweep
        raise
    except Exception as error:
        fail(intake_id, type(error).__name__)
        raise
    return Intake.objects.get(pk=intake_id)


@transaction.atomic
def fail(intake_id: int, problem: str) -> None:
    made = Intake.objects.select_for_update(of=["self"]).get(pk=intake_id)
    if made.state == State.WAITING:
        made.state, made.problem, made.ended_at = State.FAILED, problem, timezone.now()
        made.save(update_fields=["state", "problem", "ended_at"])
        with connection.cursor() as cursor:
            staging.drop(cursor, made)


@transaction.atomic
def take_slice(intake_id: int) -> bool:
    """One slice more; true when nothing is left."""
    made = Intake.objects.select_for_update(of=["self"]).get(pk=intake_id)
    if made.state != State.WAITING:
        return True
    with connection.cursor() as cursor:
        if staging.is_lost(cursor, made):
            fail(intake_id, "rows lost")
            return True
        land_slice(cursor, made, made.next_row + settings.PLATFORM_SLICE_ROWS)
    if made.next_row <= made.rows_count:
        made.save(update_fields=["next_row", "landed", "refused", "problem"])
        return False
    finish(made)
    return True


def land_slice(cursor, made: Intake, end: int, as_on: date | None = None) -> None:
    """Rows from `next_row` up to `end`, with their verdicts, under the platform's lock."""
    cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, made.platform_id])
    cursor.execute("SET LOCAL work_mem = '64MB'; SET LOCAL jit = off")
    LAND[made.kind](cursor, made, made.next_row, end, as_on or timezone.localdate())
    values = {
        "intake": made.pk, "first": made.next_row, "end": end, "accepted": ACCEPTED,
        "cells": made.via != Via.API,
    }  # fmt: skip
    cells = ", ".join(f"s.{name}" for name in COLUMNS[made.kind])
    cursor.execute(KEEP.format(stage=made.stage, cells=f"ARRAY[{cells}]"), values)
    judged, refused = cursor.fetchone()
    cursor.execute("DROP TABLE IF EXISTS judged, fresh, sums, grown")  # another slice may follow
    made.landed += judged - refused
    made.refused += refused
    made.next_row, made.problem = end, ""


def finish(made: Intake) -> None:
    made.next_row = made.rows_count + 1
    made.state, made.ended_at = State.DONE, timezone.now()
    made.save()
    if made.refused:
        with connection.cursor() as cursor:
            cursor.execute(REASONS, [made.pk, ACCEPTED])
    if made.via != Via.API:
        with connection.cursor() as cursor:
            staging.drop(cursor, made)
    Event.objects.record("platform reported", by=made.by, intake=made.pk, kind=made.kind)
