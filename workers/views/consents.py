"""`/me/consents/`: what the worker agreed to, taking it back, and who got the details."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.module_loading import import_string
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from eshram.accounts.audience import audience
from workers import consents, merging
from workers.models import Consent
from workers.views.me import current

WORDS = {
    consents.REGISTER: (
        gettext_lazy("To be in the register"),
        gettext_lazy("You get a number (UAN) and a card. To end this, call 14434."),
    ),
    consents.SCHEMES: (
        gettext_lazy("To look for schemes for you"),
        gettext_lazy("This belongs to the register. To end it, call 14434."),
    ),
    consents.STATES: (
        gettext_lazy("To give my details to my states"),
        gettext_lazy(
            "Your home state and the state where you live may get your details, so that they can "
            "give you their schemes."
        ),
    ),
}


@dataclass(frozen=True)
class Line:
    purpose: str
    title: str
    meaning: str
    last: Consent | None  # what was said last; None: never asked
    may_change: bool

    @property
    def given(self) -> bool:
        return bool(self.last and self.last.given)


@audience("worker")
@require_http_methods(["GET", "HEAD", "POST"])
def page(request):
    """A POST names `purpose` and what the worker says: `yes` or `no`."""
    worker = current(request)
    if request.method == "POST":
        return said(request, worker)
    last = {consent.purpose: consent for consent in latest(worker)}
    lines = [
        Line(purpose, *words, last.get(purpose), purpose in consents.TAKEN_BACK)
        for purpose, words in WORDS.items()
    ]
    numbers = merging.numbers_of(worker)
    parts = [import_string(name)(request, numbers) for name in settings.CONSENT_PARTS]
    return render(request, "me/consents.html", {"lines": lines, "parts": parts})


def latest(worker):
    """The last word on each purpose."""
    said = Consent.objects.filter(worker=worker, purpose__in=WORDS)
    return said.order_by("purpose", "-id").distinct("purpose")


def said(request, worker):
    purpose = request.POST.get("purpose", "")
    change = consents.give if request.POST.get("say") == "yes" else consents.withdraw
    try:
        change(worker, purpose, by="worker", language=get_language(), channel="self")
    except consents.NotThis:
        return redirect("me-consents")
    if change is consents.give:
        messages.success(request, _("Recorded: your states may get your details."))
    else:
        messages.success(
            request,
            _(
                "Recorded: your states get nothing more about you for which they need your yes. "
                "They are told to remove what they have."
            ),
        )
    return redirect("me-consents")
