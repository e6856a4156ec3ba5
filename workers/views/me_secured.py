"""Changing mobile or bank account: one phone may serve a family, so an Aadhaar OTP is asked too.

What is to change waits sealed in the session until UIDAI's code is right.
"""

import base64
import json
import time
from uuid import UUID

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from eshram.accounts.audience import audience
from eshram.addresses import address_of
from eshram.crypto import data_box
from workers import changes, identity, otp, recovery
from workers.correction import correct_by_fresh_ekyc
from workers.forms import me as forms
from workers.forms.steps import OtpForm
from workers.models import PermanentAddress
from workers.models.otp import OneTimePassword
from workers.sessions import sign_in
from workers.views.me import current
from workers.views.pages import (
    TOO_MANY_CODES,
    explain,
    explain_code,
    form_page,
    may_act,
    show,
)

NEW_MOBILE = OneTimePassword.Purpose.NEW_MOBILE
WAIT_SECONDS = 900


def keep(request, worker, change: dict) -> None:
    """Seal a change for this worker until the Aadhaar OTP arrives."""
    text = json.dumps(change | {"at": int(time.time())}).encode()
    sealed = data_box.encrypt(text, b"change:%d" % worker.uan)
    request.session["change"] = base64.b64encode(sealed).decode()


def kept(request, worker) -> dict | None:
    if "change" not in request.session:
        return None
    sealed = base64.b64decode(request.session["change"])
    change = json.loads(data_box.decrypt(sealed, b"change:%d" % worker.uan))
    return change if time.time() - change["at"] < WAIT_SECONDS else None


def ask_aadhaar(request, worker, change: dict):
    """Have UIDAI send its code, and go to the page that takes it. Raises IdentityError."""
    pending = identity.begin_again(
        worker.vault_reference, mobile=worker.mobile, asker=f"worker:{worker.uan}"
    )
    if {"mobile", "bank"} & change.keys() and not proves_twice(worker, pending):
        identity.forget(pending)
        return redirect("me-one-phone")
    keep(request, worker, change | {"pending": pending.hex})
    return redirect("me-aadhaar-otp")


def proves_twice(worker, pending) -> bool:
    return recovery.proves_twice(worker, identity.sent_to(pending))


@audience("worker")
@require_safe
def one_phone(request):
    """UIDAI's code went to the very phone that is in doubt: only a finger or an eye helps."""
    worker = current(request)
    return render(request, "me/one_phone.html", {"cooling": recovery.is_cooling(worker)})


@audience("worker")
@form_page
def prove(request):
    """After signing in by a mobile that is not trusted: Aadhaar's code, and then all is open."""
    worker = current(request, sure=True)
    if not request.session.get("unsure"):
        return redirect("me")
    form = forms.ProveForm(request.POST if request.method == "POST" else None)
    if may_act(form, request):
        try:
            return ask_aadhaar(request, worker, {"prove": True})
        except identity.IdentityError as error:
            form.add_error(None, explain(error))
    return show(request, form, "me/prove.html")


@audience("worker")
@form_page
def mobile(request):
    worker = current(request, sure=True)
    form = forms.MyMobileForm(request.POST or None)
    if not may_act(form, request):
        return show(request, form)
    number = form.cleaned_data["mobile"]
    if number == worker.mobile:
        form.add_error("mobile", _("This is already your mobile number."))
        return show(request, form)
    try:
        sent = otp.send(number, NEW_MOBILE, language=get_language(), address=address_of(request))
    except otp.TooMany:
        form.add_error("mobile", TOO_MANY_CODES)
        return show(request, form)
    request.session["new_mobile"] = {"otp": str(sent.id), "last4": number[-4:]}
    return redirect("me-mobile-otp")


@audience("worker")
@form_page
def mobile_otp(request):
    asked = request.session.get("new_mobile")
    if asked is None:
        return redirect("me-mobile")
    worker = current(request, sure=True)
    form = OtpForm(request.POST or None)
    context = {"again": "me-mobile", "last4": asked["last4"]}
    if may_act(form, request):
        try:
            proof = otp.check(asked["otp"], form.cleaned_data["otp"], NEW_MOBILE)
            del request.session["new_mobile"]
            return ask_aadhaar(request, worker, {"mobile": proof.mobile})
        except otp.OtpError as error:
            form.add_error("otp", explain_code(error))
        except identity.IdentityError as error:
            messages.error(request, explain(error))
            return redirect("me-mobile")
    return show(request, form, "registration/otp.html", **context)


@audience("worker")
@form_page
def bank(request):
    worker = current(request, sure=True)
    form = forms.MyBankForm(request.POST or None)
    if may_act(form, request):
        data = form.cleaned_data
        account = (data["account_number"], data["ifsc"], data["account_holder"])
        try:
            return ask_aadhaar(request, worker, {"bank": account})
        except identity.IdentityError as error:
            form.add_error(None, explain(error))
    return show(request, form)


@audience("worker")
@form_page
def ekyc(request):
    """What Aadhaar said of the worker, and a button to ask it anew."""
    worker = current(request, sure=True)
    form = forms.MyEkycForm(request.POST if request.method == "POST" else None)
    if may_act(form, request):
        try:
            return ask_aadhaar(request, worker, {"ekyc": True})
        except identity.IdentityError as error:
            form.add_error(None, explain(error))
    home = PermanentAddress.objects.select_related("district__state").filter(worker=worker).first()
    return show(request, form, "me/ekyc.html", worker=worker, home_address=home)


def again(change: dict) -> str:
    """The page that began a change."""
    return next(f"me-{what}" for what in ("mobile", "bank", "ekyc", "prove") if what in change)


@audience("worker")
@form_page
def aadhaar_otp(request):
    worker = current(request, sure=True)
    change = kept(request, worker)
    if change is None:
        return redirect("me")
    form = OtpForm(request.POST or None)
    context = {
        "again": again(change),
        "aadhaar": True,
        "change": {
            "mobile": change.get("mobile", "")[-4:],
            "bank": change.get("bank", [""])[0][-4:],
            "ekyc": "ekyc" in change,
        },
    }
    if not may_act(form, request):
        return show(request, form, "registration/otp.html", **context)
    pending = UUID(change["pending"])
    sent_to = identity.sent_to(pending)
    try:
        kyc = identity.prove(pending, form.cleaned_data["otp"], by=f"worker:{worker.uan}")
        identity.forget(pending)
    except identity.IdentityError as error:
        form.add_error("otp", explain(error))
        return show(request, form, "registration/otp.html", **context)
    del request.session["change"]
    if {"mobile", "bank"} & change.keys() and not recovery.proves_twice(worker, sent_to):
        return redirect("me-one-phone")  # the number came into doubt meanwhile
    if request.session.pop("unsure", False) and not recovery.is_one_phone(worker, sent_to):
        recovery.proved(worker)
    if "mobile" in change:
        changes.set_mobile(worker, change["mobile"], by="worker")
        sign_in(request, worker)
        messages.success(request, _("Your new mobile number is saved."))
    elif "prove" in change:
        messages.success(request, _("Aadhaar has proved who you are."))
    elif "ekyc" in change:
        if correct_by_fresh_ekyc(worker, kyc, by="worker"):
            messages.success(request, _("Your details are now as Aadhaar says them."))
        else:
            messages.success(request, _("Aadhaar says the same as we know. Nothing has changed."))
    else:
        changes.set_bank_account(worker, *change["bank"], by="worker")
        messages.success(request, _("Your bank account is saved."))
    return redirect("me")
