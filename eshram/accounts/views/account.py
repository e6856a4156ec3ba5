"""`/staff/`: what people who work with the register see of their own account."""

from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.db.models import F
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from eshram.accounts import forms, pending, second_factor, throttle
from eshram.accounts.audience import audience
from eshram.accounts.models import User
from eshram.accounts.roles import ROLES, roles_of
from eshram.accounts.views.sign_in import landing
from eshram.audit.models import Event
from eshram.pages import form_page, may_act, show


@audience("account")
@require_safe
def home(request):
    context = {
        "roles": [role.name for key, role in ROLES.items() if key in roles_of(request.user)],
        "codes_left": second_factor.recovery_codes_left(request.user),
        "landing": landing(request.user),
    }
    return render(request, "accounts/home.html", context)


@audience("account")
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_codes(request):
    """Shown from the moment they are made until somebody says that they are kept."""
    if request.method == "POST":
        request.session.pop("recovery", None)
        return redirect(landing(request.user))
    codes = pending.kept_codes(request)
    if not codes:
        return redirect("staff-account")
    return render(request, "accounts/recovery_codes.html", {"codes": codes})


@audience("account")
@sensitive_post_parameters()
@form_page
def new_recovery_codes(request):
    """Whoever found a screen unlocked gets none: it takes a fresh code."""
    form = forms.CodeForm(request.POST or None)
    form.title, form.button = _("New recovery codes"), _("Make new codes")
    if not may_act(form, request):
        return show(request, form, "accounts/fresh_code.html")
    user = request.user
    refused = throttle.code_refused(request, user)
    if refused or not second_factor.check(user, form.cleaned_data["code"]):
        form.add_error("code", forms.CODE_NOT_RIGHT)
        return show(request, form, "accounts/fresh_code.html")
    throttle.code_right(request, user)
    Event.objects.record("recovery codes made", by=f"staff:{user.pk}")
    pending.keep_codes(request, user, second_factor.new_recovery_codes(user))
    return redirect("staff-recovery-codes")


@audience("account")
@require_POST
def sign_out_everywhere(request):
    """Ends every session of this account, this one too, at their next page."""
    User.objects.filter(pk=request.user.pk).update(session_version=F("session_version") + 1)
    Event.objects.record("signed out everywhere", by=f"staff:{request.user.pk}")
    logout(request)
    messages.success(request, _("You are signed out everywhere."))
    return redirect("staff-sign-in")


@audience("account")
@sensitive_post_parameters()
@form_page
def password(request):
    """A new password; other browsers that were signed in with the old one are out."""
    user = request.user
    form = forms.NewPasswordForm(request.POST or None, user=user)
    if not may_act(form, request):
        return show(request, form, "accounts/password.html")
    name = user.username
    refused = throttle.password_refused(request, name)
    if refused or not user.check_password(form.cleaned_data["old"]):
        form.add_error("old", _("This is not your password. After many tries none is right."))
        return show(request, form, "accounts/password.html")
    throttle.password_right(request, name)
    user.set_password(form.cleaned_data["password"])
    user.save(update_fields=["password"])
    update_session_auth_hash(request, user)
    Event.objects.record("password changed", by=f"staff:{user.pk}")
    messages.success(request, _("Your new password is saved."))
    return redirect("staff-account")
