"""Who works at a centre: invited by its manager, its first manager by the ministry."""

from django.db import transaction

from eshram.accounts import invitations
from eshram.accounts.models import Invitation, User
from workers.counter.models import Centre, Operator


@transaction.atomic
def invite(
    centre: Centre, username: str, *, by: User, mobile: str, is_manager=False, name="", email=""
) -> Invitation:
    """An account of the role operator at this centre, and a link to it. The caller has seen to it
    that `by` runs the centre. Raises invitations.NotAllowed."""
    made = invitations.invite(username, "operator", by=by, email=email, first_name=name)
    Operator.objects.create(user=made.user, centre=centre, mobile=mobile, is_manager=is_manager)
    return made


@transaction.atomic
def invite_again(operator: Operator, *, by: User) -> Invitation:
    """For who lost password or phone. Whoever has the link must prove by Aadhaar to be the operator
    before the next client: the manager, who reads it, cannot work in their name. Raises
    invitations.NotAllowed."""
    Operator.objects.filter(pk=operator.pk).update(own_proven_at=None)
    return invitations.invite_again(operator.user, by=by)


def runs(manager: Operator, operator: Operator) -> bool:
    """Does this manager decide about this operator? About managers the ministry decides."""
    return (
        manager.is_manager
        and manager.centre_id == operator.centre_id
        and manager.pk != operator.pk
        and not operator.is_manager
    )


def blocked_by_manager(operator: Operator) -> bool:
    """Whom the ministry blocked, the ministry reinstates."""
    last = operator.blocks.order_by("-id").first()
    return last is not None and last.blocked and last.by.startswith("operator:")
