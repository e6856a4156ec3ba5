"""What a state's own system reports of its schemes: who is in one, and what was decided of whom.
As sets: one call is a few statements, whatever its rows.

`covered` is SQL that gives `uan`, with its parameters: the workers of whom the caller may speak, of
those in `schemes_reported.worker_id`. Of everybody else a row says `not_yours`, as of nobody. Where
a row gives a name, too, it must share a word with the worker's.

A row of a list (`Member`) makes, changes or ends an enrolment, which is certain then: the scheme's
own office said it. So does an approval; a refusal is shown to the worker with its reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from eshram.audit.models import without_numbers
from eshram.outbox import wake
from schemes.messages import APPROVED, REFUSED
from schemes.models import Decision, Scheme
from workers.models import Worker
from workers.telling import tell_for


@dataclass
class Member:
    """`keys`: of `matching.comparing.keys`, of the name that stands in the list. `code`: why the
    row is refused before it is looked at."""

    uan: int | None = None
    identifier: str = ""
    since: date | None = None
    ended_on: date | None = None
    keys: list[str] = field(default_factory=list)
    code: str = ""


@dataclass
class Decided:
    uan: int | None
    outcome: str
    decided_on: date | None
    reason: str = ""
    reference: str = ""
    identifier: str = ""
    code: str = ""


ROWS = """
    DROP TABLE IF EXISTS schemes_reported;
    CREATE TEMP TABLE schemes_reported ON COMMIT DROP AS
    SELECT r.*, NULL::bigint AS worker_id FROM unnest(%(uans)s::bigint[], %(identifiers)s::text[],
        %(sinces)s::date[], %(ends)s::date[], %(names)s::text[], %(outcomes)s::text[],
        %(reasons)s::text[], %(references)s::text[], %(codes)s::text[]) WITH ORDINALITY
        AS r (uan, identifier, since, ended_on, keys, outcome, reason, reference, code, number)
"""
BY_UAN = """
    UPDATE schemes_reported r SET worker_id = coalesce(a.worker_id, mine.uan)
    FROM schemes_reported mine LEFT JOIN workers_uanalias a ON a.uan = mine.uan
    WHERE r.number = mine.number AND mine.uan IS NOT NULL AND mine.code = ''
"""
# One worker alone has the number. Where it is a household's, nobody is meant by it alone.
BY_IDENTIFIER = """
    UPDATE schemes_reported r SET worker_id = known.worker_id
    FROM (
        SELECT mine.number, min(e.worker_id) AS worker_id
        FROM schemes_reported mine
        JOIN schemes_enrolment e ON e.scheme_id = %(scheme)s AND e.identifier = mine.identifier
        WHERE mine.uan IS NULL AND mine.identifier <> '' AND mine.code = '' AND %(own)s
        GROUP BY mine.number HAVING count(*) = 1
    ) known
    WHERE r.number = known.number
"""
JUDGE = """
    UPDATE schemes_reported r SET code = CASE
        WHEN c.uan IS NULL THEN 'not_yours'
        WHEN r.keys <> '' AND NOT EXISTS (SELECT FROM workers_searchentry s
            WHERE s.worker_id = r.worker_id AND s.keys && string_to_array(r.keys, ' '))
            THEN 'not_yours'
        WHEN %(own)s AND r.identifier <> '' AND EXISTS (SELECT FROM schemes_enrolment e
            WHERE e.scheme_id = %(scheme)s AND e.identifier = r.identifier
                AND e.status = 'verified' AND e.worker_id <> r.worker_id) THEN 'number_taken'
        WHEN r.ended_on IS NOT NULL AND have.id IS NULL THEN 'not_enrolled'
        WHEN r.ended_on < coalesce(r.since, have.since) THEN 'ended_before'
        WHEN r.outcome <> '' AND EXISTS (SELECT FROM schemes_decision d
            WHERE d.worker_id = r.worker_id AND d.scheme_id = %(scheme)s
                AND d.reference = r.reference AND d.outcome = r.outcome
                AND d.decided_on = r.since) THEN 'same'
        WHEN r.outcome = '' AND r.ended_on IS NULL AND have.status = 'verified'
            AND r.identifier IN ('', have.identifier)
            AND coalesce(r.since = have.since, r.since IS NULL) THEN 'same'
        WHEN r.outcome = '' AND have.status = 'ended' AND have.ended_on = r.ended_on THEN 'same'
        ELSE '' END
    FROM schemes_reported mine
    LEFT JOIN ({covered}) c ON c.uan = mine.worker_id
    LEFT JOIN schemes_enrolment have
        ON have.worker_id = mine.worker_id AND have.scheme_id = %(scheme)s
    WHERE r.number = mine.number AND r.code = ''
"""
# Of several rows of a call on one worker, and of several workers with one number, the first.
TWICE = """
    UPDATE schemes_reported r SET code = 'twice'
    FROM (
        SELECT number, row_number() OVER (PARTITION BY worker_id ORDER BY number) AS of_worker,
            row_number() OVER (PARTITION BY CASE WHEN %(own)s THEN nullif(identifier, '') END
                ORDER BY number) AS of_number, %(own)s AND identifier <> '' AS numbered
        FROM schemes_reported WHERE code = ''
    ) p
    WHERE r.number = p.number AND (p.of_worker > 1 OR p.numbered AND p.of_number > 1)
"""
LAND = """
    WITH landed AS (
        INSERT INTO schemes_enrolment AS here (worker_id, scheme_id, status, identifier, source,
            since, ended_on, recorded_at, changed_at)
        SELECT worker_id, %(scheme)s, CASE WHEN ended_on IS NULL THEN 'verified' ELSE 'ended' END,
            identifier, %(by)s, since, ended_on, now(), now()
        FROM schemes_reported WHERE code = '' AND outcome <> 'refused'
        ON CONFLICT (worker_id, scheme_id) DO UPDATE SET
            status = excluded.status, ended_on = excluded.ended_on, source = excluded.source,
            identifier = CASE excluded.identifier WHEN '' THEN here.identifier
                ELSE excluded.identifier END,
            since = CASE WHEN %(decided)s THEN coalesce(here.since, excluded.since)
                ELSE coalesce(excluded.since, here.since) END,
            changed_at = now()
        RETURNING worker_id, status
    )
    INSERT INTO audit_event (action, by, worker_id, detail)
    SELECT CASE status WHEN 'ended' THEN 'enrolment ended' ELSE 'enrolment verified' END, %(by)s,
        worker_id, jsonb_build_object('scheme', lower(%(code)s::text))
    FROM landed
"""
DECIDE = """
    WITH decided AS (
        INSERT INTO schemes_decision (worker_id, scheme_id, outcome, decided_on, reason, reference,
            by)
        SELECT worker_id, %(scheme)s, outcome, since, reason, reference, %(by)s
        FROM schemes_reported WHERE code = '' AND outcome = %(outcome)s RETURNING worker_id
    ), noted AS (
        INSERT INTO audit_event (action, by, worker_id, detail)
        SELECT 'scheme decided', %(by)s, worker_id,
            jsonb_build_object('scheme', lower(%(code)s::text))
        FROM decided
    ), told AS (
        SELECT w.uan, w.mobile, w.language, CASE WHEN w.language = 'hi' THEN %(hi)s ELSE %(en)s END
                AS scheme
        FROM decided d JOIN workers_worker w ON w.uan = d.worker_id
    ), {told} SELECT count(*) FROM told
"""
LOCK = "SELECT pg_advisory_xact_lock('schemes_enrolment'::regclass::oid::int, %s)"


@transaction.atomic
def members(
    scheme: Scheme, rows: Sequence[Member], covered: str, params: dict, *, by: str
) -> list[str]:
    """A code for each row: "" for what is written, "same" for what stood there already; else why it
    is not. Refuses a day to come."""
    arrays = arrays_of(rows) | {
        "sinces": [row.since for row in rows],
        "ends": [row.ended_on for row in rows],
        "names": [" ".join(row.keys) for row in rows],
        "outcomes": [""] * len(rows), "reasons": [""] * len(rows), "references": [""] * len(rows),
    }  # fmt: skip
    with connection.cursor() as cursor:
        judge(cursor, scheme, arrays, covered, params)
        cursor.execute(LAND, values_of(scheme, by))
        return codes(cursor)


@transaction.atomic
def decisions(
    scheme: Scheme, rows: Sequence[Decided], covered: str, params: dict, *, by: str
) -> list[str]:
    """As `members`. The worker is told, and reads it with the scheme."""
    arrays = arrays_of(rows) | {
        "sinces": [row.decided_on for row in rows], "ends": [None] * len(rows),
        "names": [""] * len(rows), "outcomes": [row.outcome for row in rows],
        "reasons": [without_numbers(row.reason)[:300] for row in rows],
        "references": [row.reference for row in rows],
    }  # fmt: skip
    with connection.cursor() as cursor:
        judge(cursor, scheme, arrays, covered, params)
        values = values_of(scheme, by) | {"decided": True}
        cursor.execute(LAND, values)
        for outcome, template in (("approved", APPROVED), ("refused", REFUSED)):
            told, texts = tell_for(template, "told")
            asked = values | texts | {"outcome": outcome}
            cursor.execute(DECIDE.replace("{told}", told), asked)
        found = codes(cursor)
    if "" in found:
        wake.after_commit()
    return found


def judge(cursor, scheme: Scheme, arrays: dict, covered: str, params: dict) -> None:
    cursor.execute(LOCK, [scheme.pk])  # two reports of one scheme take turns
    cursor.execute(ROWS, arrays)
    values = params | {"scheme": scheme.pk, "own": scheme.unit == Scheme.Unit.PERSON}
    cursor.execute(BY_UAN)
    cursor.execute(BY_IDENTIFIER, values)
    cursor.execute(JUDGE.replace("{covered}", covered), values)
    cursor.execute(TWICE, values)


def arrays_of(rows) -> dict:
    today = timezone.localdate()
    for row in rows:
        days = (row.decided_on,) if isinstance(row, Decided) else (row.since, row.ended_on)
        if not row.code and any(day and day > today for day in days):
            row.code = "future"
    return {
        "uans": [row.uan for row in rows],
        "identifiers": [row.identifier for row in rows],
        "codes": [row.code for row in rows],
    }


def values_of(scheme: Scheme, by: str) -> dict:
    return {
        "scheme": scheme.pk, "code": scheme.code, "by": by, "decided": False,
        "hi": scheme.name_hi, "en": scheme.name,
    }  # fmt: skip


def codes(cursor) -> list[str]:
    cursor.execute("SELECT code FROM schemes_reported ORDER BY number")
    return [code for (code,) in cursor.fetchall()]


def decision_of(worker: Worker, scheme: Scheme) -> Decision | None:
    """The newest."""
    found = Decision.objects.filter(worker=worker, scheme=scheme)
    return found.order_by("-decided_on", "-pk").first()
