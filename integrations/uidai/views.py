"""`/sandbox/device/`: what the trial device sees next."""

import requests
from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from eshram.accounts.audience import audience
from eshram.pages import PageForm, form_page, may_act, show
from workers.forms.fields import OneOf

CHOICES = {
    "right": _("The right person: finger or eye match any Aadhaar number"),
    "wrong": _("Another person's finger or eye"),
    "poor": _("Finger or eye is not taken well"),
    "timeout": _("Nobody touches the device"),
    "away": _("The device is not plugged in"),
    "busy": _("Another program uses the device"),
    "broken": _("The device must be started again"),
    "locked": _("The person has locked fingers and eyes in Aadhaar"),
    "twice": _("The same finger twice"),
    "old": _("The device's clock is a day behind"),
    "strange": _("UIDAI does not know the device"),
}
DOWN = _("The trial device is not running. Start it, then look again.")


class DeviceDown(Exception):
    """The trial device does not answer, or not as it should."""


def ask(choice: str = "") -> str:
    """What the device sees next, chosen now if `choice` is given. Raises DeviceDown."""
    try:
        with requests.Session() as session:
            session.trust_env = False  # it is on this machine: no proxy, no .netrc
            answer = session.request(
                "POST" if choice else "GET",
                f"{settings.SANDBOX_DEVICE_URL}/next",
                data=choice,
                timeout=(1, 2),
            )
        answer.raise_for_status()
        return answer.text
    except requests.RequestException:
        raise DeviceDown from None


class DeviceForm(PageForm):
    title = _("Trial device")
    lead = _("It stands for a fingerprint and iris device. Choose what it sees next, once.")
    button = _("Choose")
    choice = OneOf(CHOICES.items(), label=_("At the next capture"))


@audience("anyone")
@form_page
@never_cache
def device(request):
    if not settings.SANDBOX:
        raise Http404
    form = DeviceForm(request.POST or None)
    try:
        if may_act(form, request):
            ask(form.cleaned_data["choice"])
            return redirect("uidai:device")
        if not form.is_bound:
            form.initial["choice"] = ask()
    except DeviceDown:
        form = DeviceForm({"choice": request.POST.get("choice", "right")})
        form.add_error(None, DOWN)
    return show(request, form)
