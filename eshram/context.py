from django.conf import settings


def portal(request):
    """What every page's frame shows."""
    return {"helpline": settings.HELPLINE, "sandbox": settings.SANDBOX}
