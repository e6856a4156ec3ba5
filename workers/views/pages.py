"""What the pages of registration and of `/me/` share."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from workers import identity, otp

IDENTITY_ERRORS = {
    identity.NoMobileLinked: gettext_lazy(
        "No mobile is linked to this Aadhaar, so UIDAI cannot send a code. Go to the nearest "
        "Common Service Centre (CSC). There you register with your fingerprint, free of charge."
    ),
    identity.WrongOtp: gettext_lazy("This is not the code that UIDAI sent. Look at the SMS again."),
    identity.OtpExpired: gettext_lazy("This code is too old. Ask for a new one."),
    identity.TooManyTries: gettext_lazy(
        "Too many codes were asked for or wrong. Wait for an hour and try again."
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


def form_page(view):
    """A view whose POST is acted on only after `may_act`, so that it may show an expired form."""
    view = require_http_methods(["GET", "HEAD", "POST"])(view)
    view.shows_expired_form = True
    return view


def may_act(form, request) -> bool:
    """Is this a POST whose answers are right? Not when its form had become too old (CSRF)."""
    if request.method != "POST":
        return False
    valid = form.is_valid()
    if getattr(request, "form_expired", False):
        if form.is_bound:
            form.add_error(
                None,
                _("This page was open for too long. Your answers are still here. Press again."),
            )
        return False
    return valid


def show(request, form, template="registration/step.html", **context):
    """The page of a form, with its errors on top. 422 when answers were wrong, 403 when the form
    was too old."""
    status = 422 if form.is_bound and form.errors else 200
    if getattr(request, "form_expired", False):
        status = 403
    return render(request, template, {"form": form, **context}, status=status)
