"""The page that talks to a registered device, for whoever needs a finger or an eye as proof."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from eshram.pages import show

# What the device's own number means to those who stand before it (Registered Devices 2.0).
SAYS = {
    "700": _("Nobody touched the device in time. Try again."),
    "710": _("Another program uses the device. Close it, then try again."),
    "720": _("The device is not ready. Is it plugged in? Then try again."),
    "730": _("It was not taken well. Clean and dry the finger, or hold the eye closer. Try again."),
    "740": _("The device must be started again: unplug it, plug it in, and try again."),
    "750": _("This device takes no fingerprints. Choose the eye."),
    "760": _("This device takes no eyes. Choose the finger."),
    "none": _("No device was found on this computer. Plug it in and try again, or use the code."),
    "other": _("The device cannot do this now. Try again, or use the code by SMS."),
    "looking": _("Looking for the device …"),
    "finger": _("Now the worker puts a finger on the device."),
    "iris": _("Now the worker looks into the device."),
    "sending": _("Asking UIDAI …"),
}


# The same, when it is the operator's own finger or eye.
SAYS_TO_OPERATOR = SAYS | {
    "finger": _("Now put your finger on the device."),
    "iris": _("Now look into the device."),
}


def show_capture(request, form, *, otp_url: str = "", template="centre/capture.html", **context):
    """The page of a CaptureForm. `otp_url`: the page that proves by a code instead.

    It alone may reach the device, which listens on this computer only.
    """
    fixed = {"devices": settings.RD_SERVICE_URLS, "otp_url": otp_url}
    context = {"says": SAYS} | context | fixed
    response = show(request, form, template, **context)
    response._csp_update = {"connect-src": settings.RD_SERVICE_URLS}
    return response
