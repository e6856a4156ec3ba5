"""Operators do not serve themselves: whose number a client's is, told without keeping one.

Each operator proves by Aadhaar who they are before the first client. The vault keeps a fingerprint
of that number under their account, and the account takes the proven name. A client's number, in the
vault too, meets it there: whether the operator is a registered worker makes no difference. One
person has one account, so nobody who was blocked comes back under another name.
"""

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from eshram.accounts.models import User
from eshram.audit.models import Event
from workers import drafts, identity
from workers.counter.doors import Closed
from workers.counter.models import Operator

OWN = _("This Aadhaar number is your own. Nobody serves themselves: ask a colleague.")
BLOCKED_HERE = _(
    "This Aadhaar number belongs to somebody who is blocked at this centre. "
    "They can go to another centre, or use the portal on their own phone."
)


class OwnNumber(Closed):
    """The client is the operator, or a blocked colleague."""


def begin(operator: Operator, aadhaar: str, *, mobile: str) -> uuid.UUID:
    """Have UIDAI send its OTP to the operator. Raises IdentityError."""
    return identity.begin(aadhaar, mobile=mobile, asker=operator.by)


def finish(operator: Operator, pending: uuid.UUID, otp: str) -> None:
    """The code was typed. Raises IdentityError; NotYours when another account proved this number,
    or this account another one."""
    kyc = identity.prove(pending, otp, by=operator.by)
    keep(operator, pending, kyc)


def finish_capture(operator: Operator, aadhaar: str, pid: str) -> None:
    """Finger or eye was taken just now. Raises as `finish`, BiometricMismatch among them."""
    pending, kyc = identity.prove_biometric(aadhaar, pid, asker=operator.by)
    try:
        keep(operator, pending, kyc)
    except identity.NotYours:
        identity.forget(pending)
        raise


def keep(operator: Operator, pending: uuid.UUID, kyc: identity.Kyc) -> None:
    """The number that waits under `pending` was just proven, and is the operator's."""
    identity.keep_staff(operator.pk, pending, by=operator.by)
    with transaction.atomic():
        Operator.objects.filter(pk=operator.pk).update(own_proven_at=timezone.now())
        name = drafts.tidy(kyc.name)[:150]
        User.objects.filter(pk=operator.pk).update(first_name=name, last_name="")
        Event.objects.record("own identity proven", by=operator.by, fields=["name"])


def refuse_own(operator: Operator, whose) -> None:
    """`whose` is a reference of the vault (reserved, or waiting for its proof), or what has one: a
    worker, a draft, an `identity.Reserved`. Raises OwnNumber, a Closed."""
    reference = reference_of(whose)
    if reference is None:
        return
    if identity.is_staff(reference, [operator.pk]):
        raise OwnNumber(OWN)
    blocked = Operator.objects.filter(centre=operator.centre_id, blocked_at__isnull=False)
    if identity.is_staff(reference, list(blocked.values_list("pk", flat=True))):
        raise OwnNumber(BLOCKED_HERE)


def reference_of(whose) -> uuid.UUID | None:
    if isinstance(whose, identity.Reserved):
        return whose.reference
    return getattr(whose, "vault_reference", whose)
