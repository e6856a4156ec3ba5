"""`/centre/own`: the operator proves by Aadhaar who they are, before the first client."""

import uuid

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from eshram.accounts.audience import audience
from eshram.pages import form_page, may_act, show
from workers import identity
from workers.counter import own
from workers.counter.doors import off_duty
from workers.counter.forms.centres import OwnCaptureForm, OwnForm
from workers.counter.views.capture import SAYS_TO_OPERATOR, show_capture
from workers.counter.views.pages import fit
from workers.forms.steps import OtpForm
from workers.views.pages import explain

PENDING = "own-pending"  # in the session: the vault's reference of the number that waits
FRAME = {"frame": "centre/base.html"}


@audience("operator")
@sensitive_post_parameters()
@form_page
def prove(request):
    operator = off_duty(request)
    if operator.own_proven_at:
        return redirect("centre")
    form = OwnForm(request.POST or None, initial={"mobile": operator.mobile})
    if not may_act(form, request):
        return show(request, form, "centre/own.html", **FRAME)
    try:
        pending = own.begin(operator, **form.cleaned_data)
    except identity.IdentityError as error:
        form.add_error(None, explain(error))
        return show(request, form, "centre/own.html", **FRAME)
    request.session[PENDING] = str(pending)
    return redirect("centre-own-otp")


@audience("operator")
@sensitive_post_parameters()
@form_page
def prove_otp(request):
    operator = off_duty(request)
    if operator.own_proven_at or PENDING not in request.session:
        return redirect("centre-own")
    form = OtpForm(request.POST or None)
    context = {"again": "centre-own", "aadhaar": True, **FRAME}
    if not may_act(form, request):
        return show(request, form, "registration/otp.html", **context)
    pending = uuid.UUID(request.session[PENDING])
    try:
        own.finish(operator, pending, form.cleaned_data["otp"])
    except identity.NotYours:
        identity.forget(pending)
        del request.session[PENDING]
        return not_yours(request)
    except identity.IdentityError as error:
        form.add_error("otp", explain(error))
        return show(request, form, "registration/otp.html", **context)
    del request.session[PENDING]
    return proven(request)


@audience("operator")
@sensitive_post_parameters()
@form_page
def prove_capture(request):
    """Finger or eye instead of UIDAI's code."""
    operator = off_duty(request)
    if operator.own_proven_at:
        return redirect("centre")
    form = OwnCaptureForm(request.POST or None)
    if may_act(form, request):
        try:
            own.finish_capture(operator, form.cleaned_data["aadhaar"], form.cleaned_data["pid"])
        except identity.NotYours:
            return not_yours(request)
        except identity.IdentityError as error:
            form.add_error(None, explain(error))
        else:
            return proven(request)
    fit(form)
    context = {"says": SAYS_TO_OPERATOR, **FRAME}
    return show_capture(request, form, otp_url=reverse("centre-own"), **context)


def proven(request):
    messages.success(request, _("You have proven who you are. You can begin."))
    return redirect("centre")


def not_yours(request):
    messages.error(
        request,
        _(
            "This Aadhaar number belongs to another account of a centre. One person has one "
            "account. Call the helpline."
        ),
    )
    return redirect("centre-own")
