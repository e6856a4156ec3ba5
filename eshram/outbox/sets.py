"""One text to a set of people, as a part of the SQL statement that chose them.

insert, values = insert_for(TURNED_60, "aged")
cursor.execute(f"WITH aged AS (…), told AS ({insert}) …", values | {…})
"""

import re
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from eshram.outbox.models import Delivery, Kind, Priority, Status
from eshram.outbox.sms import VARIABLE_LENGTH, SmsTemplate

BEGINS, ENDS = 10, 21  # o'clock in India: when a message that nobody waits for may ring


def by_day(now: datetime | None = None) -> datetime:
    """Now, or at ten o'clock in India where people may be asleep."""
    now = timezone.localtime(now)
    if BEGINS <= now.hour < ENDS:
        return now
    morning = now.replace(hour=BEGINS, minute=0, second=0, microsecond=0)
    return morning if now < morning else morning + timedelta(days=1)


def daytime(now: datetime | None = None) -> bool:
    return BEGINS <= timezone.localtime(now).hour < ENDS


def text_of(template: SmsTemplate) -> str:
    """SQL of a row's text: `t.text` with the row's own values, cut to what a variable may hold."""
    text = "t.text"
    for name in sorted(template.variables):
        most = template.limits.get(name, VARIABLE_LENGTH)
        text = f"replace({text}, '{{{name}}}', left(s.{name}, {most}))"
    return text


def insert_for(
    template: SmsTemplate, source: str, *, batch: str = "", urgent: bool = False
) -> tuple[str, dict]:
    """An INSERT of one message for each row of `source`, which has `uan`, `mobile`, `language` and
    a column for each variable of the text, and its values. It leaves by day, unless it is `urgent`.
    `batch` is kept with each. Who has no mobile that an SMS can reach gets none.

    Raises ValueError for a secret text, or one that has an end.
    """
    if template.secret or template.lasts:
        raise ValueError(f"{template.name}: what is sent to a set has no secret and no end")
    if not re.fullmatch(r"[a-z_]+", source):
        raise ValueError("the source is the plain name of a part of the statement")
    insert = f"""
        INSERT INTO {Delivery._meta.db_table} (message_id, kind, priority, mobile, template,
            language, text, parts, cost_paise, by_day, batch, worker_id, status, attempts,
            last_error, next_attempt_at)
        SELECT gen_random_uuid(), %(sms_kind)s, %(sms_priority)s, s.mobile, %(sms_template)s,
            t.language, r.text, p.parts, p.parts * %(sms_part_paise)s, %(sms_by_day)s,
            %(sms_batch)s, s.uan, %(sms_status)s, 0, '', %(sms_at)s
        FROM {source} s
        JOIN unnest(%(sms_languages)s::text[], %(sms_texts)s::text[]) AS t (language, text)
            ON t.language = CASE WHEN s.language = ANY(%(sms_languages)s) THEN s.language
                ELSE 'en' END
        CROSS JOIN LATERAL (SELECT {text_of(template)} AS text OFFSET 0) r
        CROSS JOIN LATERAL (SELECT sms_parts(r.text) AS parts OFFSET 0) p
        WHERE s.mobile ~ '^[6-9][0-9]{{9}}$'
    """  # noqa: S608 - names of our own
    return insert, {
        "sms_kind": Kind.SMS.value,
        "sms_priority": (Priority.TRANSACTIONAL if urgent else template.priority).value,
        "sms_template": template.name,
        "sms_status": Status.QUEUED.value,
        "sms_part_paise": settings.SMS_PART_PAISE,
        "sms_at": timezone.now() if urgent else by_day(),
        "sms_by_day": not urgent,
        "sms_batch": batch,
        "sms_languages": list(template.texts),
        "sms_texts": list(template.texts.values()),
    }
