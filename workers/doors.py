"""One way to a worker's row for people who work with the register."""

from django.db.models import Q
from django.http import Http404

from eshram.accounts.audience import is_in
from workers.models import Worker

SHOWN = (
    "occupation", "permanent_state", "permanent_district", "present_state", "present_district",
)  # fmt: skip


def worker_for(request, uan: int) -> Worker:
    """The worker, if the caller may see them: staff with `workers.view_worker` any, a state officer
    those whose home or present address is in their state. Otherwise 404, as for nobody."""
    user = request.user
    workers = Worker.objects.select_related(*SHOWN)
    if is_in(user, "staff") and user.has_perm("workers.view_worker"):
        allowed = workers
    elif is_in(user, "state"):
        own = Q(permanent_state=user.state_id) | Q(present_state=user.state_id)
        allowed = workers.filter(own)
    else:
        raise Http404
    found = allowed.filter(uan=uan).first()
    if found is None:
        raise Http404
    return found
