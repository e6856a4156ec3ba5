"""The way in for staff: name and password, then a code."""

from django.conf import settings
from django.contrib.auth import authenticate, logout
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from eshram.accounts import forms, pending, second_factor, throttle
from eshram.accounts.audience import audience, is_in, is_signed_in
from eshram.audit.models import Event
from eshram.pages import form_page, may_act, show


def landing(user) -> str:
    """Where somebody's day begins."""
    if is_in(user, "helpline"):
        return reverse("helpline")
    if is_in(user, "staff"):
        return reverse("admin:index")
    if is_in(user, "state"):
        return reverse("state")
    if is_in(user, "operator"):
        return reverse("centre")
    if is_in(user, "platform"):
        return reverse("platform")
    return reverse("staff-account")


def onward(user, asked_for: str) -> str:
    inside = asked_for.startswith("/") and not asked_for.startswith("/staff/")
    if inside and url_has_allowed_host_and_scheme(asked_for, allowed_hosts=None):
        return asked_for
    return landing(user)


@audience("anyone")
@sensitive_post_parameters()
@form_page
def sign_in(request):
    asked_for = request.GET.get("next", "")
    if request.method != "POST" and is_signed_in(request):
        return redirect(onward(request.user, ""))
    form = forms.SignInForm(request.POST or None)
    if not may_act(form, request):
        return show(request, form, "accounts/sign_in.html")
    name, password = form.cleaned_data["username"], form.cleaned_data["password"]
    refused = throttle.password_refused(request, name)
    user = None if refused else authenticate(request, username=name, password=password)
    if user is None:
        form.add_error(None, forms.NOT_RIGHT)
        return show(request, form, "accounts/sign_in.html")
    throttle.password_right(request, name)
    pending.hold(request, user, asked_for=asked_for)
    return redirect("staff-code" if second_factor.authenticator_of(user) else "staff-enrol")


@audience("anyone")
@sensitive_post_parameters()
@form_page
def code(request):
    user = pending.user_of(request)
    if user is None:
        return redirect("staff-sign-in")
    if not second_factor.authenticator_of(user):
        return redirect("staff-enrol")
    form = forms.CodeForm(request.POST or None)
    if not may_act(form, request):
        return show(request, form, "accounts/code.html")
    refused = throttle.code_refused(request, user)
    device = None if refused else second_factor.check(user, form.cleaned_data["code"])
    if device is None:
        Event.objects.record("staff code refused", by=f"staff:{user.pk}", too_many=refused)
        form.add_error("code", forms.CODE_NOT_RIGHT)
        return show(request, form, "accounts/code.html")
    throttle.code_right(request, user)
    asked_for = pending.enter(request, user, device)
    if not second_factor.digits_of(form.cleaned_data["code"]):
        Event.objects.record("recovery code used", by=f"staff:{user.pk}")
        answer = redirect("staff-account")  # which says how many are left
    else:
        answer = redirect(onward(user, asked_for))
    throttle.remember_browser(request, answer, user)
    return answer


@audience("anyone")
@sensitive_post_parameters()
@form_page
def enrol(request):
    """An account that has no authenticator yet, or was let set up another, does so before it may
    enter."""
    user = pending.user_of(request)
    if user is None:
        return redirect("staff-sign-in")
    if second_factor.authenticator_of(user):
        return redirect("staff-code")
    if not user.may_enrol:
        form = forms.CodeForm()
        return show(request, form, "accounts/no_authenticator.html")
    key = pending.key_of(request, user)
    form = forms.EnrolForm(request.POST or None)
    if may_act(form, request):
        refused = throttle.code_refused(request, user)
        device = None if refused else second_factor.confirm(user, key, form.cleaned_data["code"])
        if device:
            throttle.code_right(request, user)
            pending.enter(request, user, device)
            Event.objects.record("authenticator set up", by=f"staff:{user.pk}")
            pending.keep_codes(request, user, second_factor.new_recovery_codes(user))
            answer = redirect("staff-recovery-codes")
            throttle.remember_browser(request, answer, user)
            return answer
        form.add_error("code", _("This is not what the app shows now. Look again."))
    context = {
        "key": second_factor.key_text(key),
        "key_image": second_factor.key_image(user, key),
        "account": user.username,
    }
    return show(request, form, "accounts/enrol.html", **context)


@audience("anyone")
@require_POST
def sign_out(request):
    user = request.user
    logout(request)
    for step in settings.SIGN_OUT_STEPS:
        import_string(step)(user)
    return redirect("staff-sign-in")
