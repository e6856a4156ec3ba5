"""What the pages of a registration under way share: the draft, and which page comes next."""

import functools

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from eshram.accounts.audience import audience
from workers import drafts, registration
from workers.models import Draft, Worker
from workers.sessions import stay_signed_in
from workers.views.pages import form_page


def progress(step: str) -> dict:
    """Where on the way this page is; the check page is the last."""
    pages = (*drafts.STEPS, "check")
    return {"step": step, "place": pages.index(step) + 1, "places": len(pages)}


def go_to(draft: Draft):
    return redirect(f"register-{drafts.next_step(draft) or 'check'}")


def of_draft(step: str):
    """A page of a draft: refused politely when there is none, or an earlier page is not done."""

    def decorate(view):
        @audience("anyone")
        @form_page
        @functools.wraps(view)
        def page(request):
            drafts_here = Draft.objects.live().filter(id=request.session.get("draft"))
            draft = drafts_here.defer("photo").first()  # half of the row, and on no page
            if draft is None:
                return without_draft(request, step)
            if request.POST.get("draft", str(draft.id)) != str(draft.id):
                messages.warning(
                    request, _("You began another registration in the meantime. This is that one.")
                )
                return go_to(draft)
            due = drafts.next_step(draft)
            if due and before(due, step):
                messages.warning(request, _("Please answer this page first."))
                return go_to(draft)
            if step in ("consent", "identity") and drafts.is_done(draft, "identity"):
                return go_to(draft)
            try:
                return view(request, draft)
            except Draft.DoesNotExist:  # since we looked
                return without_draft(request, step)

        return page

    return decorate


def without_draft(request, step: str):
    """It became a worker, here (pressed twice) or in another session of the person; or it expired,
    or there never was one."""
    person = request.session.get("person")
    if request.method == "POST" and step == "check":
        if "uan" in request.session:
            return redirect("register-done")
        if worker := registration.became(request.session.get("draft"), person):
            stay_signed_in(request, worker)
            return redirect("register-done")
    if Worker.objects.filter(uan=person).exists():
        messages.info(request, _("You are already registered"))
        return redirect("me-sign-in")
    messages.warning(request, _("Start here, or go on with a registration below."))
    return redirect("register-start")


def before(a: str, b: str) -> bool:
    order = (*drafts.STEPS, "check")
    return order.index(a) < order.index(b)
