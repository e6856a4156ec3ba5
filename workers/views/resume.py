"""Coming back: to a registration that is not finished, or to one that was finished long ago."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from eshram.accounts.audience import audience
from eshram.addresses import address_of
from workers import changes, otp
from workers.forms import steps
from workers.models import Draft
from workers.models.otp import OneTimePassword
from workers.sessions import proven, refuse_ended, sign_in
from workers.views.draft_page import go_to
from workers.views.pages import TOO_MANY_CODES, explain_code, form_page, may_act, show

Purpose = OneTimePassword.Purpose


@audience("anyone")
@require_http_methods(["GET", "POST"])
def already(request):
    """The Aadhaar is a worker's, and an Aadhaar OTP has just proved that the worker is here: sign
    in as usual or, when the old phone is lost, take the mobile of this registration."""
    worker, mobile = proven(request)
    if worker is None:
        return redirect("me-sign-in")
    refuse_ended(worker)
    if request.method == "POST" and mobile:
        changes.set_mobile(worker, mobile, by="worker")
        sign_in(request, worker)
        return redirect("me")
    return render(request, "registration/already.html", {"worker": worker, "mobile": mobile})


@audience("anyone")
@form_page
def resume(request):
    form = steps.ResumeForm(request.POST or None)
    if not may_act(form, request):
        return show(request, form)
    try:
        sent = otp.send(
            form.cleaned_data["mobile"],
            Purpose.RESUME,
            language=get_language(),
            address=address_of(request),
        )
    except otp.TooMany:
        form.add_error("mobile", TOO_MANY_CODES)
        return show(request, form)
    request.session["resume"] = {
        "otp": str(sent.id),
        "birth_year": form.cleaned_data["birth_year"],
        "last4": sent.mobile[-4:],
    }
    return redirect("register-resume-otp")


@audience("anyone")
@form_page
def resume_otp(request):
    asked = request.session.get("resume")
    if not asked:
        return redirect("register-resume")
    form = steps.OtpForm(request.POST or None)
    context = {"again": "register-resume", "last4": asked["last4"]}
    if not may_act(form, request):
        return show(request, form, "registration/otp.html", **context)
    try:
        proof = otp.check(asked["otp"], form.cleaned_data["otp"], Purpose.RESUME)
    except otp.OtpError as error:
        form.add_error("otp", explain_code(error))
        return show(request, form, "registration/otp.html", **context)
    request.session.flush()
    waiting = Draft.objects.live().proven().filter(birth_year=asked["birth_year"])
    found = list(waiting.filter(mobile=proof.mobile)[:2])
    if not found:
        messages.warning(
            request, _("We have no unfinished registration with this mobile and year of birth.")
        )
        return redirect("register-start")
    if len(found) > 1:  # a family's phone: nobody is shown another's answers
        messages.warning(
            request,
            _(
                "Several people with this mobile were born in this year. Start here: your answers "
                "come back as soon as Aadhaar has proved who you are."
            ),
        )
        return redirect("register-start")
    (draft,) = found
    request.session["draft"], request.session["person"] = str(draft.id), draft.uan
    return go_to(draft)
