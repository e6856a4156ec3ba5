"""`/me/work/`: a worker's own platform work."""

import functools

from django.views.decorators.http import require_POST, require_safe

from aggregators.views import invited, work
from eshram.pages import form_page
from schemes.views import me
from workers.views.me import refuse_unsure


def page(view):
    """As of the schemes; but who came in by a mobile that may be somebody else's by now sees
    nothing before Aadhaar has proved who they are."""

    @functools.wraps(view)
    def sure(request, here, worker, **names):
        refuse_unsure(request)
        return view(request, here, worker, **names)

    return me.page(sure)


@page
@require_safe
def overview(request, here, worker):
    return work.overview(request, here, worker, waiting=invited.waiting(worker))


platform = page(require_safe(work.platform))
day = page(form_page(work.day))
exit = page(form_page(work.exit))
joining = page(form_page(work.joining))
dispute = page(require_safe(work.dispute))
withdraw = page(require_POST(work.withdraw))
not_mine = page(form_page(work.not_mine))
is_mine = page(require_POST(work.is_mine))
answer = page(form_page(invited.answer))
