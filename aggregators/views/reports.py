"""`/platform/reports/`: what was reported, what was refused, and files to send."""

from datetime import date

from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from aggregators import books, copies, intake, verdicts
from aggregators.doors import platform_of
from aggregators.forms.reports import SendForm
from aggregators.models import Intake
from aggregators.sheets_in import NotReadable
from aggregators.views.worlds import world_of
from eshram.accounts.audience import audience
from eshram.audit.models import Event
from eshram.pages import form_page, may_act, show

PER_PAGE = 30


@audience("platform")
@require_safe
def listed(request):
    """`?before=` an id: the page after it. The newest first."""
    person = platform_of(request)
    here = world_of(request, person)
    found = here.intakes.all()
    before = request.GET.get("before", "")
    if before.isascii() and before.isdecimal() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    page = list(found[: PER_PAGE + 1])
    context = {
        "person": person,
        "here": here,
        "reports": page[:PER_PAGE],
        "before": page[PER_PAGE - 1].pk if len(page) > PER_PAGE else None,
        "may_send": person.may("reports"),
    }
    return render(request, "platform/reports.html", context)


def report_of(request, pk: int) -> Intake:
    """One of the platform's own, in the world that is looked at. Otherwise 404."""
    person = platform_of(request)
    if pk >= 2**63:
        raise Http404
    return get_object_or_404(world_of(request, person).intakes, pk=pk)


@audience("platform")
@require_safe
def one(request, pk):
    """How far it is, and what was refused why. Until it is read the page asks again by itself."""
    report = report_of(request, pk)
    counts = report.refused_counts.order_by("-count", "code")
    context = {
        "report": report,
        "waits": report.state == Intake.State.WAITING,
        "percent": int(report.share * 100),
        "done": min(report.next_row - 1, report.rows_count),
        "reasons": [(verdicts.sentence(one.code), one.count) for one in counts],
    }
    return render(request, "platform/report.html", context)


@audience("platform")
@require_safe
def refused(request, pk):
    """Refused rows, each with its reason: to put right and send again."""
    report = read_report(request, pk)
    Event.objects.record("refused rows taken", by=request.platform_user.by, intake=report.pk)
    return as_file(copies.refused(report), f"refused-{report.pk}.csv")


@audience("platform")
@require_safe
def copy(request, pk):
    """The annotated copy: every row with what became of it."""
    report = read_report(request, pk)
    Event.objects.record("annotated copy taken", by=request.platform_user.by, intake=report.pk)
    return as_file(copies.annotated(report), f"rows-{report.pk}.csv")


def read_report(request, pk: int) -> Intake:
    report = report_of(request, pk)
    if report.state == Intake.State.WAITING:
        raise Http404
    return report


@audience("platform")
@form_page
def send(request):
    person = platform_of(request, "reports")
    here = world_of(request, person)
    form = SendForm(request.POST or None, request.FILES or None)
    if may_act(form, request):
        sent = form.cleaned_data["file"]
        try:
            made, is_new = intake.receive_file(
                here, form.cleaned_data["kind"], sent.file, name=sent.name, by=person.by,
                via=Intake.Via.UPLOAD,
            )  # fmt: skip
        except NotReadable as error:
            form.add_error("file", str(error))
        else:
            world = request.platform_world
            again = "" if is_new else f"{'&' if world else '?'}again=1"
            return redirect(f"{reverse('platform-report', args=[made.pk])}{world}{again}")
    return show(request, form, "platform/send.html", frame="platform/base.html", here=here)


@audience("platform")
@require_safe
def reconciliation(request):
    person = platform_of(request)
    here = world_of(request, person)
    context = {"person": person, "here": here, "lines": books.lines(here)}
    return render(request, "platform/reconciliation.html", context)


@audience("platform")
@require_safe
def by_worker(request, month):
    """Ours of a month, by worker: `2026-10`."""
    person = platform_of(request)
    here = world_of(request, person)
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise Http404 from None
    if not here.months.filter(month=first).exists():
        raise Http404
    Event.objects.record("month by worker taken", by=person.by, platform=here.pk, month=month)
    return as_file(books.by_worker(here, first), f"days-{month}.csv")


def as_file(pieces, name: str) -> StreamingHttpResponse:
    return StreamingHttpResponse(
        pieces,
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )
