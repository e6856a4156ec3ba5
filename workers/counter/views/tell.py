"""Who to tell: workers of this centre who have news and no mobile."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from eshram.accounts.audience import audience
from eshram.audit.models import Event
from workers import telling
from workers.counter.doors import operator_of
from workers.counter.models import Reach
from workers.counter.visits import close_tight
from workers.masking import address_of_stay
from workers.models import News

PER_PAGE = 25


def number(text: str) -> int:
    """A key as it stands in a form or an address; 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else 0


@audience("operator")
@require_safe
def people(request):
    """A page by key; nobody counts them."""
    operator = operator_of(request)
    after = number(request.GET.get("after", ""))
    rows = Reach.objects.through(operator.centre).with_news().filter(id__gt=after).order_by("id")
    found = list(
        rows.select_related("worker__present_district").prefetch_related("worker__stays")[
            : PER_PAGE + 1
        ]
    )
    page = found[:PER_PAGE]
    context = {
        "operator": operator,
        "people": [(row, place_of(row.worker)) for row in page],
        "next": f"{reverse('centre-tell')}?after={page[-1].id}" if len(found) > PER_PAGE else "",
        "begun": bool(after),
    }
    return close_tight(render(request, "centre/tell.html", context))


def place_of(worker) -> str:
    """Where to find them. `stays` were fetched, the newest first."""
    stays = list(worker.stays.all())
    house = "" if not stays or stays[0].same_as_permanent else address_of_stay(stays[0])
    return ", ".join(filter(None, [house, worker.present_district.label]))


@audience("operator")
@require_http_methods(["GET", "HEAD", "POST"])
def person(request, reach):
    """What is to be read out, in the worker's language. That it was opened is written down."""
    operator = operator_of(request)
    row = Reach.objects.through(operator.centre).select_related("worker").filter(id=reach).first()
    if row is None:
        raise Http404
    if request.method == "POST":
        upto = number(request.POST.get("upto", ""))
        telling.mark_told(row.worker, upto, by=operator.by, centre=operator.centre_id)
        return redirect("centre-tell")
    news = list(News.objects.waiting().filter(worker=row.worker).order_by("id")[:PER_PAGE])
    if not news:
        return redirect("centre-tell")
    Event.objects.record("seen", by=operator.by, worker_id=row.worker_id)
    context = {
        "operator": operator,
        "person": row.worker,
        "news": news,
        "upto": news[-1].id,
    }
    return close_tight(render(request, "centre/tell_worker.html", context))
