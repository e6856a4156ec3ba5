"""Who works for a platform: invited, given another role, blocked by its owner."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from aggregators.models import Platform, PlatformUser
from eshram.accounts import invitations
from eshram.accounts.models import Invitation
from eshram.audit.models import Event

Role = PlatformUser.Role


class CannotStaff(Exception):
    """`str()` is a sentence."""


@transaction.atomic
def invite(owner: PlatformUser, username: str, role: str, *, name: str, email: str) -> Invitation:
    """Raises invitations.NotAllowed."""
    made = invitations.invite(
        username, "platform_user", by=owner.user, email=email, first_name=name
    )
    PlatformUser.objects.create(user=made.user, platform=owner.platform, role=role)
    note("platform user invited", owner, made.user_id, role=role)
    return made


@transaction.atomic
def invite_again(owner: PlatformUser, person: PlatformUser) -> Invitation:
    """For who lost password or phone. Raises CannotStaff: who makes an owner's link could become
    that owner."""
    if person.role == Role.OWNER and person.user.last_login:
        raise CannotStaff(_("For another owner only the ministry makes a new invitation."))
    note("platform user invited", owner, person.user_id, role=person.role)
    return invitations.invite_again(person.user, by=owner.user)


@transaction.atomic
def give_role(owner: PlatformUser, person: PlatformUser, role: str) -> None:
    """Raises CannotStaff. Another owner stays one, or is blocked: else a link could be made for
    them as for anybody, and they be raised again."""
    locked_owners(owner)
    refuse_own(owner, person)
    if PlatformUser.objects.get(pk=person.pk).role == Role.OWNER:
        raise CannotStaff(_("Another owner keeps that role. You can block them."))
    PlatformUser.objects.filter(pk=person.pk).update(role=role)
    note("platform user changed", owner, person.pk, role=role)


@transaction.atomic
def block(owner: PlatformUser, person: PlatformUser, reason: str) -> None:
    """They are out with the next page. Raises CannotStaff."""
    locked_owners(owner)
    refuse_own(owner, person)
    PlatformUser.objects.filter(pk=person.pk).update(blocked_at=timezone.now())
    note("platform user blocked", owner, person.pk, reason=reason)


@transaction.atomic
def reinstate(owner: PlatformUser, person: PlatformUser, reason: str) -> None:
    PlatformUser.objects.filter(pk=person.pk).update(blocked_at=None)
    note("platform user reinstated", owner, person.pk, reason=reason)


def locked_owners(owner: PlatformUser) -> None:
    """Two owners who block each other: the first does, and the second is none then."""
    Platform.objects.select_for_update().get(pk=owner.platform_id)
    own = PlatformUser.objects.get(pk=owner.pk)
    if own.blocked_at or own.role != Role.OWNER:
        raise CannotStaff(_("You are no owner of this platform now."))


def refuse_own(owner: PlatformUser, person: PlatformUser) -> None:
    """So there is always an owner left."""
    if owner.pk == person.pk:
        raise CannotStaff(_("Nobody can change or block themselves. Ask another owner."))


def note(action: str, owner: PlatformUser, user: int, **names) -> None:
    Event.objects.record(action, by=owner.by, user=user, platform=owner.platform_id, **names)
