"""How many schemes there are for a worker: a tile of `/me/` and of the counter (ME_TILES)."""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.template.loader import render_to_string
from django.utils import timezone

from schemes import advice, eligibility, facts, moving
from schemes.eligibility import CANNOT_SAY, ELIGIBLE
from schemes.models import Answers, Enrolment, Entitlement, Run, Scheme

NAMED = 5


def moved(request, worker) -> str:
    """For who lives away from home or has moved lately: the way to what comes along."""
    home = worker.present_district_id == worker.permanent_district_id
    if home and not came_home_lately(worker):
        return ""
    context = {
        "own": request.session.get("uan") == worker.uan,
        "home": home,
        "place": worker.present_district,
        "visit": request.resolver_match.kwargs.get("visit", ""),
    }
    return render_to_string("schemes/moved_tile.html", context, request=request)


def came_home_lately(worker) -> bool:
    lately = timezone.localdate() - timedelta(days=moving.LATELY_DAYS)
    if worker.address_since is None or worker.address_since < lately:
        return False
    return moving.last_move(worker) is not None


def tile(request, worker) -> str:
    """Leads the worker to their own page, and who helps at a counter to that of the visit."""
    eligible, unknown = of(worker)
    context = {
        "named": sorted(scheme.label for scheme in eligible)[:NAMED],
        "eligible": len(eligible),
        "unknown": unknown,
        "own": request.session.get("uan") == worker.uan,
        "visit": request.resolver_match.kwargs.get("visit", ""),
    }
    return render_to_string("schemes/tile.html", context, request=request)


def of(worker) -> tuple[list[Scheme], int]:
    """Schemes that the worker can have, and how many cannot be told: as the last run found, or
    asked now where it has not seen the worker, or not what the worker said since."""
    row = seen(worker)
    if row is not None:
        return list(Scheme.objects.filter(id__in=row.eligible)), len(row.unknown)
    today = timezone.localdate()
    every = advice.open_rules({worker.present_state_id, worker.permanent_state_id})
    told = eligibility.explain(facts.of_worker(worker.uan, today), every, today)
    found = [one.scheme for one in told if one.verdict == ELIGIBLE]
    return found, sum(one.verdict == CANNOT_SAY for one in told)


def seen(worker) -> Entitlement | None:
    last = Run.objects.filter(ended_at__isnull=False).values("began_at")[:1]
    since = {"worker": OuterRef("worker"), "changed_at__gte": last}
    return (
        Entitlement.objects.filter(worker=worker)
        .exclude(Exists(Answers.objects.filter(**since)))
        .exclude(Exists(Enrolment.objects.filter(**since)))
        .first()
    )
