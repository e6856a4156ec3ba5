"""Inviting staff: an account with a role and without a password, and a link that gives it one."""

import logging
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth.models import Group
from django.core import signing
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_otp.plugins.otp_static.models import StaticDevice

from eshram.accounts.models import Authenticator, Invitation, User
from eshram.accounts.roles import ROLES, roles_of
from eshram.audit.models import Event

logger = logging.getLogger(__name__)

SALT = "accounts.invitation"


class NotAllowed(Exception):
    """This role is above the one who gives it, or the account is their own."""


class LinkEnded(Exception):
    """The link was used, withdrawn, is too old, or was never ours."""


def may_grant(user: User, role: str) -> bool:
    """A ministry officer gives any role; others none with a permission they lack themselves. An
    operator gives their own alone, and so does a user of a platform: whether they manage a centre,
    or own a platform, its own pages ask."""
    had = roles_of(user)
    if user.is_superuser or "ministry_officer" in had:
        return True
    for own in ("operator", "platform_user"):
        if own in had:
            return role == own
    return all(user.has_perm(permission) for permission in ROLES[role].permissions)


def set_role(user: User, role: str, state=None, *, by: User) -> None:
    """Give an account this role instead of those it had. Raises NotAllowed."""
    had = roles_of(user)
    if user.pk == by.pk or not may_grant(by, role):
        raise NotAllowed
    if user.is_superuser and not by.is_superuser:
        raise NotAllowed
    if not all(may_grant(by, key) for key in had):  # nor take away what they could not give
        raise NotAllowed
    with transaction.atomic():
        user.is_staff = ROLES[role].enters_admin or user.is_superuser
        user.state = state if role == "state_officer" else None
        user.save(update_fields=["is_staff", "state"])
        user.groups.set([Group.objects.get(name=role)])
        Event.objects.record(
            "role given", by=f"staff:{by.pk}", user=user.pk, role=role, before=sorted(had)
        )
    user.__dict__.pop("_roles", None)


@transaction.atomic
def invite(username: str, role: str, *, by: User, state=None, email="", **names) -> Invitation:
    """Make an account that nobody can sign in to yet, and an invitation. Raises NotAllowed."""
    if not may_grant(by, role):
        raise NotAllowed
    user = User(username=username, email=email, is_active=False, **names)
    user.set_unusable_password()
    user.save()
    set_role(user, role, state, by=by)
    return invite_again(user, by=by)


@transaction.atomic
def invite_again(user: User, *, by: User) -> Invitation:
    """Another link, for who lost password or phone; older ones end. Raises NotAllowed."""
    if user.pk == by.pk or (user.is_superuser and not by.is_superuser):
        raise NotAllowed
    if not all(may_grant(by, role) for role in roles_of(user)):
        raise NotAllowed
    now = timezone.now()
    user.invitations.open().update(withdrawn_at=now)
    made = Invitation.objects.create(
        user=user, invited_by=by, expires_at=now + timedelta(hours=settings.INVITATION_HOURS)
    )
    Event.objects.record("staff invited", by=f"staff:{by.pk}", user=user.pk)
    return made


def link_of(invitation: Invitation) -> str:
    token = signing.dumps(invitation.pk, salt=SALT)
    return settings.PORTAL_URL + reverse("staff-invitation-link", args=[token])


def read(token: str) -> Invitation:
    """The open invitation of a link. Raises LinkEnded."""
    try:
        key = signing.loads(token, salt=SALT, max_age=settings.INVITATION_HOURS * 3600)
    except signing.BadSignature:
        raise LinkEnded from None
    return find(key)


def find(key: int) -> Invitation:
    """An open invitation whose account was not closed meanwhile. Raises LinkEnded."""
    invitation = Invitation.objects.open().select_related("user").filter(pk=key).first()
    if invitation is None:
        raise LinkEnded
    return invitation


@transaction.atomic
def use(invitation: Invitation, password: str) -> User:
    """The invited chose a password: the account opens, and an older password, authenticator,
    recovery codes and sessions of it end. Raises LinkEnded for the second of two at once."""
    used = Invitation.objects.open().filter(pk=invitation.pk).update(used_at=timezone.now())
    if not used:
        raise LinkEnded
    Authenticator.objects.filter(user=invitation.user).delete()
    StaticDevice.objects.filter(user=invitation.user).delete()
    user = User.objects.select_for_update().get(pk=invitation.user_id)
    user.set_password(password)
    user.is_active = user.may_enrol = True
    user.session_version = F("session_version") + 1
    user.save(update_fields=["password", "is_active", "may_enrol", "session_version"])
    user.refresh_from_db()
    Event.objects.record("invitation used", by=f"staff:{user.pk}")
    return user


def withdraw(invitation: Invitation, *, by: User) -> None:
    Invitation.objects.open().filter(pk=invitation.pk).update(withdrawn_at=timezone.now())
    Event.objects.record("invitation withdrawn", by=f"staff:{by.pk}", user=invitation.user_id)


def mail(invitation: Invitation) -> bool:
    """Send the link where the portal has a mail server and the invited an address. False when it
    did not go: whoever invites has the link before them and hands it over themselves."""
    if not settings.EMAIL_URL or not invitation.user.email:
        return False
    text = _(
        "You are invited to work with the e-Shram register. Your sign-in name is %(name)s. Open "
        "this link within %(hours)d hours and choose a password:"
    ) % {"name": invitation.user.username, "hours": settings.INVITATION_HOURS}
    try:
        send_mail(
            _("Your invitation to e-Shram"),
            f"{text}\n\n{link_of(invitation)}\n",
            None,
            [invitation.user.email],
        )
    except (SMTPException, OSError) as error:
        logger.warning("an invitation could not be mailed (%s)", type(error).__name__)
        return False
    return True
