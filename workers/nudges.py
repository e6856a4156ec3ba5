"""Questions to workers whether what the register says of them is still so.

`workers.nudge_sets` chooses whom and asks; `workers.replies` hears the answers.
"""

from django.db.models.functions import Now
from django.utils import timezone

from eshram.outbox.models import Delivery, Status
from workers.choices import NudgeAnswer
from workers.models import Nudge


def last_open(mobile: str) -> list[Nudge]:
    """The questions this phone has yet to answer, the newest first. A phone that several workers
    share is asked for one of them at a time, so there is seldom more than one."""
    open_ones = Nudge.objects.open().filter(mobile=mobile)
    return list(open_ones.select_related("worker", "asked_district").order_by("-queued_at")[:10])


def answered(nudge: Nudge, answer: NudgeAnswer) -> bool:
    """Note the answer, once: False if this question was answered before. What the answer changes
    is the caller's, in the same transaction."""
    nudge.answered_at, nudge.answer = timezone.now(), NudgeAnswer(answer)
    unanswered = Nudge.objects.filter(pk=nudge.pk, answered_at=None)
    return bool(unanswered.update(answered_at=nudge.answered_at, answer=nudge.answer))


def withdraw(mobile: str) -> int:
    """Questions to this phone that have not left yet do not leave: it wants none any more."""
    waiting = Delivery.objects.filter(
        message_id__in=Nudge.objects.open().filter(mobile=mobile).values("message_id"),
        status=Status.QUEUED,
    )
    return waiting.update(status=Status.EXPIRED, last_error="opted_out", expires_at=Now())
