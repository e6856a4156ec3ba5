"""`/me/schemes/`: a worker's own schemes, each with its verdict and why."""

from django.views.decorators.http import require_POST, require_safe

from eshram.accounts.audience import audience
from eshram.pages import form_page
from schemes.views import pages, receipts
from schemes.views.pages import Pages
from workers.views.me import current

MINE = Pages()


@audience("worker")
@require_safe
def schemes(request):
    return pages.schemes(request, MINE, current(request))


@audience("worker")
@require_safe
def moved(request):
    return pages.moved(request, MINE, current(request))


@audience("worker")
@form_page
def scheme(request, code):
    return pages.scheme(request, MINE, current(request), code)


@audience("worker")
@form_page
def questions(request):
    return pages.questions(request, MINE, current(request))


@audience("worker")
@form_page
def receiving(request, code):
    return pages.receiving(request, MINE, current(request), code)


@audience("worker")
@require_POST
def not_receiving(request, code):
    return pages.not_receiving(request, MINE, current(request), code)


@audience("worker")
@require_POST
def wanted_messages(request):
    return pages.wanted_messages(request, MINE, current(request))


@audience("worker")
@require_POST
def give_receipt(request, code):
    return receipts.give(request, MINE, current(request), code)


@audience("worker")
@require_safe
def receipt(request, id):
    return receipts.receipt(request, MINE, current(request), id)


@audience("worker")
@require_safe
def receipt_file(request, id):
    """The bytes whose SHA-256 the page shows."""
    return receipts.download(current(request), id)
