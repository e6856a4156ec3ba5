"""What becomes a worker's is news, but not to who has just seen it: an answer is followed by the
page that says what it brought, and no SMS comes about that the next morning."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from schemes.eligibility import ELIGIBLE, Explanation
from schemes.models import Seen
from workers.models import Worker

KEPT = timedelta(days=7)  # longer than messages ever stand still


def seen(worker: Worker, explanations: Iterable[Explanation]) -> None:
    """The worker has these before their eyes, at home or at a counter."""
    schemes = [one.scheme.id for one in explanations if one.verdict == ELIGIBLE]
    Seen.objects.update_or_create(
        worker=worker, defaults={"schemes": schemes, "at": timezone.now()}
    )


def forget() -> None:
    """What was seen long ago and lost since is news when it comes again."""
    Seen.objects.filter(at__lt=timezone.now() - KEPT).delete()
