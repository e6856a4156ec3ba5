"""`/centre/<visit>/worker…`: what can be done for a worker who has proven to be here.

The pages are those of `/me/` (`workers.views.changing`). Mobile and bank account ask for Aadhaar's
own proof.
"""

import functools

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from eshram.addresses import address_of
from workers import changes, consents, otp, recovery, telling
from workers import messages as texts
from workers.counter import assisting, entry, helping, visits
from workers.counter.doors import Closed
from workers.counter.forms.helping import AccountForm, MobileForm
from workers.counter.models import Visit
from workers.counter.views.pages import acts, show
from workers.counter.views.tell import number
from workers.counter.visits import of_visit
from workers.forms.steps import OtpForm
from workers.models import News, OneTimePassword, Worker
from workers.registration import bank_fingerprint
from workers.sessions import Ended
from workers.views import changing
from workers.views.pages import TOO_MANY_CODES, explain_code, may_act, tiles

NEW_MOBILE = OneTimePassword.Purpose.NEW_MOBILE
MOST_NEWS = 10


def of_worker(*, strong: bool = False):
    """A page about the worker of the visit, while the proof lasts; `strong`: Aadhaar's."""

    def decorate(view):
        @of_visit(Visit.Purpose.HELP)
        @functools.wraps(view)
        def page(request, visit, **names):
            try:
                worker = helping.client_of(visit)
            except Ended as ended:
                context = {"visit": visit, "sentence": ended.sentence}
                return render(request, "centre/record_ended.html", context, status=403)
            if worker is None:
                messages.warning(request, _("First the worker proves who is here."))
                return redirect("centre-find", visit.id)
            if strong and not helping.is_strong(visit, worker):
                return to_proof(request, visit)
            return view(request, visit, worker, **names)

        return page

    return decorate


def to_proof(request, visit: Visit) -> HttpResponse:
    """To Aadhaar's proof first, and from there back to this page."""
    visits.hold(visit, wanted=request.resolver_match.url_name)
    return redirect("centre-prove", visit.id)


def saved_for(request, visit: Visit, worker: Worker) -> changing.Saved:
    """After a change, inside its transaction: who did it stands beside it, and the phone learns."""

    def saved(what: str, sentence: str) -> HttpResponse:
        visits.refuse_over(visit)
        assisting.record(visit, worker, what)
        helping.tell(visit, worker)
        messages.success(request, sentence)
        return redirect("centre-worker", visit.id)

    return saved


@of_worker()
def home(request, visit, worker):
    """What we know, and what can be done; first what waits to be read out to who has no mobile."""
    if acts(request):
        upto = number(request.POST.get("upto", ""))
        telling.mark_told(worker, upto, by=visit.operator.by, centre=visit.centre_id)
        return redirect("centre-worker", visit.id)
    context = {
        "news": list(News.objects.waiting().filter(worker=worker).order_by("id")[:MOST_NEWS]),
        "visit": visit,
        "worker": worker,
        "strong": helping.is_strong(visit, worker),
        "shares": consents.STATES in consents.in_force(worker),
        "tiles": tiles(request, worker),
    }
    return render(request, "centre/worker.html", context)


@of_worker()
def address(request, visit, worker):
    return changing.address(
        request,
        worker,
        by=visit.operator.by,
        saved=saved_for(request, visit, worker),
        template="centre/address.html",
        frame="centre/base.html",
        visit=visit,
    )


@of_worker()
def occupation(request, visit, worker):
    return changing.occupation(
        request,
        worker,
        by=visit.operator.by,
        saved=saved_for(request, visit, worker),
        frame="centre/base.html",
        visit=visit,
    )


@of_worker()
def prove(request, visit, worker):
    """Mobile and bank account take Aadhaar's proof: UIDAI's code, or finger or eye."""
    if acts(request):
        try:
            if "capture" in request.POST:
                helping.ask_capture(visit, str(worker.uan))
                return redirect("centre-find-capture", visit.id)
            helping.send_aadhaar_code(visit, str(worker.uan))
            return redirect("centre-find-aadhaar-code", visit.id)
        except helping.TooManyFinds:
            messages.error(request, _("You have looked for many people in this hour."))
    context = {"visit": visit, "worker": worker, "code_failed": visit.proof == helping.Proof.OTP}
    return render(request, "centre/prove.html", context)


@of_worker(strong=True)
def mobile(request, visit, worker):
    form = MobileForm(request.POST or None)
    if not may_act(form, request):
        return show(request, visit, form, "registration/step.html")
    new = form.cleaned_data["mobile"]
    if not new and not worker.mobile:
        form.add_error("whose", changing.AS_BEFORE)
        return show(request, visit, form, "registration/step.html")
    if not new:
        return set_mobile(request, visit, worker, "")
    try:
        if new != worker.mobile:
            entry.refuse_mobile(visit.operator, new)
    except Closed as closed:
        form.add_error("mobile", closed.sentence)
        return show(request, visit, form, "registration/step.html")
    try:
        sent = otp.send(
            new,
            NEW_MOBILE,
            language=worker.language,
            address=address_of(request),
            text=texts.CENTRE_OTP,
        )
    except otp.TooMany:
        form.add_error("mobile", TOO_MANY_CODES)
        return show(request, visit, form, "registration/step.html")
    visits.hold(visit, new_mobile=str(sent.id))
    return redirect("centre-mobile-code", visit.id)


@of_worker(strong=True)
def mobile_code(request, visit, worker):
    asked = visit.held.get("new_mobile")
    if asked is None:
        return redirect("centre-mobile", visit.id)
    form = OtpForm(request.POST or None)
    if may_act(form, request):
        try:
            proof = otp.check(asked, form.cleaned_data["otp"], NEW_MOBILE)
        except otp.OtpError as error:
            form.add_error("otp", explain_code(error))
        else:
            visits.hold(visit, new_mobile=None)
            return set_mobile(request, visit, worker, proof.mobile)
    return show(request, visit, form, "centre/find_code.html", way="new")


@transaction.atomic
def set_mobile(request, visit, worker, new: str):
    """The same number again is a SIM that was lost and came back: who signed in by it is out."""
    if new == worker.mobile:
        recovery.sign_out_everywhere(worker, by=visit.operator.by)
        sentence = _("The number stays. Everybody who had signed in by it is signed out.")
        messages.success(request, sentence)
        return redirect("centre-worker", visit.id)
    changes.set_mobile(worker, new, by=visit.operator.by)
    sentence = _("The new mobile number is saved.") if new else _("No mobile: it is saved.")
    return saved_for(request, visit, worker)("mobile", sentence)


def is_known(worker: Worker, data: dict) -> bool:
    """Is this the account, under this name, that the worker has already?"""
    known = getattr(worker, "bank_account", None)
    number = bank_fingerprint(data["account_number"], data["ifsc"])
    return (
        known is not None
        and bytes(known.fingerprint) == number
        and known.holder == data["account_holder"]
    )


@of_worker(strong=True)
def bank(request, visit, worker):
    form = AccountForm(request.POST or None)
    if not may_act(form, request):
        return show(request, visit, form, "registration/step.html")
    data = form.cleaned_data
    if is_known(worker, data):
        form.add_error("account_number", changing.AS_BEFORE)
        return show(request, visit, form, "registration/step.html")
    try:
        entry.refuse_account(visit.operator, data["account_number"], data["ifsc"])
    except Closed as closed:
        form.add_error("account_number", closed.sentence)
        return show(request, visit, form, "registration/step.html")
    with transaction.atomic():
        changes.set_bank_account(
            worker,
            data["account_number"],
            data["ifsc"],
            data["account_holder"],
            by=visit.operator.by,
        )
        return saved_for(request, visit, worker)("bank", _("The bank account is saved."))
