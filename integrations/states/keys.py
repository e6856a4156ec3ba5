"""Keys of agreements' programs: made, given a new secret, narrowed, revoked by staff."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from aggregators import clients
from aggregators.clients import CannotKey
from aggregators.models import Client
from eshram.audit.models import Event
from integrations.states.models import Agreement, StateClient


@transaction.atomic
def make(
    agreement: Agreement, user, *, name: str, scopes: Sequence[str], networks: Sequence[str]
) -> tuple[StateClient, str]:
    """The key and its secret, which is returned once. Raises CannotKey."""
    agreement = Agreement.objects.select_for_update(of=["self"]).get(pk=agreement.pk)
    if not agreement.is_in_force:
        raise CannotKey(_("The agreement is not in force."))
    client, secret = clients.new(
        world=Client.World.LIVE, name=name, scopes=scopes, networks=networks
    )
    clients.refuse_many(agreement.keys.filter(client__revoked_at=None).count())
    client.save()
    made = StateClient.objects.create(client=client, agreement=agreement, made_by=user)
    note("agreement key made", user, made)
    return made, secret


@transaction.atomic
def rotate(key: StateClient, user, *, at_once: bool = False) -> str:
    """As `clients.rotate`."""
    secret = clients.rotate(key.client, at_once=at_once)
    note("agreement key rotated", user, key)
    return secret


@transaction.atomic
def narrow(key: StateClient, user, networks: Sequence[str]) -> None:
    """As `clients.narrow`."""
    clients.narrow(key.client, networks)
    note("agreement key narrowed", user, key)


@transaction.atomic
def revoke(key: StateClient, user) -> None:
    """As `clients.revoke`."""
    clients.revoke(key.client)
    note("agreement key revoked", user, key)


def note(action: str, user, key: StateClient) -> None:
    by = f"staff:{user.pk}"
    Event.objects.record(action, by=by, agreement=key.agreement_id, key=key.pk)
