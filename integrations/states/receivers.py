"""Receivers of agreements: set up, given a new secret, ended by staff."""

import asyncssh
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from aggregators import webhooks
from eshram.audit.models import Event
from integrations.states import pushes, pushing_sftp
from integrations.states.models import Agreement, Receiver


class CannotReceive(Exception):
    """`str()` is a sentence."""


@transaction.atomic
def make(
    agreement: Agreement, user, *, kind: str, url: str, host_key: str = ""
) -> tuple[Receiver, str]:
    """The receiver, and what the recipient must be told, which is shown once
    (`Receiver.new_secret`). The first push is due at once. Raises CannotReceive."""
    agreement = Agreement.objects.select_for_update(of=["self"]).get(pk=agreement.pk)
    if not agreement.is_in_force:
        raise CannotReceive(_("The agreement is not in force."))
    if not agreement.age_recipient:
        raise CannotReceive(_("The agreement names no key to encrypt files to."))
    made = Receiver(agreement=agreement, kind=kind, made_by=user)
    if made.kind == Receiver.Kind.SFTP:
        made.url, made.host_key = checked_sftp(url.strip(), host_key)
    else:
        try:
            made.url = webhooks.checked(url)
        except webhooks.CannotCall as error:
            raise CannotReceive(str(error)) from None
    secret = made.new_secret()
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise CannotReceive(_("This agreement has a receiver. End it first.")) from None
    note("receiver made", f"staff:{user.pk}", made)
    return made, secret


def checked_sftp(url: str, host_key: str) -> tuple[str, str]:
    """The address, and the key of the server in one line. Raises CannotReceive."""
    try:
        pushing_sftp.place_of(url)
    except ValueError:
        raise CannotReceive(
            _("Write an address like sftp://eshram@drop.example.in:22/incoming.")
        ) from None
    try:
        key = asyncssh.import_public_key(host_key.strip())
    except (asyncssh.KeyImportError, ValueError):
        raise CannotReceive(_("This is not a public key of a server.")) from None
    return url, key.export_public_key().decode().strip()


@transaction.atomic
def rotate(receiver: Receiver, user) -> str:
    """What the recipient must be told. Webhooks are signed with both for some days."""
    receiver = Receiver.objects.select_for_update().get(pk=receiver.pk)
    secret = receiver.new_secret()
    receiver.save(update_fields=["secret", "old_secret", "rotated_at"])
    note("receiver secret changed", f"staff:{user.pk}", receiver)
    return secret


@transaction.atomic
def end(receiver: Receiver, *, by: str) -> None:
    """Nothing more is sent; a file that is being sent at this moment may still arrive."""
    receiver = Receiver.objects.select_for_update().get(pk=receiver.pk)
    if receiver.ended_at:
        return
    receiver.ended_at, receiver.export = timezone.now(), None
    receiver.save(update_fields=["ended_at", "export"])
    pushes.close(receiver)
    note("receiver ended", by, receiver)


def note(action: str, by: str, receiver: Receiver) -> None:
    Event.objects.record(action, by=by, agreement=receiver.agreement_id, receiver=receiver.pk)
