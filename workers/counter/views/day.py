"""`/centre/day`: the day sheet, as a page to print, as CSV and as PDF."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from eshram.accounts.audience import audience
from eshram.sheets import as_csv
from workers.counter import day as days
from workers.counter import paper
from workers.counter.doors import off_duty
from workers.counter.visits import close_tight

SHARES = (0.1, 0.25, 0.22, 0.25, 0.18)


def asked(request) -> date:
    """`?day=2026-11-21`; today without one, and for what is no day."""
    today = timezone.localtime().date()
    try:
        return min(date.fromisoformat(request.GET.get("day", "")), today)
    except ValueError:
        return today


@audience("operator")
@require_safe
def sheet(request):
    operator, day = off_duty(request), asked(request)
    rows = days.of(operator, day)
    context = {
        "operator": operator,
        "day": day,
        "today": timezone.localtime().date(),
        "rows": rows,
        "sums": days.sums(rows),
    }
    return close_tight(render(request, "centre/day.html", context))


@audience("operator")
@require_safe
def csv(request):
    operator, day = off_duty(request), asked(request)
    rows = (row.cells for row in days.of(operator, day))
    return file_of(as_csv(days.HEAD, rows), "text/csv; charset=utf-8", f"day-{day}.csv")


@audience("operator")
@require_safe
def pdf(request):
    operator, day = off_duty(request), asked(request)
    rows = days.of(operator, day)
    about = [
        f"{operator.centre.name} · {operator.centre.code} · {operator.centre.district.label}",
        date_format(day, "DATE_FORMAT"),
        " · ".join(f"{action}: {count}" for action, count in days.sums(rows)),
    ]
    whole = paper.table(_("Day sheet"), about, days.HEAD, (row.cells for row in rows), SHARES)
    return file_of(whole, "application/pdf", f"day-{day}.pdf")


def file_of(content: bytes, kind: str, name: str) -> HttpResponse:
    return close_tight(
        HttpResponse(
            content,
            content_type=kind,
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
    )
