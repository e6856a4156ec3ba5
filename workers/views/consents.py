"""`/me/consents/`: what the worker agreed to, taking it back, and who got the details."""

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
from workers.notice import of_sharing
from workers.views.me import current

# What ends with the registration alone.
BELONGS = {
    consents.REGISTER: gettext_lazy("To be in the register, with a number (UAN) and a card"),
    consents.SCHEMES: gettext_lazy("To look for schemes for you"),
}


@audience("worker")
@require_http_methods(["GET", "HEAD", "POST"])
def page(request):
    """A POST names `purpose` and what the worker says: `yes` or `no`."""
    worker = current(request)
    if request.method == "POST":
        return said(request, worker)
    last = {consent.purpose: consent for consent in latest(worker)}
    numbers = merging.numbers_of(worker)
    context = {
        "purpose": consents.STATES,
        "words": of_sharing(worker),
        "last": last.get(consents.STATES),  # None: never asked
        "belongs": [(words, last.get(purpose)) for purpose, words in BELONGS.items()],
        "parts": [import_string(name)(request, numbers) for name in settings.CONSENT_PARTS],
    }
    return render(request, "me/consents.html", context)


def latest(worker):
    """The last word on each purpose."""
    said = Consent.objects.filter(worker=worker, purpose__in=consents.PURPOSES)
    return said.order_by("purpose", "-id").distinct("purpose")


def said(request, worker):
    purpose = request.POST.get("purpose", "")
    change = consents.give if request.POST.get("say") == "yes" else consents.withdraw
    try:
        change(worker, purpose, by="worker", language=get_language(), channel=consents.SELF)
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
