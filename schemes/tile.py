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
    """After a move, and for who lives away from home: the way to what comes along. Who helps at a
    counter reads it out."""
    found = moving.last_move(worker)
    if found is None:
        return ""
    stay, _came_from = found
    home = stay.district_id == worker.permanent_district_id
    lately = timezone.localdate() - timedelta(days=moving.LATELY_DAYS)
    if home and stay.recorded_at.date() < lately:
        return ""
    own = request.session.get("uan") == worker.uan
    context = {"own": own, "home": home, "place": stay.district}
    if not own:
        context["move"] = moving.of(worker)
    return render_to_string("schemes/moved_tile.html", context, request=request)


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
