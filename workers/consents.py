"""What a worker agrees to, and taking it back. What was said is `Consent`, append-only; what holds
now is `Agreed`, kept by a trigger on it.

On their own page a worker says it alone (SELF). What somebody else writes down for them is told to
them too: at a counter, or in a call, where a no is taken and never a yes: nobody sees who speaks.
"""

from django.db import transaction
from django.utils import timezone

from eshram.audit.models import Event
from workers import messages, telling
from workers.models import Agreed, Consent, Worker
from workers.notice import NOTICE_VERSION

# To be on the register; to be looked at for schemes; to be shared with the worker's own states.
REGISTER, SCHEMES, STATES = "register", "schemes", "states"
PURPOSES = (REGISTER, SCHEMES, STATES)  # the notice asks for these, together
TAKEN_BACK = (STATES,)  # alone, and the registration stays
# Who writes it down; MERGE: it was said under a number that was joined with this one.
SELF, COUNTER, HELPLINE, MERGE = "self", "counter", "helpline", "merge"


class NotThis(Exception):
    """This consent is not taken back or given alone."""


def in_force(worker: Worker) -> set[str]:
    found = Agreed.objects.filter(worker=worker).values_list("purposes", flat=True).first()
    return set(found or ())


def withdraw(
    worker: Worker, purpose: str, *, by: str, language: str, channel: str, **where
) -> bool:
    """From the next statement that reads on, nobody is given anything for it. `where`: what the
    audit names besides, such as `centre`. False: they had said so already. Raises NotThis."""
    how = {"by": by, "language": language, "channel": channel, "where": where}
    return say(worker, purpose, given=False, **how)


def give(worker: Worker, purpose: str, *, by: str, language: str, channel: str, **where) -> bool:
    """As `withdraw`. Raises NotThis, also for a yes on the telephone."""
    if channel == HELPLINE:
        raise NotThis(purpose)
    how = {"by": by, "language": language, "channel": channel, "where": where}
    return say(worker, purpose, given=True, **how)


@transaction.atomic
def say(
    worker: Worker, purpose: str, *, given: bool, by: str, language: str, channel: str, where: dict
) -> bool:
    if purpose not in TAKEN_BACK:
        raise NotThis(purpose)
    Worker.objects.select_for_update(no_key=True).get(uan=worker.uan)  # one after the other
    if (purpose in in_force(worker)) == given:
        return False
    Consent.objects.create(
        worker=worker,
        purpose=purpose,
        given=given,
        notice_version=NOTICE_VERSION,
        language=language,
        channel=channel,
        at=timezone.now(),
    )
    Event.objects.record(
        "consent given" if given else "consent taken back",
        by=by,
        worker_id=worker.uan,
        purpose=purpose,
        **where,
    )
    if channel != SELF:
        telling.tell(worker, messages.SHARING_BEGUN if given else messages.SHARING_STOPPED)
    return True
