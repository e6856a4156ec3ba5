"""`/me/work/`: a worker's own platform work. Who came in by a mobile that may be somebody else's by
now sees nothing of it before Aadhaar has proved who they are."""

from django.views.decorators.http import require_POST, require_safe

from aggregators.views import invited, work
from eshram.accounts.audience import audience
from eshram.pages import form_page
from schemes.views.pages import Pages
from workers.views import me

MINE = Pages()


def current(request):
    worker = me.current(request)
    me.refuse_unsure(request)
    return worker


@audience("worker")
@require_safe
def overview(request):
    worker = current(request)
    return work.overview(request, MINE, worker, waiting=invited.waiting(worker))


@audience("worker")
@require_safe
def platform(request, platform):
    return work.platform(request, MINE, current(request), platform)


@audience("worker")
@form_page
def day(request, platform, day):
    return work.day(request, MINE, current(request), platform, day)


@audience("worker")
@form_page
def exit(request, platform):
    return work.exit(request, MINE, current(request), platform)


@audience("worker")
@form_page
def joining(request, platform):
    return work.joining(request, MINE, current(request), platform)


@audience("worker")
@require_safe
def dispute(request, pk):
    return work.dispute(request, MINE, current(request), pk)


@audience("worker")
@require_POST
def withdraw(request, pk):
    return work.withdraw(request, MINE, current(request), pk)


@audience("worker")
@form_page
def not_mine(request, platform):
    return work.not_mine(request, MINE, current(request), platform)


@audience("worker")
@require_POST
def is_mine(request, platform):
    return work.is_mine(request, MINE, current(request), platform)


@audience("worker")
@form_page
def answer(request, code):
    return invited.answer(request, MINE, current(request), code)
