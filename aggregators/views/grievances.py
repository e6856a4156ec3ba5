"""`/platform/grievances/`: what is said about the platform, and its answer."""

from functools import wraps

from django.views.decorators.http import require_safe

from aggregators.doors import platform_of
from eshram.accounts.audience import audience
from eshram.pages import form_page
from workers.grievances.handling import Actor
from workers.grievances.models import Category, Desk, Ticket
from workers.grievances.views import desk
from workers.grievances.views.desk import Post

NAMES = {
    "list": "platform-grievances", "desk": "platform-grievance", "file": "platform-grievance-file",
}  # fmt: skip


def page(view):
    """Who may answer complaints about days may answer these; who complains is named, and no
    number of theirs. What went on to the ministry is there no more."""

    @audience("platform")
    @wraps(view)
    def shown(request, **names):
        person = platform_of(request, "reports" if request.method == "POST" else "reads")
        own = Ticket.objects.filter(
            category=Category.PLATFORM, subject=str(person.platform_id), desk=Desk.PLATFORM
        )
        actor = Actor(person.by, Desk.PLATFORM, request.user)
        frame = "platform/base.html"
        return view(request, Post(actor, own, own, NAMES, frame), **names)

    return shown


listed = page(require_safe(desk.listed))
ticket = page(form_page(desk.ticket))
file = page(require_safe(desk.file))
