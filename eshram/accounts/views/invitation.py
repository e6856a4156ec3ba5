"""An invited person's way in: the link, a password, then the authenticator."""

from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_safe

from eshram.accounts import forms, invitations, pending
from eshram.accounts.audience import audience
from eshram.pages import form_page, may_act, show


def ended(request):
    request.session.pop("invitation", None)
    return render(request, "accounts/link_ended.html", status=410)


@audience("anyone")
@sensitive_variables("token")
@require_safe
def open_link(request, token):
    """Leads on to an address without the token, which so stays out of the browser's Referer."""
    try:
        invitation = invitations.read(token)
    except invitations.LinkEnded:
        return ended(request)
    request.session.flush()
    request.session["invitation"] = invitation.pk
    return redirect("staff-invitation")


@audience("anyone")
@sensitive_post_parameters()
@form_page
def accept(request):
    try:
        invitation = invitations.find(request.session.get("invitation"))
        form = forms.PasswordForm(request.POST or None, user=invitation.user)
        if not may_act(form, request):
            context = {"account": invitation.user.username}
            return show(request, form, "accounts/invitation.html", **context)
        user = invitations.use(invitation, form.cleaned_data["password"])
    except invitations.LinkEnded:
        return ended(request)
    pending.hold(request, user)
    return redirect("staff-enrol")
