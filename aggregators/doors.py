"""Who of which platform is here.

    person = platform_of(request)            # signed in, not blocked, of a platform that may work
    person = platform_of(request, "keys")    # and who may do this: PlatformUser.MAY
    Engagement.objects.filter(platform=person.platform)

The page's frame (`platform/base.html`) shows the menu of whoever came through here.
"""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from aggregators import menu
from aggregators.models import Platform, PlatformUser

WORKING = (Platform.Status.SANDBOX, Platform.Status.LIVE)
NO_PLATFORM = _("Your account belongs to no platform. Ask who invited you.")
BLOCKED = _("You may not work for your platform now. Ask its owner.")
STOPPED = _("Your platform may not report now. Ask the ministry.")
NOT_YOURS = _("Your role at the platform does not let you do this. Ask its owner.")


class Closed(PermissionDenied):
    """`sentence` says why, and what to do."""

    def __init__(self, sentence):
        super().__init__()
        self.sentence = sentence


def platform_of(request, what: str = "reads") -> PlatformUser:
    """Whoever is signed in, if they may do `what`. Raises Closed."""
    person = (
        PlatformUser.objects.select_related("platform", "user").filter(user=request.user.pk).first()
    )
    if person is None:
        raise Closed(NO_PLATFORM)
    if person.blocked_at:
        raise Closed(BLOCKED)
    if person.platform.status not in WORKING:
        raise Closed(STOPPED)
    if not person.may(what):
        raise Closed(NOT_YOURS)
    request.platform_user, request.platform_menu = person, menu.of(person)
    return person
