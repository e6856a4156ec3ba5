"""`/state/grievances/`: what lies at a state's desk, for its officers."""

from functools import wraps

from django.views.decorators.http import require_safe

from eshram.accounts.audience import audience
from eshram.pages import form_page
from workers.grievances.handling import Actor
from workers.grievances.models import Desk, Ticket
from workers.grievances.views import desk
from workers.grievances.views.desk import Post

NAMES = {"list": "state-grievances", "desk": "state-grievance", "file": "state-grievance-file"}


def page(view):
    @audience("state")
    @wraps(view)
    def shown(request, **names):
        own = Ticket.objects.but_privacy().filter(desk=Desk.STATE, state=request.user.state_id)
        actor = Actor(f"staff:{request.user.pk}", Desk.STATE, request.user)
        more = {"state": request.user.state}
        post = Post(actor, own, own, NAMES, "grievances/state_frame.html", more=more)
        return view(request, post, **names)

    return shown


listed = page(require_safe(desk.listed))
ticket = page(form_page(desk.ticket))
file = page(require_safe(desk.file))
