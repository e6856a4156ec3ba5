"""What a worker agrees to, and taking it back. What was said is `Consent`, append-only; what holds
now is `Agreed`, kept by a trigger on it."""

from django.db import transaction
from django.utils import timezone

from eshram.audit.models import Event
from workers.models import Agreed, Consent, Worker
from workers.notice import NOTICE_VERSION

# To be on the register; to be looked at for schemes; to be shared with the worker's own states.
REGISTER, SCHEMES, STATES = "register", "schemes", "states"
PURPOSES = (REGISTER, SCHEMES, STATES)  # the notice asks for these, together
TAKEN_BACK = (STATES,)  # alone, and the registration stays


class NotThis(Exception):
    """This consent is not taken back or given alone."""


def in_force(worker: Worker) -> set[str]:
    found = Agreed.objects.filter(worker=worker).values_list("purposes", flat=True).first()
    return set(found or ())


def withdraw(worker: Worker, purpose: str, *, by: str, language: str, channel: str) -> None:
    """From the next statement that reads on, nobody is given anything for it. Raises NotThis."""
    say(worker, purpose, given=False, by=by, language=language, channel=channel)


def give(worker: Worker, purpose: str, *, by: str, language: str, channel: str) -> None:
    """Raises NotThis."""
    say(worker, purpose, given=True, by=by, language=language, channel=channel)


@transaction.atomic
def say(worker: Worker, purpose: str, *, given: bool, by: str, language: str, channel: str):
    if purpose not in TAKEN_BACK:
        raise NotThis(purpose)
    Worker.objects.select_for_update(no_key=True).get(uan=worker.uan)  # one after the other
    if (purpose in in_force(worker)) == given:
        return
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
    )
