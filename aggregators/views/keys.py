"""`/platform/keys`: what the platform's programs sign in with."""

from django.conf import settings
from django.contrib import messages
from django.db.models import F
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from aggregators import keys
from aggregators.doors import platform_of
from aggregators.forms.keys import SCOPE_WORDS, MakeForm, NetworksForm, RevokeForm, RotateForm
from aggregators.models import Client, PlatformUser
from eshram.accounts import second_factor, throttle
from eshram.accounts.audience import audience
from eshram.accounts.forms import CODE_NOT_RIGHT
from eshram.pages import form_page, may_act, show

FORM = "platform/form.html"
CONTEXT = {"frame": "platform/base.html", "back": "platform-keys"}
SHOWN = 50


def key_of(person: PlatformUser, key: int) -> Client:
    """One that is good, of this platform. Raises Http404."""
    found = Client.objects.filter(pk=key, platform=person.platform, revoked_at=None).first()
    if found is None:
        raise Http404
    return found


def may_act_freshly(form, request) -> bool:
    """`may_act`, and the code in the form is one of now."""
    if not may_act(form, request):
        return False
    user = request.user
    refused = throttle.code_refused(request, user)
    if refused or not second_factor.check(user, form.cleaned_data["code"]):
        form.add_error("code", CODE_NOT_RIGHT)
        return False
    throttle.code_right(request, user)
    return True


def shown_once(request, client: Client, secret: str):
    context = {"key": client, "secret": secret}
    answer = render(request, "platform/secret.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@audience("platform")
@require_safe
def listed(request):
    person = platform_of(request, "keys")
    good_first = F("revoked_at").desc(nulls_first=True)
    found = person.platform.clients.order_by(good_first, "-pk")[:SHOWN]
    for key in found:
        key.may_do = [SCOPE_WORDS[scope] for scope in key.scopes if scope in SCOPE_WORDS]
    return render(request, "platform/keys.html", {"keys": found, "platform": person.platform})


@audience("platform")
@sensitive_post_parameters("code")
@form_page
def make(request):
    person = platform_of(request, "keys")
    form = MakeForm(request.POST or None)
    if may_act_freshly(form, request):
        given = {name: form.cleaned_data[name] for name in ("name", "scopes", "networks")}
        try:
            return shown_once(request, *keys.make(person, form.cleaned_data["world"], **given))
        except keys.CannotKey as error:
            form.add_error(None, str(error))
    return show(request, form, FORM, **CONTEXT)


@audience("platform")
@sensitive_post_parameters("code")
@form_page
def rotate(request, key):
    person = platform_of(request, "keys")
    client = key_of(person, key)
    form = RotateForm(request.POST or None)
    hours = settings.PLATFORM_OVERLAP_HOURS
    form.lead = ngettext(
        "The old secret stays good for %(hours)d hour, so that your programs can change.",
        "The old secret stays good for %(hours)d hours, so that your programs can change.",
        hours,
    ) % {"hours": hours}
    if may_act_freshly(form, request):
        secret = keys.rotate(client, person, at_once=form.cleaned_data["at_once"])
        return shown_once(request, client, secret)
    return show(request, form, FORM, **CONTEXT)


@audience("platform")
@sensitive_post_parameters("code")
@form_page
def narrow(request, key):
    person = platform_of(request, "keys")
    client = key_of(person, key)
    form = NetworksForm(request.POST or None, initial={"networks": client.networks})
    if may_act_freshly(form, request):
        try:
            keys.narrow(client, person, form.cleaned_data["networks"])
        except keys.CannotKey as error:
            form.add_error("networks", str(error))
        else:
            messages.success(request, _("Saved. It counts from the next call on."))
            return redirect("platform-keys")
    return show(request, form, FORM, **CONTEXT)


@audience("platform")
@form_page
def revoke(request, key):
    person = platform_of(request, "keys")
    client = key_of(person, key)
    form = RevokeForm(request.POST if request.method == "POST" else None)
    form.title = f"{form.title}: {client.name}"
    if not may_act(form, request):
        return show(request, form, FORM, **CONTEXT)
    keys.revoke(client, person)
    messages.success(request, _("The key is revoked."))
    return redirect("platform-keys")
