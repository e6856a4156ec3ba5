""" "This platform is not mine": the worker does not work for it, or never did.

Its days count no more, here and for schemes; it may report none, and is told. What it reported
stays in its own figures. The worker may take it back.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from aggregators import events, messages
from aggregators.models import Dispute, Engagement, Platform
from eshram.audit.models import Event
from workers import telling
from workers.models import Consent, Worker
from workers.notice import NOTICE_VERSION


@transaction.atomic
def disown(worker: Worker, platform: Platform, uans: list[int], *, by: str) -> int:
    """`uans`: the worker's numbers. Returns how many engagements it was about; 0: said before."""
    theirs = Engagement.objects.select_for_update(of=["self"]).order_by("pk").filter(
        worker__in=uans, platform=platform
    )  # fmt: skip
    found = {one.pk: one.reference for one in theirs if one.disowned_at is None}
    if not found:
        return 0
    Engagement.objects.filter(pk__in=found).update(disowned_at=timezone.now())
    under_way = Dispute.objects.under_way().filter(worker__in=uans, platform=platform)
    under_way.update(state=Dispute.State.WITHDRAWN)
    consent(worker, platform, given=False, channel=by)
    Event.objects.record("platform disowned", by=by, worker_id=worker.uan, platform=platform.pk)
    telling.tell(worker, messages.DISOWNED, platform=platform.brand[:40])
    for reference in sorted(set(found.values())):  # one, as a rule
        events.announce(platform, "worker.withdrew", {"reference": reference})
    return len(found)


@transaction.atomic
def take_back(worker: Worker, platform: Platform, uans: list[int], *, by: str) -> int:
    """The platform is the worker's after all: what stood counts again."""
    theirs = Engagement.objects.filter(worker__in=uans, platform=platform)
    found = theirs.exclude(disowned_at=None).update(disowned_at=None)
    if found:
        consent(worker, platform, given=True, channel=by)
        Event.objects.record(
            "platform owned again", by=by, worker_id=worker.uan, platform=platform.pk
        )
        telling.tell(worker, messages.OWNED_AGAIN, platform=platform.brand[:40])
    return found


def consent(worker: Worker, platform: Platform, *, given: bool, channel: str) -> None:
    """That this platform reports the worker's days, and learns the UAN."""
    Consent.objects.create(
        worker=worker,
        purpose=f"platform:{platform.pk}",
        given=given,
        notice_version=NOTICE_VERSION,
        language=get_language(),
        channel="self" if channel == "worker" else "counter",
        at=timezone.now(),
    )
