"""Keys of agreements' programs: made, given a new secret, narrowed, revoked by staff. Who makes a
key or a secret reads it, so that a second person has to release it before it opens anything."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from aggregators import clients
from aggregators.clients import CannotKey
from aggregators.models import Client
from eshram.accounts import approvals
from eshram.audit.models import Event
from integrations.states.models import Agreement, StateClient

RELEASE = "states.approve_agreement"


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
def release(key: StateClient, user) -> None:
    """A second person says that it may be used. Raises CannotKey."""
    key = StateClient.objects.select_for_update(of=["self"]).get(pk=key.pk)
    if approvals.fresh(user, RELEASE).pk == key.made_by_id:
        raise CannotKey(_("You have read the secret of this key. A second person releases it."))
    if not approvals.stand_apart(user.pk, key.made_by_id):
        raise CannotKey(_("You or who made the key let the other in. A third person releases it."))
    key.released_by = user
    key.save(update_fields=["released_by"])
    note("agreement key released", user, key)


@transaction.atomic
def rotate(key: StateClient, user, *, at_once: bool = False) -> str:
    """As `clients.rotate`; it waits to be released again."""
    secret = clients.rotate(key.client, at_once=at_once)
    key.made_by, key.released_by = user, None
    key.save(update_fields=["made_by", "released_by"])
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
