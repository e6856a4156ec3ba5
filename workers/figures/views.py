"""Public figures. They are read from what was published after the last fold; nothing is counted."""

from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from eshram.accounts.audience import audience
from workers.figures import charts, downloads, filters, reading, tables, women
from workers.figures.cube import INDIA
from workers.figures.kept import until_counted
from workers.figures.sections import section

INDIA_TABLES = ("state", "day", *tables.CROSSED, "home_state")
STATE_TABLES = ("district", *tables.CROSSED, "home_district")
HOME_BASED = "home_based"  # on the women's page


def page(request, template: str, asked, parts):
    """`parts` of what was asked for, within what every figures page shows around them."""
    fold = reading.fold()
    context = {
        "asked": asked,
        "place": asked.place,
        "states": tables.state_labels(),
        "sexes": filters.SEXES,
        "as_of": fold.published_at,
        **parts(fold, asked.state, asked.sex),
    }
    status = 404 if asked.wrong else 200
    return TemplateResponse(request, template, context, status=status)


def drawn(sections, **more):
    return render_to_string("figures/sections.html", {"sections": sections, **more})


@audience("anyone")
@require_safe
def stats(request):
    return page(request, "figures/stats.html", filters.asked(request.GET), stats_parts)


@until_counted
def stats_parts(state: int, sex: str) -> dict:
    asked = filters.Asked(state, sex)
    names = INDIA_TABLES if state == INDIA else STATE_TABLES
    found = reading.public(state, [name for name in names if name != HOME_BASED])
    sections = [section(table, asked.columns) for table in found.values()]
    return {
        "total": next((table.total for table in found.values()), None),
        "others": reading.others() if state == INDIA else None,
        "sections": drawn(
            sections,
            asked=asked,
            place=asked.place,
            map=state_map(found.get("state"), asked),
            india=reverse("stats") + asked.query(state=INDIA),
        ),
    }


def state_map(shown, asked):
    """The tile map, on a state's page too, to go from one to another."""
    shown = shown or reading.public(INDIA, ["state"]).get("state")
    if shown is None:
        return None
    return charts.tile_map(shown, asked.columns, lambda code: asked.query(state=code), asked.state)


@audience("anyone")
@require_safe
def women_page(request):
    asked = filters.asked({"state": request.GET.get("state", "")})
    return page(request, "figures/women.html", asked, women_parts)


@until_counted
def women_parts(state: int, sex: str) -> dict:
    found = reading.public(state, ("marital", "age", "income", "education"))
    groups = [women.group_section(group, state) for group in women.GROUPS]
    sections = [group for group in groups if group]
    sections += [section(table, (0,), download=False) for table in found.values()]
    return {
        "total": next((table.total for table in found.values()), None),
        "sections": drawn(sections),
    }


@audience("anyone")
@require_safe
def data(request):
    """The data dictionary, and what can be downloaded."""
    context = {
        "tables": list(tables.ALL.values()),
        "columns": downloads.COLUMNS,
        "licence": downloads.LICENCE_URL,
        "as_of": reading.fold().published_at,
    }
    return TemplateResponse(request, "figures/data.html", context)


@audience("anyone")
@require_safe
def download(request, name: str, kind: str):
    if name not in tables.ALL:
        raise Http404(_("There is no such table."))
    body = downloads.KINDS[kind](name)
    response = HttpResponse(body, content_type=downloads.TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="e-shram-{name}.{kind}"'
    response["Link"] = f'<{downloads.LICENCE_URL}>; rel="license"'
    return response
