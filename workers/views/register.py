"""`/register/`: one group of questions a page."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from eshram.accounts.audience import audience
from eshram.addresses import address_of
from workers import drafts, hindered, identity, otp, recovery, registration
from workers.choices import Channel
from workers.forms import steps
from workers.forms.places import AddressForm
from workers.forms.work import OccupationForm
from workers.models import Draft, TurnedAway, Worker
from workers.models.otp import OneTimePassword
from workers.notice import notice
from workers.sessions import prove_uan, stay_signed_in
from workers.views.answers import summary
from workers.views.draft_page import go_to, of_draft, progress
from workers.views.pages import (
    TOO_MANY_CODES,
    explain,
    explain_code,
    form_page,
    may_act,
    show,
)

FORMS = {
    "personal": steps.PersonalForm,
    "address": AddressForm,
    "education": steps.EducationForm,
    "occupation": OccupationForm,
    "bank": steps.BankForm,
}
TEMPLATES = {step: f"registration/{step}.html" for step in ("address", "occupation", "bank")}
Purpose = OneTimePassword.Purpose


def count_hindered(reason: str, whose: str) -> None:
    hindered.count(reason, whose, channel=Channel.SELF, language=get_language())


@audience("anyone")
@form_page
def start(request):
    form = steps.StartForm(request.POST or None)
    if not may_act(form, request):
        return show(request, form, "registration/start.html")
    if reason := form.turned_away():
        TurnedAway.objects.count_one(reason, channel=Channel.SELF, language=get_language())
        return redirect("register-not-eligible", reason=reason)
    if "otp" in request.session:  # the first code was not what brought them in
        count_hindered(TurnedAway.Reason.NO_OTP, request.session["otp"])
    try:
        sent = otp.send(
            form.cleaned_data["mobile"],
            Purpose.REGISTER,
            language=get_language(),
            address=address_of(request),
        )
    except otp.TooMany:
        form.add_error("mobile", TOO_MANY_CODES)
        return show(request, form, "registration/start.html")
    request.session["otp"] = str(sent.id)
    request.session["otp_to"] = sent.mobile[-4:]
    return redirect("register-otp")


@audience("anyone")
@form_page
def start_otp(request):
    if "otp" not in request.session:
        return redirect("register-start")
    form = steps.OtpForm(request.POST or None)
    context = {"again": "register-start", "last4": request.session.get("otp_to", "")}
    if not may_act(form, request):
        return show(request, form, "registration/otp.html", **context)
    try:
        proof = otp.check(request.session["otp"], form.cleaned_data["otp"], Purpose.REGISTER)
    except otp.OtpError as error:
        form.add_error("otp", explain_code(error))
        return show(request, form, "registration/otp.html", **context)
    draft = Draft.objects.create(mobile=proof.mobile, language=get_language())
    request.session.flush()  # whoever was here before: signed in, or proven by an Aadhaar OTP
    request.session["draft"] = str(draft.id)
    if Draft.objects.live().proven().filter(mobile=proof.mobile).exists():
        messages.info(request, _("A registration with this mobile is not finished."), "unfinished")
    return redirect("register-consent")


@audience("anyone")
@require_safe
def not_eligible(request, reason):
    """Why, and where to go instead."""
    if reason not in TurnedAway.NOT_ELIGIBLE:
        return redirect("register-start")
    return render(request, "registration/not_eligible.html", {"reason": reason})


@of_draft("consent")
def consent(request, draft):
    form = steps.ConsentForm(request.POST or None, draft=draft)
    if not may_act(form, request):
        context = {"notice": notice(), **progress("consent")}
        return show(request, form, "registration/consent.html", **context)
    drafts.save_consent(draft, language=get_language())
    return go_to(draft)


@of_draft("identity")
def identity_page(request, draft):
    form = steps.IdentityForm(request.POST or None, draft=draft)
    if may_act(form, request):
        if draft.pending_reference:  # a second code: the first did not do
            count_hindered(TurnedAway.Reason.NO_OTP, str(draft.id))
        try:
            drafts.begin_identity(draft, form.cleaned_data["aadhaar"])
        except identity.IdentityError as error:
            count_hindered(hindered.reason_of(error), str(draft.id))
            form.add_error("aadhaar", explain(error))
        else:
            return redirect("register-identity-otp")
    return show(request, form, **progress("identity"))


@of_draft("identity")
def identity_otp(request, draft):
    if draft.pending_reference is None:
        return redirect("register-identity")
    form = steps.OtpForm(request.POST or None, draft=draft)
    if may_act(form, request):
        sent_to = identity.sent_to(draft.pending_reference)
        try:
            drafts.finish_identity(draft, form.cleaned_data["otp"])
        except identity.IdentityError as error:
            form.add_error("otp", explain(error))
        except drafts.NotEligible as refused:
            TurnedAway.objects.count_one(
                refused.reason, channel=Channel.SELF, language=draft.language, state=refused.state
            )
            request.session.pop("draft", None)
            return redirect("register-not-eligible", reason=refused.reason)
        except drafts.AlreadyRegistered as found:
            twice = recovery.proves_twice(found.worker, sent_to)
            prove_uan(request, found.worker, mobile=draft.mobile if twice else "")
            return redirect("register-already")
        else:
            request.session["person"] = draft.uan
            return go_to(draft)
    context = {"again": "register-identity", "aadhaar": True, **progress("identity")}
    return show(request, form, "registration/otp.html", **context)


def answers_page(step: str):
    """The page of a step whose form simply saves its answers."""

    @of_draft(step)
    def page(request, draft):
        context = progress(step)
        template = TEMPLATES.get(step, "registration/step.html")
        if "look" in request.POST:  # without JavaScript: the page again, with what was looked for
            form = FORMS[step](initial=request.POST.dict(), draft=draft)
            return show(request, form, template, **context)
        skips = step == "bank" and "skip" in request.POST
        if skips and not getattr(request, "form_expired", False):
            drafts.save_answers(draft, step, {})
            return go_to(draft)
        kept = draft.answers.get(step)
        form = FORMS[step](request.POST or None, initial=kept, draft=draft)
        if not may_act(form, request):
            return show(request, form, template, kept=kept, **context)
        drafts.save_answers(draft, step, form.cleaned_data)
        return go_to(draft)

    page.__name__ = f"{step}_page"
    return page


@of_draft("check")
def check(request, draft):
    form = steps.CheckForm(request.POST or None, draft=draft)
    if not may_act(form, request):
        context = {"summary": summary(draft), **progress("check")}
        return show(request, form, "registration/check.html", **context)
    Draft.objects.filter(id=draft.id).update(language=get_language())
    try:
        worker = registration.register(draft.id, by="worker", channel="self")
    except registration.NotFinished:
        return go_to(draft)
    except drafts.NotEligible as refused:
        return redirect("register-not-eligible", reason=refused.reason)
    except drafts.AlreadyRegistered as found:
        # This draft's Aadhaar code may be weeks old: it opens the page, and changes no mobile.
        prove_uan(request, found.worker)
        return redirect("register-already")
    stay_signed_in(request, worker)
    return redirect("register-done")


@audience("anyone")
@require_safe
def done(request):
    worker = Worker.objects.filter(uan=request.session.get("uan")).first()
    if worker is None:
        return redirect("register-start")
    return render(request, "registration/done.html", {"worker": worker})
