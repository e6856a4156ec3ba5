"""The panel of the admin's start page: how far each scheme has come, women beside all."""

from django.template.loader import render_to_string

from schemes import saturation
from schemes.models import Scheme


def panel(request) -> str:
    if not request.user.has_perm("figures.view_figures"):
        return ""
    counted = {line.value: line for line in saturation.lines("scheme")}
    rows = [(scheme, counted[scheme.id]) for scheme in Scheme.objects.filter(id__in=counted.keys())]
    context = {"rows": rows, "day": saturation.as_on()}
    return render_to_string("schemes/panel.html", context, request)
