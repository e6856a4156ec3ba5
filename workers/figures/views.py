"""Public figures. They are read from what was published after the last fold; nothing is counted."""

from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from eshram.accounts.audience import audience
from workers.figures import charts, downloads, filters, reading, tables, women
from workers.figures.cube import INDIA
from workers.figures.sections import section

INDIA_TABLES = ("state", "day", *tables.CROSSED, "home_state")
STATE_TABLES = ("district", *tables.CROSSED)
HOME_BASED = "home_based"  # on the women's page


def frame(asked) -> dict:
    """What every figures page shows around its tables."""
    return {
        "asked": asked,
        "place": asked.place,
        "states": tables.state_labels(),
        "sexes": filters.SEXES,
        "as_of": reading.as_of(),
    }


@audience("anyone")
@require_safe
def stats(request):
    asked = filters.asked(request.GET)
    names = INDIA_TABLES if asked.state == INDIA else STATE_TABLES
    found = reading.public(asked.state, [name for name in names if name != HOME_BASED])
    total = next((table.total for table in found.values()), None)
    context = frame(asked) | {
        "sections": [section(table, asked.columns) for table in found.values()],
        "total": total,
        "others": reading.others() if asked.state == INDIA else None,
        "map": state_map(found.get("state"), asked),
        "india": reverse("stats") + asked.query(state=INDIA),
    }
    return TemplateResponse(request, "figures/stats.html", context, status=status_of(asked))


def state_map(shown, asked):
    """The tile map, on a state's page too, to go from one to another."""
    shown = shown or reading.public(INDIA, ["state"]).get("state")
    if shown is None:
        return None
    return charts.tile_map(shown, asked.columns, lambda code: asked.query(state=code), asked.state)


def status_of(asked) -> int:
    return 404 if asked.wrong else 200


@audience("anyone")
@require_safe
def women_page(request):
    asked = filters.asked({"state": request.GET.get("state", "")})
    found = reading.public(asked.state, ("marital", "age", "income", "education"))
    groups = [women.group_section(group, asked.state) for group in women.GROUPS]
    total = next((table.total for table in found.values()), None)
    context = frame(asked) | {
        "sections": [group for group in groups if group]
        + [section(table, (0,), download=False) for table in found.values()],
        "total": total,
    }
    return TemplateResponse(request, "figures/women.html", context, status=status_of(asked))


@audience("anyone")
@require_safe
def data(request):
    """The data dictionary, and what can be downloaded."""
    context = {
        "tables": list(tables.ALL.values()),
        "columns": downloads.COLUMNS,
        "licence": downloads.LICENCE_URL,
        "as_of": reading.as_of(),
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
