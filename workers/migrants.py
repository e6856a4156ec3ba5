"""Where a worker lives now: the functions that write it, and what is computed from the stays.

    migrants.record_move(worker, stay, by="worker")      somewhere else since `stay.since`
    migrants.confirm(worker, by="worker", source="sms")  still there

Both are an answer: an open doubt about where the worker lives is settled by either. Evidence alone
(`workers.sightings`) writes no stay. The set-based twin is `workers.registration_sets`.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from eshram.audit.models import Event
from workers.choices import DoubtAnswer, StaySource
from workers.models import Doubt, Stay, Worker


class BeforeLastStay(Exception):
    """The stay would begin before the worker's last one began."""


@transaction.atomic
def record_move(worker: Worker, stay: Stay, *, by: str) -> None:
    """The worker lives somewhere else since `stay.since`; the stays before are kept. `worker` has
    the new values after it.

    Raises BeforeLastStay.
    """
    lock(worker)
    last = Stay.objects.filter(worker=worker).first()
    if last and stay.since < last.since:
        raise BeforeLastStay(_("This is before the day you came to your last address."))
    stay.save(force_insert=True)
    fields = put(worker, stay)
    worker.save(update_fields=fields)
    settle(worker, DoubtAnswer.MOVED)
    Event.objects.record("moved", by=by, worker_id=worker.uan, source=stay.source)


@transaction.atomic
def confirm(worker: Worker, *, by: str, source: str) -> None:
    """The worker still lives where the last stay says. `source`: of `choices.StaySource`."""
    lock(worker)
    worker.address_since = timezone.localdate()
    worker.save(update_fields=["address_since"])
    settle(worker, DoubtAnswer.STAYED)
    Event.objects.record(
        "address confirmed", by=by, worker_id=worker.uan, source=StaySource(source)
    )


@transaction.atomic
def confirm_work(worker: Worker, *, by: str) -> None:
    """The worker still does the work that the register knows."""
    worker.work_since = timezone.localdate()
    worker.save(update_fields=["work_since"])
    Event.objects.record("occupation confirmed", by=by, worker_id=worker.uan)


def lock(worker: Worker) -> None:
    """Two answers about one worker wait for each other: the row says what the last stay says."""
    Worker.objects.select_for_update(no_key=True).get(uan=worker.uan)


def put(worker: Worker, stay: Stay) -> list[str]:
    """What the row says of a stay, unsaved; returns the names of the fields."""
    values = {
        "present_district": stay.district,
        "present_state_id": stay.district.state_id,
        "present_area": stay.area,
        "family_along": stay.family_along,
        "at_home": stay.same_as_permanent,
        "address_since": timezone.localdate(),
    }
    for name, value in values.items():
        setattr(worker, name, value)
    return [name.removesuffix("_id") for name in values]


def settle(worker: Worker, answer: str) -> None:
    Doubt.objects.open().filter(worker=worker).update(settled_at=timezone.now(), answer=answer)
