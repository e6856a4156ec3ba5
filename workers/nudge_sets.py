"""Whom to ask, and asking them: one statement over the register.

Asked is who is active, has a mobile that wants questions, was not asked for `NUDGE_EVERY_DAYS`,
and shares the mobile with nobody whose question is still open. First those whom evidence shows
elsewhere, then those who never gave a present address, then the oldest addresses, then the oldest
occupations; as far as the day's parts reach.
"""

import secrets
import time
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from eshram.audit.models import Event
from eshram.outbox import wake
from eshram.outbox.models import Delivery, Kind, Status
from eshram.outbox.sets import by_day, text_of
from workers import choices, messages, optout, recovery
from workers.choices import NudgeReason
from workers.models import Doubt, Nudge, NudgeDay, Occupation, Worker

LOCK = 0x6E756467  # of the choosing: two at once would ask one worker twice
WORK_MEMORY = "256MB"  # a million candidates are sorted three times


@dataclass(frozen=True)
class Line:
    """What was asked, or would be, for one reason in one language."""

    reason: str
    language: str
    nudges: int
    parts: int
    cost_paise: int


# The first column orders: an index gives each branch oldest first, and the limit ends its walk.
BRANCHES = {
    NudgeReason.EVIDENCE: (
        "d.since",
        f"JOIN {Doubt._meta.db_table} d ON d.worker_id = w.uan AND d.settled_at IS NULL",
        "true",
    ),
    NudgeReason.NEVER: ("NULL::date", "", "w.address_since IS NULL"),
    NudgeReason.STALE_ADDRESS: ("w.address_since", "", "w.address_since <= %(told_by)s"),
    # Whose address is old, too, is asked about that.
    NudgeReason.STALE_WORK: (
        "w.work_since",
        "",
        "w.work_since <= %(told_by)s AND w.address_since > %(told_by)s",
    ),
}
TEMPLATES = {
    NudgeReason.EVIDENCE: messages.NUDGE_MOVED,
    NudgeReason.NEVER: messages.NUDGE_ADDRESS,
    NudgeReason.STALE_ADDRESS: messages.NUDGE_ADDRESS,
    NudgeReason.STALE_WORK: messages.NUDGE_WORK,
}


def branch(rank: int, reason: NudgeReason) -> str:
    since, join, condition = BRANCHES[reason]
    asked = "d.district_id" if reason == NudgeReason.EVIDENCE else "NULL::integer"
    order = f"ORDER BY {since}" if reason != NudgeReason.NEVER else ""
    return f"""(
        SELECT {rank} AS rank, '{reason.value}' AS reason, {since} AS since, w.uan, w.mobile,
            w.language, {recovery.NAMED} AS name, w.present_district_id AS district_id,
            w.occupation_id, {asked} AS asked_district_id
        FROM {Worker._meta.db_table} w {join}
        WHERE w.status = '{choices.Status.ACTIVE.value}' AND w.mobile <> '' AND {condition}
            AND {optout.MAY_BE_ASKED}
            AND NOT EXISTS (SELECT 1 FROM {Nudge._meta.db_table} n
                WHERE n.worker_id = w.uan AND n.queued_at > %(asked_after)s)
            AND NOT EXISTS (SELECT 1 FROM {Nudge._meta.db_table} n
                WHERE n.mobile = w.mobile AND n.answered_at IS NULL
                    AND n.queued_at > %(open_after)s)
        {order} LIMIT %(parts_left)s
    )"""  # noqa: S608 - names and words of our own


def worded() -> str:
    """SQL of each reason's text with the row's own values: `s` as `text_of` wants it."""
    return "\n".join(
        f"WHEN '{reason.value}' THEN {text_of(template)}" for reason, template in TEMPLATES.items()
    )


CHOSEN = f"""
    picked AS ({" UNION ALL ".join(branch(rank, reason) for rank, reason in enumerate(BRANCHES))}),
    once AS (SELECT DISTINCT ON (mobile) * FROM picked ORDER BY mobile, rank, since, uan),
    named AS (
        SELECT o.rank, o.reason, o.since, o.uan, o.mobile, o.asked_district_id, t.template,
            t.language, t.text, o.name,
            CASE t.language WHEN 'hi' THEN here.name_hi ELSE here.name END AS place,
            CASE t.language WHEN 'hi' THEN seen.name_hi ELSE seen.name END AS seen,
            CASE t.language WHEN 'hi' THEN work.title_hi ELSE work.title END AS work
        FROM once o
        JOIN unnest(%(reasons)s::text[], %(templates)s::text[], %(languages)s::text[],
            %(texts)s::text[]) AS t (reason, template, language, text)
            ON t.reason = o.reason
            AND t.language = CASE WHEN o.language = ANY(%(languages)s) THEN o.language ELSE 'en' END
        JOIN geography_district here ON here.code = o.district_id
        JOIN {Occupation._meta.db_table} work ON work.code = o.occupation_id
        LEFT JOIN geography_district seen ON seen.code = o.asked_district_id
    ),
    worded AS (
        SELECT s.rank, s.reason, s.since, s.uan, s.mobile, s.asked_district_id, s.template,
            s.language, r.text, p.parts
        FROM named s
        CROSS JOIN LATERAL (SELECT s.text) t
        CROSS JOIN LATERAL (SELECT CASE s.reason {worded()} END AS text OFFSET 0) r
        CROSS JOIN LATERAL (SELECT sms_parts(r.text) AS parts OFFSET 0) p
    ),
    chosen AS MATERIALIZED (
        SELECT a.*, (%(run)s || lpad(to_hex(a.place), 7, '0'))::uuid
            AS message_id
        FROM (
            SELECT w.*, sum(w.parts) OVER oldest AS parts_so_far, row_number() OVER oldest AS place
            FROM worded w
            WINDOW oldest AS (ORDER BY w.rank, w.since, w.uan ROWS UNBOUNDED PRECEDING)
        ) a WHERE a.parts_so_far <= %(parts_left)s
    )
"""  # noqa: S608 - names of our own
QUEUED = f"""
    queued AS (
        INSERT INTO {Delivery._meta.db_table} (message_id, kind, priority, mobile, template,
            language, text, parts, cost_paise, by_day, worker_id, status, attempts, last_error,
            next_attempt_at)
        SELECT message_id, %(kind)s, %(priority)s, mobile, template, language, text, parts,
            parts * %(part_paise)s, true, uan, %(queued)s, 0, '', %(leaves)s
        FROM chosen
    ),
    asked AS (
        INSERT INTO {Nudge._meta.db_table} (message_id, worker_id, mobile, language, reason,
            template, parts, cost_paise, asked_district_id, day, status)
        SELECT message_id, uan, mobile, language, reason, template, parts, parts * %(part_paise)s,
            asked_district_id, %(day)s, %(waiting)s
        FROM chosen
    )
"""  # noqa: S608 - names of our own
COUNTED = """
    SELECT reason, language, count(*), sum(parts), sum(parts) * %(part_paise)s FROM chosen
    GROUP BY rank, reason, language ORDER BY rank, language
"""


def due(*, parts: int | None = None) -> list[Line]:
    """Whom `ask` would ask now, in numbers: nothing is written. `parts`: instead of what is left
    of the day's budget."""
    day = timezone.localdate(by_day())
    if parts is None:
        known = NudgeDay.objects.filter(day=day).first()
        parts = known.left if known else settings.NUDGE_PARTS_A_DAY
    return run(f"WITH {CHOSEN} {COUNTED}", day, parts)


@transaction.atomic
def ask(*, by: str = "system") -> list[Line]:
    """Queue the nudges that are due, within the budget of the day on which they leave: two that
    run at once wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    leaves = by_day()
    day, _new = NudgeDay.objects.select_for_update().get_or_create(
        day=timezone.localdate(leaves), defaults={"budget": settings.NUDGE_PARTS_A_DAY}
    )
    lines = run(f"WITH {CHOSEN}, {QUEUED} {COUNTED}", day.day, day.left, leaves=leaves)
    if lines:
        day.parts += sum(line.parts for line in lines)
        day.nudges += sum(line.nudges for line in lines)
        day.cost_paise += sum(line.cost_paise for line in lines)
        day.save()
        Event.objects.record("nudges asked", by=by, count=sum(line.nudges for line in lines))
        wake.after_commit()
    return lines


def begins_of_ids() -> str:
    """The first 25 digits of a run's message ids (UUID version 8): the time, and chance; the other
    seven count. In order, so that they stand at one end of two indexes; and `uuidv7()` of a
    PostgreSQL without OpenSSL asks the kernel for chance once a row, 8 µs each."""
    return f"{time.time_ns() // 1_000_000:012x}8{secrets.token_hex(2)[1:]}8{secrets.token_hex(4)}"


def run(statement: str, day: date, parts_left: int, **leaves) -> list[Line]:
    now = timezone.now()
    texts = [
        (reason.value, template.name, language, text)
        for reason, template in TEMPLATES.items()
        for language, text in template.texts.items()
    ]
    reasons, templates, languages, worded = map(list, zip(*texts, strict=True))
    values = {
        "told_by": day - timedelta(days=settings.NUDGE_AFTER_DAYS),
        "asked_after": now - timedelta(days=settings.NUDGE_EVERY_DAYS),
        "open_after": now - timedelta(days=settings.NUDGE_OPEN_DAYS),
        "parts_left": parts_left,
        "run": begins_of_ids(),
        "part_paise": settings.SMS_PART_PAISE,
        "reasons": reasons,
        "templates": templates,
        "languages": languages,
        "texts": worded,
        "kind": Kind.SMS.value,
        "priority": messages.NUDGE_ADDRESS.priority.value,
        "queued": Status.QUEUED.value,
        "waiting": choices.NudgeStatus.WAITING.value,
        "day": day,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL work_mem = '{WORK_MEMORY}'")
        cursor.execute(statement, values | leaves)
        return [Line(*row) for row in cursor.fetchall()]
