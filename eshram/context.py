from django.conf import settings


def portal(request):
    """What every page's frame shows. `frame` is the template that pages of forms stand in: a view
    that shows one inside another frame (a centre's counter) names it in its own context."""
    return {
        "helpline": settings.HELPLINE,
        "sandbox": settings.SANDBOX,
        "frame": "base.html",
    }
