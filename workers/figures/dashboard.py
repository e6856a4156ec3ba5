"""The panels of the admin's start page (`settings.DASHBOARD_PANELS`), and our own.

A panel is a function of the request that returns safe HTML, or "" for who may not see it. Upper
apps add theirs to the setting.
"""

from datetime import timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from workers import choices
from workers.figures import filters, reading, tables
from workers.figures.cube import INDIA
from workers.figures.kept import until_counted
from workers.figures.sections import section
from workers.figures.tables import Table

STATUS = Table("status", _("Status of the record"), "status", tables.of(choices.Status))
WOMEN_MEN_OTHERS = (0, 1, 2)


def panels(request) -> list[str]:
    """What the admin's start page shows this user."""
    return [panel for name in settings.DASHBOARD_PANELS if (panel := import_string(name)(request))]


def panel(request) -> str:
    """Exact figures, at most a minute behind. ?state=27 shows one state's."""
    if not request.user.has_perm("figures.view_figures"):
        return ""
    asked = filters.asked({"state": request.GET.get("state", "")})
    fold = reading.fold()
    context = {
        "asked": asked,
        "place": asked.place,
        "states": tables.state_labels(),
        "as_of": fold.at,
        **panel_parts(fold, asked.state),
    }
    return render_to_string("figures/panel.html", context, request)


@until_counted
def panel_parts(state: int) -> dict:
    crossed = [table for name, table in tables.CROSSED.items() if name != "month"]
    wanted = [STATUS, *crossed, tables.CROSSED["month"]]
    if state == INDIA:
        wanted = [tables.DAYS, tables.STATES, tables.HOME_STATES, *wanted]
    else:
        wanted = [tables.DAYS, tables.DISTRICTS, tables.HOME_DISTRICTS, *wanted]
    shown = {table.name: reading.exact(table, state) for table in wanted}
    sections = [section(table, WOMEN_MEN_OTHERS, download=False) for table in shown.values()]
    return {
        "total": shown["platform"].total,
        "latest": latest(shown["day"]),
        "sections": render_to_string("figures/sections.html", {"sections": sections}),
    }


def latest(days) -> tuple[int, int]:
    """Registrations (today, in the last seven days)."""
    counts = {row.value: row.all for row in days.rows}
    today = timezone.localdate()
    week = [(today - timedelta(days=back)).isoformat() for back in range(7)]
    return counts.get(week[0], 0), sum(counts.get(day, 0) for day in week)
