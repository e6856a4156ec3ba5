"""Who lives away from home, and where: for the ministry in its admin, for each state what touches
it. Whoever may see workers' rows sees every number; others none that is small, nor what would give
one away, and so neither ages nor sectors.
"""

from dataclasses import replace

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from eshram.accounts.audience import audience
from eshram.sheets import as_csv
from workers.figures import reading as figures
from workers.figures import tables
from workers.figures.corridors import asked as asking
from workers.figures.corridors import parts, reading

SEES_FIGURES, SEES_ROWS = "figures.view_figures", "workers.view_worker"


def shown(request, asked, *, exact: bool, csv: str, base: str) -> dict:
    fold = figures.fold()
    return {
        "asked": asked,
        "exact": exact,
        "as_of": fold.at,
        "who": asking.choices_of_who(),
        "sexes": asking.filters.SEXES,
        "home": asked.is_one and parts.state_name(asked.home),
        "place": asked.is_one and parts.state_name(asked.place),
        "csv": reverse(csv) + asked.query(),
        "whole": reverse(base) + asked.query(home=0, place=0),
        "parts": parts.parts(fold, replace(asked, wrong=""), exact),
    }


def sheet(asked, *, exact: bool) -> HttpResponse:
    """The corridors that the page shows, one a line, as a spreadsheet takes it."""
    if asked.is_one:
        ways = reading.between_districts(asked.home, asked.place, asked.sex)
        name, head = parts.district_name, [_("Home district"), _("Lives in the district")]
    else:
        ways = reading.between_states(asked.wanted if exact else reading.Wanted(), asked.state)
        name, head = parts.state_name, [_("Home state"), _("Lives in the state")]
    if not exact:
        ways = reading.without_small(ways)
    head = [_("LGD code"), head[0], _("LGD code"), head[1], _("Workers")]
    rows = [
        (home, name(home), place, name(place), parts.heat.KEPT_BACK if n is None else n)
        for (home, place), n in sorted(ways.items())
    ]
    answer = HttpResponse(as_csv(head, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="e-shram-corridors.csv"'
    return answer


def for_ministry(request):
    """What was asked for, and whether every number may be shown."""
    if not request.user.has_perm(SEES_FIGURES):
        raise PermissionDenied
    exact = request.user.has_perm(SEES_ROWS)
    data = request.GET if exact else {n: request.GET.get(n, "") for n in ("home", "place")}
    return asking.asked(data), exact


@audience("staff")
@require_safe
def ministry(request):
    asked, exact = for_ministry(request)
    context = admin.site.each_context(request) | {
        "title": _("Who lives away from home, and where"),
        "states": tables.state_labels(),
        **shown(request, asked, exact=exact, csv="corridors-csv", base="corridors"),
    }
    return TemplateResponse(request, "admin/corridors.html", context)


@audience("staff")
@require_safe
def ministry_csv(request):
    asked, exact = for_ministry(request)
    return sheet(asked, exact=exact)


@audience("state")
@require_safe
def state(request):
    """An officer of the state may open each worker who is counted here."""
    asked = asking.asked(request.GET, request.user.state_id)
    context = shown(request, asked, exact=True, csv="state-corridors-csv", base="state-corridors")
    return render(request, "state/corridors.html", context | {"state": request.user.state})


@audience("state")
@require_safe
def state_csv(request):
    return sheet(asking.asked(request.GET, request.user.state_id), exact=True)
