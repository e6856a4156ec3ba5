from django.shortcuts import render
from django.views.decorators.http import require_safe

from aggregators import duties, today
from aggregators.doors import platform_of
from aggregators.views.worlds import world_of
from eshram.accounts.audience import audience


@audience("platform")
@require_safe
def home(request):
    person = platform_of(request)
    platform = person.platform
    here = world_of(request, person)
    context = {
        "person": person,
        "platform": platform,
        "here": here,
        "today": today.of(here),
        "duties": duties.of(platform),
    }
    return render(request, "platform/home.html", context)
