"""Keys of platforms' programs: made, rotated, narrowed, revoked by somebody of the platform."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from aggregators import clients
from aggregators.clients import CannotKey
from aggregators.models import Client, Platform, PlatformUser
from eshram.audit.models import Event


@transaction.atomic
def make(
    person: PlatformUser, world: str, *, name: str, scopes: Sequence[str], networks: Sequence[str]
) -> tuple[Client, str]:
    """The key and its secret, which is returned once. Raises CannotKey."""
    platform = Platform.objects.select_for_update().get(pk=person.platform_id)
    client, secret = clients.new(
        platform=platform, world=world, name=name, scopes=scopes, networks=networks
    )
    if not client.is_usable():
        raise CannotKey(_("Keys for production are given when your self-test is green and the "
                          "ministry has agreed."))  # fmt: skip
    clients.refuse_many(platform.clients.filter(world=world, revoked_at=None).count())
    client.save()
    note("platform key made", person, client)
    return client, secret


@transaction.atomic
def rotate(client: Client, person: PlatformUser, *, at_once: bool = False) -> str:
    """As `clients.rotate`."""
    secret = clients.rotate(client, at_once=at_once)
    note("platform key rotated", person, client)
    return secret


@transaction.atomic
def narrow(client: Client, person: PlatformUser, networks: Sequence[str]) -> None:
    """As `clients.narrow`."""
    clients.narrow(client, networks)
    note("platform key narrowed", person, client)


@transaction.atomic
def revoke(client: Client, person: PlatformUser) -> None:
    """As `clients.revoke`."""
    clients.revoke(client)
    note("platform key revoked", person, client)


def note(action: str, person: PlatformUser, client: Client) -> None:
    Event.objects.record(
        action, by=person.by, platform=client.platform_id, key=client.pk, world=client.world
    )
