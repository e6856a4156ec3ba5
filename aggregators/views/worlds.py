"""Which of its two worlds a platform looks at: `?world=sandbox` is what it tried out."""

from django.http import Http404

from aggregators.models import Platform, PlatformUser


def world_of(request, person: PlatformUser) -> Platform:
    """The platform; its twin if that was asked for, or if the platform does not report yet. 404
    for a twin that has nothing."""
    here = person.platform
    asked = request.GET.get("world") == "sandbox"
    request.platform_world = "?world=sandbox" if asked else ""
    if not asked and here.status == Platform.Status.LIVE:
        return here
    twin = Platform.objects.filter(real=here).first()
    if twin is None:
        raise Http404
    return twin
