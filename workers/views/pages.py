"""What the pages of registration and of `/me/` share."""

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from eshram.pages import form_page, may_act, show
from workers import identity, otp
from workers.models import Worker

__all__ = [
    "TOO_MANY_CODES",
    "explain",
    "explain_code",
    "form_page",
    "may_act",
    "show",
    "tiles",
    "which_worker",
]

IDENTITY_ERRORS = {
    identity.NoMobileLinked: gettext_lazy(
        "No mobile is linked to this Aadhaar, so UIDAI cannot send a code. Go to the nearest "
        "Common Service Centre (CSC). There you register with your fingerprint, free of charge."
    ),
    identity.WrongOtp: gettext_lazy("This is not the code that UIDAI sent. Look at the SMS again."),
    identity.NotLaidBy: gettext_lazy(
        "The number that was given at the camp is not kept any more. Write it once more."
    ),
    identity.OtpExpired: gettext_lazy("This code is too old. Ask for a new one."),
    identity.TooManyTries: gettext_lazy(
        "Too many codes were asked for or wrong. Wait for an hour and try again."
    ),
    identity.BiometricMismatch: gettext_lazy(
        "UIDAI says that this finger or eye does not belong to this Aadhaar number. Check the "
        "number, clean and dry the finger, and try again: another finger, or the eye."
    ),
    identity.BadCapture: gettext_lazy(
        "The device did not take finger or eye well, or too long ago. Take it once more. If this "
        "comes again, check the clock of the device."
    ),
    identity.BiometricLocked: gettext_lazy(
        "The worker has locked fingers and eyes in Aadhaar. They can unlock them on UIDAI's page "
        "or by calling 1947. Or use the code by SMS."
    ),
    identity.NoBiometrics: gettext_lazy(
        "UIDAI does not hold this finger or eye of the worker. Try the other way: finger, eye or "
        "code by SMS. An Aadhaar centre can take them anew."
    ),
    identity.DeviceNotTrusted: gettext_lazy(
        "UIDAI does not trust this device. Its maker must register it again. Use another device "
        "or the code by SMS."
    ),
    identity.UnknownAadhaar: gettext_lazy(
        "UIDAI does not know this number. Check each digit on your card."
    ),
    identity.AadhaarNotUsable: gettext_lazy(
        "This Aadhaar is locked or cancelled. An Aadhaar centre can help you. Or call 1947."
    ),
    identity.IdentityUnavailable: gettext_lazy(
        "The Aadhaar service did not answer. Your answers are kept. Try again in a few minutes."
    ),
}


def explain(error: identity.IdentityError) -> str:
    return IDENTITY_ERRORS.get(type(error), IDENTITY_ERRORS[identity.IdentityUnavailable])


def explain_code(error: otp.OtpError) -> str:
    if isinstance(error, otp.WrongCode):
        return ngettext(
            "This is not the code we sent. You can try %(left)d more time.",
            "This is not the code we sent. You can try %(left)d more times.",
            error.tries_left,
        ) % {"left": error.tries_left}
    return _("This code does not work any more. Ask for a new one.")


TOO_MANY_CODES = gettext_lazy(
    "Too many codes were sent to this mobile. Wait for an hour and try again, or call 14434."
)


def which_worker(form, mobile: str) -> Worker | None:
    """Of several on one phone the one whom a right `BirthYearForm` means. None, with the form
    saying why, when that is nobody or still several."""
    here = Worker.objects.may_sign_in().filter(mobile=mobile)
    found = here.filter(date_of_birth__year=form.cleaned_data["birth_year"])
    workers = [w for w in found[:50] if str(w.uan).endswith(form.cleaned_data["uan_end"])]
    if not workers:
        form.add_error("birth_year", _("No worker with this mobile was born in this year."))
    elif len(workers) > 1:
        form.add_error("uan_end", _("Write the last 4 digits of your UAN too."))
    else:
        return workers[0]
    return None


def tiles(request, worker: Worker) -> list[str]:
    """What upper apps show of the worker (ME_TILES), such as schemes."""
    return [html for name in settings.ME_TILES if (html := import_string(name)(request, worker))]
