"""Questions to workers whether what the register says of them is still so.

`due` chooses whom (`workers.nudge_sets`); `workers.replies` hears the answers.
"""

from django.utils import timezone

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
