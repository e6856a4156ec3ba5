"""`/me/`: a worker's own pages, behind an OTP."""

import hmac
import time

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from eshram import limits
from eshram.accounts.audience import FirstThere, audience
from eshram.addresses import address_of
from workers import card, otp, recovery
from workers.choices import MAY_SIGN_IN
from workers.forms import me as forms
from workers.forms.steps import OtpForm
from workers.models import Photo, Worker
from workers.models.otp import OneTimePassword
from workers.sessions import PROVEN_SECONDS, Ended, sign_in
from workers.views import changing
from workers.views.pages import (
    TOO_MANY_CODES,
    explain_code,
    form_page,
    may_act,
    show,
    tiles,
    which_worker,
)

Purpose = OneTimePassword.Purpose
WHICH_TRIES = 3


def current(request, *, sure: bool = False) -> Worker:
    """The one door to a worker's row for the worker: who is signed in, or 404; 403, and signed out,
    when the mobile that proved it is no longer the worker's. A POST comes from who may change
    things; `sure` where Aadhaar is asked anyway. Raises FirstThere."""
    worker = (
        Worker.objects.select_related("occupation", "present_district", "present_state", "phone")
        .filter(uan=request.session["uan"])
        .first()
    )
    if worker is None:
        raise Http404
    if is_out(request.session, worker):
        request.session.flush()
        raise PermissionDenied
    if worker.status not in MAY_SIGN_IN:
        request.session.flush()
        raise Ended(worker.status)
    if request.method == "POST" and not sure:
        refuse_unsure(request)
    return worker


def is_out(session, worker: Worker) -> bool:
    """The mobile that proved the worker is no longer theirs, or everybody was signed out."""
    other = session.get("mobile", worker.mobile) != worker.mobile
    return other or recovery.signed_out_since(worker, session.get("began"))


def refuse_unsure(request) -> None:
    """Who came in by a mobile that is not trusted changes nothing before Aadhaar has proved who
    they are. Raises FirstThere."""
    if request.session.get("unsure"):
        raise FirstThere(reverse("me-prove"))


@audience("anyone")
@form_page
def sign_in_page(request):
    """Whether the number is known is not told: the code page comes either way."""
    form = forms.SignInForm(request.POST or None)
    if not may_act(form, request):
        return show(request, form, "me/sign_in.html")
    who = form.cleaned_data["who"]
    # Who has no mobile cannot sign in by one: for us as if nobody had this UAN.
    of_uan = Worker.objects.of_uan(who).exclude(mobile="")
    worker = of_uan.first() if len(who) == 12 else None
    if worker:
        mobile, known = worker.mobile, True
    else:
        mobile = otp.mobile_in(who) or otp.no_mobile(who)
        known = Worker.objects.filter(mobile=mobile).exists()
    try:
        sent = otp.send(
            mobile,
            Purpose.SIGN_IN,
            language=get_language(),
            address=address_of(request),
            known=known,
        )
    except otp.TooMany:
        form.add_error("who", TOO_MANY_CODES)
        return show(request, form, "me/sign_in.html")
    request.session["sign_in"] = {
        "uan": worker.uan if worker else None,
        "otp": str(sent.id),
        "next": request.GET.get("next", ""),
    }
    return redirect("me-otp")


def enter(request, worker, asked_for: str):
    """Sign in and go to the page of `/me/` that was asked for, if one was; by a mobile that is not
    trusted any more not before a question is answered."""
    if not recovery.is_trusted(worker):
        request.session.cycle_key()
        confirm = {"uan": worker.uan, "mobile": worker.mobile, "at": int(time.time())}
        request.session["confirm"] = confirm | {"next": asked_for}
        return redirect("me-confirm")
    recovery.seen(worker)
    return go_in(request, worker, asked_for)


def go_in(request, worker, asked_for: str, *, unsure: bool = False):
    sign_in(request, worker)
    if unsure:
        request.session["unsure"] = True
    own = asked_for.startswith(reverse("me"))
    return redirect(
        asked_for
        if own and url_has_allowed_host_and_scheme(asked_for, allowed_hosts=None)
        else "me"
    )


@audience("anyone")
@form_page
def sign_in_otp(request):
    asked = request.session.get("sign_in")
    if asked is None:
        return redirect("me-sign-in")
    form = OtpForm(request.POST or None)
    context = {"again": "me-sign-in", "perhaps": True}
    if not may_act(form, request):
        return show(request, form, "registration/otp.html", **context)
    try:
        proof = otp.check(asked["otp"], form.cleaned_data["otp"], Purpose.SIGN_IN)
    except otp.OtpError as error:
        form.add_error("otp", explain_code(error))
        return show(request, form, "registration/otp.html", **context)
    here = Worker.objects.filter(mobile=proof.mobile)
    if asked["uan"]:
        here = here.filter(uan=asked["uan"])
    found = list(here.may_sign_in()[:2])
    request.session.pop("sign_in")
    request.session.pop("confirm", None)
    if not found and (ended := here.order_by("-status_since").first()):
        raise Ended(ended.status)
    if not found:  # the number changed hands between the two pages
        return redirect("me-sign-in")
    return enter_one_of(request, found, proof.mobile, str(proof.id), asked["next"])


def enter_one_of(request, found: list[Worker], mobile: str, proof: str, asked_for: str):
    """As `enter`, when a code has proved the mobile of those who were found: the first two, or the
    one. `proof` is the code's id."""
    if len(found) == 1:
        return enter(request, found[0], asked_for)
    request.session.cycle_key()
    tries = f"which:{proof}"  # not in the session: guesses at once would all count from one
    cache.set(tries, 0, timeout=PROVEN_SECONDS)
    request.session["which"] = {"mobile": mobile, "tries": tries, "next": asked_for}
    return redirect("me-which")


@audience("anyone")
@form_page
def which(request):
    """Several workers on one phone: the birth year says who is here."""
    asked = request.session.get("which")
    if asked is None:
        return redirect("me-sign-in")
    form = forms.BirthYearForm(request.POST or None)
    if not may_act(form, request):
        return show(request, form)
    try:
        spent = cache.incr(asked["tries"]) > WHICH_TRIES
    except ValueError:  # ten minutes are over
        spent = True
    if spent:
        del request.session["which"]
        messages.warning(request, _("Too many tries. Ask for a new code."))
        return redirect("me-sign-in")
    worker = which_worker(form, asked["mobile"])
    if worker is None:
        return show(request, form)
    return enter(request, worker, asked["next"])


@audience("anyone")
@form_page
def confirm(request):
    """A mobile that nobody used for long may be somebody else's by now: one question more, before
    anything is shown. That there is such a worker is all that the page tells."""
    asked = request.session.get("confirm")
    if asked is None or time.time() - asked["at"] > PROVEN_SECONDS:
        return redirect("me-sign-in")
    form = forms.ConfirmForm(request.POST or None)
    if not may_act(form, request):
        return show(request, form, "me/confirm.html")
    most = settings.CONFIRM_TRIES_DAY
    spent = limits.is_over("confirm", str(asked["uan"]), most=most, seconds=86400)
    worker = Worker.objects.may_sign_in().filter(uan=asked["uan"], mobile=asked["mobile"]).first()
    if spent or worker is None:
        del request.session["confirm"]
        return render(request, "me/not_confirmed.html", status=403)
    if not hmac.compare_digest(worker.aadhaar_last4, form.cleaned_data["last4"]):
        form.add_error("last4", _("These are not the digits we know. Look at the Aadhaar card."))
        return show(request, form, "me/confirm.html")
    limits.forget("confirm", str(asked["uan"]))
    return go_in(request, worker, asked["next"], unsure=True)


@audience("worker")
@require_safe
def home(request):
    worker = current(request)
    context = {
        "worker": worker,
        "stay": worker.stays.first(),
        "tiles": tiles(request, worker),
        "unsure": request.session.get("unsure", False),
    }
    return render(request, "me/home.html", context)


@audience("anyone")
@require_POST
def sign_out(request):
    request.session.flush()
    return redirect("home")


@audience("worker")
@require_safe
def card_page(request):
    worker = current(request)
    return render(request, "me/card.html", {"card": card.of(worker)})


@audience("worker")
@require_safe
def card_pdf(request):
    worker = current(request)
    response = HttpResponse(card.pdf(card.of(worker)), content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="e-shram-card.pdf"'
    response["Cache-Control"] = "no-store"
    return response


@audience("worker")
@require_safe
def photo(request):
    found = Photo.objects.filter(worker=current(request)).first()
    if found is None:
        raise Http404
    response = HttpResponse(bytes(found.jpeg), content_type="image/jpeg")
    response["Cache-Control"] = "no-store"  # the next worker at this browser has another face
    return response


def saved_by(request):
    """After a change on a page of `/me/`."""

    def saved(what, sentence):
        messages.success(request, sentence)
        return redirect("me")

    return saved


@audience("worker")
@form_page
def address(request):
    worker = current(request)
    refuse_unsure(request)  # before anything is typed
    return changing.address(request, worker, by="worker", saved=saved_by(request))


@audience("worker")
@form_page
def occupation(request):
    worker = current(request)
    refuse_unsure(request)  # before anything is typed
    return changing.occupation(request, worker, by="worker", saved=saved_by(request))
