"""`/platform/users`: who works for the platform; for its owners. Others' users are not there."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aggregators import staffing
from aggregators.doors import platform_of
from aggregators.forms.users import InviteForm, RoleForm
from aggregators.models import PlatformUser
from eshram.accounts import invitations
from eshram.accounts.audience import audience
from eshram.pages import form_page, may_act, show
from workers.counter.forms.centres import InviteAgainForm, ReasonForm

MOST = 200
FORM = "platform/form.html"
CONTEXT = {"frame": "platform/base.html", "back": "platform-users"}


def colleague(owner: PlatformUser, key: int) -> PlatformUser:
    """Raises Http404 for all others, and for oneself."""
    found = PlatformUser.objects.select_related("user", "platform").exclude(pk=owner.pk)
    person = found.filter(pk=key, platform=owner.platform).first()
    if person is None:
        raise Http404
    return person


def name_of(person: PlatformUser) -> str:
    return person.user.get_full_name() or person.user.username


def invited(request, invitation):
    """The link, in this one answer."""
    context = {
        "invitation": invitation,
        "link": invitations.link_of(invitation),
        "mailed": invitations.mail(invitation),
    }
    answer = render(request, "platform/invited.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@audience("platform")
@require_safe
def listed(request):
    owner = platform_of(request, "users")
    people = owner.platform.users.select_related("user").order_by("user__username")[:MOST]
    return render(request, "platform/users.html", {"people": people, "owner": owner})


@audience("platform")
@form_page
def invite(request):
    owner = platform_of(request, "users")
    form = InviteForm(request.POST or None)
    if not may_act(form, request):
        return show(request, form, FORM, **CONTEXT)
    return invited(request, staffing.invite(owner, **form.cleaned_data))


@audience("platform")
@form_page
def invite_again(request, key):
    owner = platform_of(request, "users")
    person = colleague(owner, key)
    form = InviteAgainForm(request.POST if request.method == "POST" else None)
    form.title = f"{form.title}: {name_of(person)}"
    if not may_act(form, request):
        return show(request, form, FORM, **CONTEXT)
    try:
        return invited(request, staffing.invite_again(owner, person))
    except staffing.CannotStaff as error:
        messages.error(request, str(error))
        return redirect("platform-users")


@audience("platform")
@form_page
def role(request, key):
    owner = platform_of(request, "users")
    person = colleague(owner, key)
    form = RoleForm(request.POST or None, initial={"role": person.role})
    form.title = _("Role of %(name)s") % {"name": name_of(person)}
    if not may_act(form, request):
        return show(request, form, FORM, **CONTEXT)
    return done(
        request,
        lambda: staffing.give_role(owner, person, form.cleaned_data["role"]),
        _("The role is saved."),
    )


@audience("platform")
@form_page
def block(request, key):
    owner = platform_of(request, "users")
    person = colleague(owner, key)
    form = ReasonForm(
        request.POST or None,
        title=_("Block %(name)s") % {"name": name_of(person)},
        lead=_("They cannot work for the platform until they are reinstated."),
    )
    if not may_act(form, request):
        return show(request, form, FORM, **CONTEXT)
    said = _("%(name)s is blocked.") % {"name": name_of(person)}
    return done(request, lambda: staffing.block(owner, person, form.cleaned_data["reason"]), said)


@audience("platform")
@form_page
def reinstate(request, key):
    owner = platform_of(request, "users")
    person = colleague(owner, key)
    title = _("Reinstate %(name)s") % {"name": name_of(person)}
    form = ReasonForm(request.POST or None, title=title, lead=_("They can work again at once."))
    if not may_act(form, request):
        return show(request, form, FORM, **CONTEXT)
    said = _("%(name)s can work again.") % {"name": name_of(person)}
    return done(
        request, lambda: staffing.reinstate(owner, person, form.cleaned_data["reason"]), said
    )


def done(request, act, said: str):
    try:
        act()
    except staffing.CannotStaff as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect("platform-users")
