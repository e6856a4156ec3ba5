"""`/platform/workers/`: whom the platform reported, by its own numbers. Of the register it sees
nothing but the UAN."""

from datetime import timedelta

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from aggregators.doors import platform_of
from aggregators.models import Activity, Engagement, Totals
from aggregators.views.worlds import world_of
from eshram import years
from eshram.accounts.audience import audience
from eshram.audit.models import Event

PER_PAGE = 50
DAYS = 31  # that a worker's page shows


@audience("platform")
@require_safe
def listed(request):
    """`?q=` a number of the platform, or a UAN; `?after=` and `?on=` the number and day of joining
    behind which the page begins."""
    person = platform_of(request)
    here = world_of(request, person)
    typed = request.GET.get("q", "").strip()[:64]
    found = Engagement.objects.filter(platform=here).order_by("reference", "joined_on")
    if typed:
        found = found.filter(asked(typed))
    elif after := request.GET.get("after", "")[:64].replace("\x00", ""):
        found = found.filter(reference__gt=after)
    rows = list(found[: PER_PAGE + 1])
    more = len(rows) > PER_PAGE
    shown = whole(rows) if more and not typed else rows[:PER_PAGE]
    (note_seen if typed else note_listed)(request, here, shown)
    context = {
        "person": person,
        "here": here,
        "typed": typed,
        "rows": [(row, days) for row, days in with_days(here, shown)],
        "after": shown[-1].reference if more and not typed else "",
        "year": years.label(years.financial_year(timezone.localdate())),
    }
    return render(request, "platform/workers.html", context)


def asked(typed: str) -> Q:
    wanted = Q(reference=typed.replace("\x00", ""))
    digits = typed.replace(" ", "")
    if digits.isascii() and digits.isdecimal() and len(digits) == 12:
        wanted |= Q(worker_id=int(digits))
    return wanted


def whole(rows: list[Engagement]) -> list[Engagement]:
    """Without the begun number at the end: the next page has all of its engagements."""
    last = rows[-1].reference
    return [row for row in rows if row.reference != last] or rows[:PER_PAGE]


def note_seen(request, here, rows: list[Engagement]) -> None:
    """In the audit of each worker who was asked for; who is invented has none."""
    if not here.is_sandbox:
        for uan in sorted({row.worker_id for row in rows}):
            Event.objects.record("engagement seen", by=request.platform_user.by, worker_id=uan)


def note_listed(request, here, rows: list[Engagement]) -> None:
    """A page of what the platform itself reported: once, and not for each."""
    Event.objects.record(
        "platform's workers listed", by=request.platform_user.by, platform=here.pk, rows=len(rows)
    )


def with_days(here, rows: list[Engagement]):
    """Each with the days of this financial year with the platform."""
    year = years.financial_year(timezone.localdate())
    totals = Totals.objects.filter(
        platform=here, financial_year=year, worker_id__in={row.worker_id for row in rows}
    )
    days = dict(totals.values_list("worker_id", "days"))
    return [(row, days.get(row.worker_id, 0)) for row in rows]


@audience("platform")
@require_safe
def one(request, pk):
    person = platform_of(request)
    here = world_of(request, person)
    if pk >= 2**63:
        raise Http404
    row = get_object_or_404(Engagement, platform=here, pk=pk)
    note_seen(request, here, [row])
    since = timezone.localdate() - timedelta(days=DAYS)
    days = [since + timedelta(days=n) for n in range(DAYS + 1)]
    told = Activity.objects.filter(platform=here, day__in=days, worker_id=row.worker_id)
    context = {
        "person": person,
        "here": here,
        "row": row,
        "exits": list(row.exit_reports.all()[:20]),
        "totals": Totals.objects.filter(platform=here, worker_id=row.worker_id).order_by(
            "-financial_year"
        ),
        "days": told.standing().select_related("district").order_by("-day"),
    }
    return render(request, "platform/worker.html", context)
