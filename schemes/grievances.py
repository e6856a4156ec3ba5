"""Schemes as what a grievance is about (`workers.grievances.subjects`). A state's own scheme is
answered by its officers, one of the Union as the table of ways says."""

from django.db.models import Q

from schemes.models import Scheme
from workers.grievances import subjects
from workers.grievances.models import Category, Desk
from workers.grievances.subjects import Subject
from workers.models import Worker

OPEN = (Scheme.Status.OPEN, Scheme.Status.CLOSED)  # money of a closed one may still be owed


def offered(worker: Worker | None) -> list[tuple[str, str]]:
    """The Union's, and those of the worker's own states; of all states for who has no UAN."""
    schemes = Scheme.objects.filter(status__in=OPEN)
    if worker:
        states = {worker.present_state_id, worker.permanent_state_id}
        schemes = schemes.filter(Q(state=None) | Q(state__in=states))
    return sorted(((one.code, one.label) for one in schemes), key=lambda one: one[1])


def name_of(code: str) -> str:
    scheme = Scheme.objects.filter(code=code).first()
    return scheme.label if scheme else ""


def desk_of(code: str) -> tuple[Desk, int] | None:
    state = Scheme.objects.filter(code=code).values_list("state", flat=True).first()
    return (Desk.STATE, state) if state else None


subjects.register(
    Subject(Category.SCHEME, offered=offered, name_of=name_of, desk_of=desk_of)
)  # fmt: skip
