"""`/me/schemes/`: a worker's own schemes, each with its verdict and why."""

import functools

from django.views.decorators.http import require_POST, require_safe

from eshram.accounts.audience import audience
from eshram.pages import form_page
from schemes.views import pages, receipts
from schemes.views.pages import Pages
from workers.views.me import current

MINE = Pages()


def page(view):
    """`view(request, here, worker, …)` for the worker who is signed in."""

    @audience("worker")
    @functools.wraps(view)
    def shown(request, **names):
        return view(request, MINE, current(request), **names)

    return shown


schemes = page(require_safe(pages.schemes))
moved = page(require_safe(pages.moved))
scheme = page(form_page(pages.scheme))
questions = page(form_page(pages.questions))
receiving = page(form_page(pages.receiving))
not_receiving = page(require_POST(pages.not_receiving))
wanted_messages = page(require_POST(pages.wanted_messages))
give_receipt = page(require_POST(receipts.give))
receipt = page(require_safe(receipts.receipt))


@audience("worker")
@require_safe
def receipt_file(request, id):
    """The bytes whose SHA-256 the page shows."""
    return receipts.download(current(request), id)
