"""`/state/saturation/`: how far schemes have come in a state, for its officers. They may look at
its workers, so nothing is kept back from them."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from eshram.accounts.audience import audience
from schemes import saturation, saturation_tables
from schemes.models import Scheme


def asked(request) -> Scheme | None:
    code = request.GET.get("scheme", "")[:20]
    if not code:
        return None
    scheme = Scheme.objects.filter(code=code).first()
    if scheme is None:
        raise Http404
    return scheme


@audience("state")
@require_safe
def page(request):
    """All schemes in the state, or one (`?scheme=CODE`) by district."""
    scheme = asked(request)
    table = saturation_tables.table(scheme, request.user.state_id, exact=True)
    context = {
        "state": request.user.state,
        "scheme": scheme,
        "table": table,
        "rows": [(row, "" if scheme else f"?scheme={row.key}") for row in table.rows],
        "day": saturation.as_on(),
    }
    return render(request, "state/saturation.html", context)


@audience("state")
@require_safe
def csv(request):
    scheme, state = asked(request), request.user.state_id
    return as_file(saturation_tables.table(scheme, state, exact=True), scheme, state)


def as_file(table, scheme: Scheme | None, state: int | None) -> HttpResponse:
    name = "-".join(filter(None, ["saturation", scheme and scheme.code, state and str(state)]))
    response = HttpResponse(table.csv(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["Cache-Control"] = "no-store"
    return response
