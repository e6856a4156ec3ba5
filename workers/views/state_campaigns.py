"""`/state/calamities/`: after a message in a calamity, the home states see who of theirs is there.

Until agreements between states say more, it is what the second person approved with the message,
for `CAMPAIGN_LIST_DAYS`. Each worker can read that their state looked, and what was taken along.
"""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from eshram.accounts.audience import audience
from workers import campaigns
from workers.campaign_lists import as_csv, note
from workers.models import Campaign
from workers.views.state import PER_PAGE

TAKES = "workers.take_campaign_list"


def listed(pk: int) -> Campaign:
    """The door: approved, with lists, and not too long ago; otherwise it is not there."""
    if found := campaigns.listed().filter(pk=min(pk, 2**63 - 1)).first():
        return found
    raise Http404


@audience("state")
@require_safe
def campaigns_page(request):
    """How many of theirs were there is as it was counted when the message was proposed."""
    own, rows = request.user.state_id, []
    for campaign in campaigns.listed()[:50]:
        counted = {row[0]: row[1] for row in campaign.counted.get("rows", [])}
        rows.append((campaign, campaigns.where(campaign), counted.get(own, 0)))
    return render(request, "state/campaigns.html", {"state": request.user.state, "campaigns": rows})


@audience("state")
@require_safe
def campaign(request, pk):
    """A page of workers by UAN. That each was seen is written down."""
    found = listed(pk)
    after = request.GET.get("after", "")
    after = int(after) if after.isascii() and after.isdigit() and len(after) <= 12 else 0
    chosen = campaigns.here(found, request.user.state_id).filter(uan__gt=after).order_by("uan")
    chosen = chosen.select_related("present_district", "permanent_district", "occupation")
    rows = list(chosen[: PER_PAGE + 1])
    workers, more = rows[:PER_PAGE], len(rows) > PER_PAGE
    note(found, [worker.uan for worker in workers], user=request.user)
    address = reverse("state-campaign", args=[found.pk])
    context = {
        "state": request.user.state,
        "campaign": found,
        "districts": campaigns.where(found),
        "workers": workers,
        "next": f"{address}?after={workers[-1].uan}" if more else "",
        "begun": bool(after),
        "may_take": request.user.has_perm(TAKES),
    }
    return render(request, "state/campaign.html", context)


@audience("state")
@require_POST
def sheet(request, pk):
    found = listed(pk)
    if not request.user.has_perm(TAKES):
        raise PermissionDenied
    body = as_csv(found, request.user.state_id, user=request.user)
    answer = HttpResponse(body, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="e-shram-calamity-{found.pk}.csv"'
    return answer
