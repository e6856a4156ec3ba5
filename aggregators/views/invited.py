"""`/w/<code>`: the link in a platform's invitation. It shows who asks; of whom it asks nothing is
shown before a code has proved the mobile. `/me/work/invited/<code>` takes the answer."""

import time
from contextlib import suppress

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from aggregators import invitations, mine
from aggregators.forms.work import SureForm
from aggregators.models import Invitation
from aggregators.views.work import posted
from eshram import limits
from eshram.accounts.audience import audience
from eshram.addresses import address_of
from eshram.pages import form_page
from workers import otp
from workers.forms.steps import OtpForm
from workers.models import Draft, Worker
from workers.models.otp import OneTimePassword
from workers.sessions import PROVEN_SECONDS
from workers.views import me
from workers.views.pages import TOO_MANY_CODES, explain_code, may_act, show

Purpose = OneTimePassword.Purpose


def waiting(worker: Worker) -> list[Invitation]:
    return list(mine.waiting(worker)[:20])


def invitation_of(request, code: str) -> Invitation | None:
    """By its code; None for nobody's, and for a network that tries too many."""
    most = settings.PLATFORM_LINKS_ADDRESS_MINUTE
    if limits.is_over("invited-address", address_of(request), most=most, seconds=60):
        return None
    return Invitation.objects.select_related("platform").filter(code=code).first()


def state_of(asked: Invitation | None) -> str:
    if asked is None:
        return "unknown"
    if asked.engagement_id:
        return "accepted"
    if asked.declined_at:
        return "declined"
    return "open" if Invitation.objects.open().filter(pk=asked.pk).exists() else "old"


def not_open(request, asked: Invitation | None, state: str):
    context = {"state": state, "platform": asked and asked.platform}
    return render(request, "work/invited_ended.html", context, status=404 if not asked else 410)


@audience("anyone")
@form_page
def invited(request, code):
    asked = invitation_of(request, code)
    if (state := state_of(asked)) != "open":
        return not_open(request, asked, state)
    title = _("%(platform)s says that you work for it.") % {"platform": asked.platform.brand}
    form = SureForm(title, _("Send the code to my mobile"), posted(request))
    if not may_act(form, request):
        return show(request, form, "work/invited.html", asked=asked)
    most = settings.PLATFORM_INVITATION_CODES_HOUR
    try:
        if limits.is_over("invited", code, most=most, seconds=3600):
            raise otp.TooMany
        sent = otp.send(
            asked.mobile, Purpose.SIGN_IN, language=get_language(), address=address_of(request)
        )
    except otp.TooMany:
        form.add_error(None, TOO_MANY_CODES)
        return show(request, form, "work/invited.html", asked=asked)
    request.session["invited"] = {"code": code, "otp": str(sent.id)}
    return redirect("invited-otp", code)


@audience("anyone")
@form_page
def invited_otp(request, code):
    held = request.session.get("invited")
    if not held or held["code"] != code or "otp" not in held:
        return redirect("invited", code)
    form = OtpForm(request.POST or None)
    context = {"again_url": reverse("invited", args=[code])}
    if not may_act(form, request):
        return show(request, form, "work/invited_otp.html", **context)
    try:
        proof = otp.check(held["otp"], form.cleaned_data["otp"], Purpose.SIGN_IN)
    except otp.OtpError as error:
        form.add_error("otp", explain_code(error))
        return show(request, form, "work/invited_otp.html", **context)
    request.session.cycle_key()
    kept = {"code": code, "mobile": proof.mobile, "proof": str(proof.id), "at": int(time.time())}
    request.session["invited"] = kept
    return redirect("invited-who", code)


@audience("anyone")
@form_page
def who(request, code):
    """The mobile is proved: somebody registered goes on to their own page, anybody else says yes
    and registers, or no."""
    held = request.session.get("invited")
    if not held or held["code"] != code or time.time() - held.get("at", 0) > PROVEN_SECONDS:
        return redirect("invited", code)
    asked = invitation_of(request, code)
    if (state := state_of(asked)) != "open" or asked.mobile != held["mobile"]:
        return not_open(request, asked, state if state != "open" else "old")
    here = Worker.objects.may_sign_in().filter(mobile=held["mobile"])
    form = SureForm(_("Do you work for %(platform)s?") % {"platform": asked.platform.brand}, "",
                    posted(request))  # fmt: skip
    known = here.exists()
    if not may_act(form, request):
        return show(request, form, "work/invited_who.html", asked=asked, known=known)
    match request.POST.get("answer"):
        case "registered" if known:
            request.session.pop("invited")
            return me.enter_one_of(
                request, list(here[:2]), held["mobile"], held["proof"],
                reverse("me-work-invited", args=[code]),
            )  # fmt: skip
        case "register":
            return register(request, asked, held["mobile"])
        case "no":
            return refuse(request, asked)
    return show(request, form, "work/invited_who.html", asked=asked, known=known)


def register(request, asked: Invitation, mobile: str):
    try:
        with transaction.atomic():
            draft = Draft.objects.create(mobile=mobile, language=get_language())
            invitations.keep(asked, draft)
    except invitations.Refused as refused:
        messages.warning(request, refused.sentence)
        return redirect("invited", asked.code)
    request.session.flush()
    request.session["draft"] = str(draft.id)
    text = _("Now register. Then your days with %(platform)s count.")
    messages.info(request, text % {"platform": asked.platform.brand})
    return redirect("register-consent")


def refuse(request, asked: Invitation):
    request.session.pop("invited", None)
    with suppress(invitations.Refused):  # answered meanwhile: its page says how
        invitations.decline(asked, None, by="anyone")
    return redirect("invited", asked.code)


def answer(request, here, worker: Worker, code: str):
    """The worker's yes or no; the invitation is to their own mobile, or there is none."""
    asked = mine.waiting(worker).filter(code=code).first()
    if asked is None:
        gone = Invitation.objects.filter(code=code, engagement__worker=worker).first()
        if gone:
            return here.go("work")
        raise Http404
    title = _("Do you work for %(platform)s?") % {"platform": asked.platform.brand}
    form = SureForm(title, _("Yes, I work for it"), posted(request))
    if may_act(form, request):
        is_no = "no" in request.POST
        try:
            with transaction.atomic():
                step = invitations.decline if is_no else invitations.accept
                step(asked, worker, by=here.by)
                here.saved("work")
            messages.success(
                request,
                _("Noted: you do not work for it.")
                if is_no
                else _("Noted. Your days count from now on."),
            )
            return here.go("work")
        except invitations.Refused as refused:
            form.add_error(None, refused.sentence)
    return here.show(request, form, "work/answer.html", asked=asked, here=here)
