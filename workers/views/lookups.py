"""Small public look-ups that make the pages quicker where there is JavaScript."""

from django.http import JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from eshram.accounts.audience import audience
from workers import occupations
from workers.forms.places import district_choices


@audience("anyone")
@require_safe
@cache_control(private=True, max_age=3600)
def occupation_search(request):
    """`{"occupations": [{"code": "7531.0100", "title": "Tailor - General"}]}`, best first."""
    found = occupations.search(request.GET.get("q", ""))
    return JsonResponse({"occupations": [{"code": o.code, "title": o.label} for o in found]})


@audience("anyone")
@require_safe
@cache_control(private=True, max_age=3600)
def districts(request):
    """`{"districts": [{"code": "482", "name": "Mumbai"}]}` of the state `?state=27`."""
    offered = district_choices(request.GET.get("state"))[1:]
    return JsonResponse({"districts": [{"code": str(c), "name": name} for c, name in offered]})
