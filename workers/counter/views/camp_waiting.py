"""`/centre/camp/waiting`: forms of the centre's camp whose workers have to prove who they are."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from eshram.accounts.audience import audience
from workers.counter.camp.door import operator_of_camp
from workers.counter.camp.waiting import at_hand
from workers.counter.visits import close_tight


@audience("operator")
@require_safe
def waiting(request):
    operator = operator_of_camp(request)
    page = Paginator(at_hand(operator.centre), 50).get_page(request.GET.get("page"))
    return close_tight(render(request, "centre/camp/waiting.html", {"page": page}))
