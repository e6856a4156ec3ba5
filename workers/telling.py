"""How a worker is told of something: by SMS, or, without a mobile, by whoever helps them.

    tell(worker, messages.BANK_CHANGED)

An upper app knows where such a worker comes for help, and shows there what waits to be read out.
"""

from django.db import transaction
from django.utils import timezone

from eshram.audit.models import Event
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


@transaction.atomic
def mark_told(worker: Worker, upto: int, *, by: str, **where) -> int:
    """Somebody has read the worker what waited, up to the News `upto`. Returns how many."""
    waiting = News.objects.waiting().filter(worker=worker, id__lte=upto)
    count = waiting.update(told_at=timezone.now(), told_by=by)
    if count:
        Event.objects.record("told", by=by, worker_id=worker.uan, count=count, **where)
    return count
