from django.shortcuts import render
from django.views.decorators.http import require_safe

from aggregators.doors import platform_of
from eshram.accounts.audience import audience


@audience("platform")
@require_safe
def home(request):
    person = platform_of(request)
    return render(request, "platform/home.html", {"person": person, "platform": person.platform})
