"""How a worker is told of something: by SMS, or, without a mobile, by whoever helps them.

    tell(worker, messages.BANK_CHANGED)

An upper app knows where such a worker comes for help, and shows there what waits to be read out.
"""

from django.db import transaction
from django.utils import timezone

from eshram.audit.models import Event
from eshram.outbox.sets import insert_for, text_of
from eshram.outbox.sms import SmsTemplate, queue_sms
from workers import messages
from workers.models import News, Worker


def tell(worker: Worker, template: SmsTemplate, *, mobile: str = "", **values) -> None:
    """In the caller's transaction. To `mobile` if it is not the worker's own. No secrets."""
    if number := mobile or worker.mobile:
        queue_sms(template, mobile=number, language=worker.language, worker_id=worker.uan, **values)
        return
    template = messages.ALOUD.get(template, template)
    language, text = template.render(worker.language, values)
    News.objects.create(worker=worker, template=template.name, language=language, text=text)


def tell_for(template: SmsTemplate, source: str, **how) -> tuple[str, dict]:
    """Parts of a WITH that tell each row of `source`, as `outbox.sets.insert_for` takes it, a
    text: `sent` by SMS, `to_read_out` to those without a mobile. `how`: as `insert_for` takes
    it."""
    sent, values = insert_for(template, source, **how)
    said = messages.ALOUD.get(template, template)
    to_read_out = f"""
        INSERT INTO {News._meta.db_table} (worker_id, template, language, text, told_by)
        SELECT s.uan, %(news_template)s, t.language, {text_of(said)}, ''
        FROM {source} s
        JOIN unnest(%(news_languages)s::text[], %(news_texts)s::text[]) AS t (language, text)
            ON t.language = CASE WHEN s.language = ANY(%(news_languages)s) THEN s.language
                ELSE 'en' END
        WHERE s.mobile = ''
    """  # noqa: S608 - names of our own; insert_for has looked at `source`
    return f"sent AS ({sent}), to_read_out AS ({to_read_out})", values | {
        "news_template": said.name,
        "news_languages": list(said.texts),
        "news_texts": list(said.texts.values()),
    }


@transaction.atomic
def mark_told(worker: Worker, upto: int, *, by: str, **where) -> int:
    """Somebody has read the worker what waited, up to the News `upto`. Returns how many."""
    waiting = News.objects.waiting().filter(worker=worker, id__lte=upto)
    count = waiting.update(told_at=timezone.now(), told_by=by)
    if count:
        Event.objects.record("told", by=by, worker_id=worker.uan, count=count, **where)
    return count
