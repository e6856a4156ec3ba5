"""`/platform/sftp`: keys by which files are dropped, one's own; the owner sees and revokes all."""

from django.conf import settings
from django.contrib import messages
from django.db.models import F
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from aggregators import ssh_keys
from aggregators.doors import platform_of
from aggregators.forms.ssh import AddForm, RevokeForm
from aggregators.models import PlatformUser, SshKey
from aggregators.views.keys import CONTEXT, FORM, may_act_freshly
from eshram.accounts.audience import audience
from eshram.pages import form_page, may_act, show

SHOWN = 50
BACK = CONTEXT | {"back": "platform-sftp"}


def keys_of(person: PlatformUser):
    """Their own; the owner's are everybody's."""
    found = SshKey.objects.filter(person__platform=person.platform)
    return found if person.may("users") else found.filter(person=person)


@audience("platform")
@require_safe
def listed(request):
    person = platform_of(request, "reports")
    keys = keys_of(person).select_related("person__user")
    context = {
        "keys": keys.order_by(F("revoked_at").desc(nulls_first=True), "-pk")[:SHOWN],
        "port": settings.SFTP_PORT,
        "megabytes": settings.SFTP_FILE_BYTES >> 20,
    }
    return render(request, "platform/sftp.html", context)


@audience("platform")
@sensitive_post_parameters("code")
@form_page
def add(request):
    person = platform_of(request, "reports")
    form = AddForm(request.POST or None)
    if may_act_freshly(form, request):
        given = form.cleaned_data
        try:
            ssh_keys.add(person, given["name"], given["public_key"])
        except ssh_keys.BadKey as error:
            form.add_error("public_key", str(error))
        else:
            messages.success(request, _("The key is added. It works at once."))
            return redirect("platform-sftp")
    return show(request, form, FORM, **BACK)


@audience("platform")
@form_page
def revoke(request, key):
    person = platform_of(request, "reports")
    found = keys_of(person).filter(pk=key, revoked_at=None).first()
    if found is None:
        raise Http404
    form = RevokeForm(request.POST if request.method == "POST" else None)
    form.title = f"{form.title}: {found.title}"
    if not may_act(form, request):
        return show(request, form, FORM, **BACK)
    ssh_keys.revoke(found, by=person.by)
    messages.success(request, _("The key is revoked."))
    return redirect("platform-sftp")
