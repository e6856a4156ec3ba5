"""`/centre/statements`: what the ministry pays the centre, for its manager."""

from django.http import Http404
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from eshram.accounts.audience import audience
from eshram.sheets import as_csv
from workers.counter import paper, paying
from workers.counter.doors import manager_of
from workers.counter.models import Statement
from workers.counter.views.day import file_of
from workers.counter.visits import close_tight

SHARES = (0.28, 0.2, 0.18, 0.16, 0.18)


def statement_for(operator, pk: int) -> Statement:
    """One of the manager's own centre, of a closed month. Otherwise 404, as for one that is not."""
    if pk >= 2**63:
        raise Http404
    found = Statement.objects.closed().filter(centre=operator.centre_id, pk=pk).first()
    if found is None:
        raise Http404
    return found


@audience("operator")
@require_safe
def listed(request):
    operator = manager_of(request)
    context = {"operator": operator, "statements": paying.of_centre(operator)}
    return close_tight(render(request, "centre/statements.html", context))


@audience("operator")
@require_safe
def one(request, pk):
    operator = manager_of(request)
    statement = statement_for(operator, pk)
    context = {
        "operator": operator,
        "statement": statement,
        "days": paying.by_day(statement),
    }
    return close_tight(render(request, "centre/statement.html", context))


@audience("operator")
@require_safe
def csv(request, pk):
    """A line for each thing that was done."""
    statement = statement_for(manager_of(request), pk)
    whole = as_csv(paying.HEAD, paying.lines(statement))
    return file_of(whole, "text/csv; charset=utf-8", f"statement-{statement.month:%Y-%m}.csv")


@audience("operator")
@require_safe
def pdf(request, pk):
    """A line for each day; each thing that was done is in the CSV."""
    operator = manager_of(request)
    statement = statement_for(operator, pk)
    about = [
        f"{operator.centre.name} · {operator.centre.code} · {operator.centre.district.label}",
        date_format(statement.month, "F Y"),
        f"{_('Sum, ₹')}: {statement.rupees}",
        f"{_('Corrections of earlier months, ₹')}: {statement.corrections_rupees}",
    ]
    rows = [(date_format(day), *rest) for day, *rest in paying.by_day(statement)]
    whole = paper.table(_("Statement of incentives"), about, paying.DAY_HEAD, rows, SHARES)
    return file_of(whole, "application/pdf", f"statement-{statement.month:%Y-%m}.pdf")
