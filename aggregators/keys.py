"""Keys of platforms' programs: made, rotated, narrowed, revoked. A secret is returned once."""

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from oauth2_provider.generators import generate_client_secret
from oauth2_provider.models import get_access_token_model

from aggregators.models import Client, Platform, PlatformUser
from eshram.audit.models import Event

MOST = 10  # keys of one world that are good at a time


class CannotKey(Exception):
    """`str()` is a sentence for whoever asked."""


@transaction.atomic
def make(
    person: PlatformUser, world: str, *, name: str, scopes: Sequence[str], networks: Sequence[str]
) -> tuple[Client, str]:
    """Raises CannotKey."""
    platform = Platform.objects.select_for_update().get(pk=person.platform_id)
    secret = generate_client_secret()
    client = Client(
        platform=platform, world=world, name=name, scopes=list(scopes), networks=list(networks),
        client_type=Client.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Client.GRANT_CLIENT_CREDENTIALS, client_secret=secret,
    )  # fmt: skip
    if not client.is_usable():
        raise CannotKey(_("Keys for production are given when your self-test is green and the "
                          "ministry has agreed."))  # fmt: skip
    refuse_open(client)
    if platform.clients.filter(world=world, revoked_at=None).count() >= MOST:
        raise CannotKey(_("You have ten keys of this kind. Revoke one first."))
    client.save()
    note("platform key made", person, client)
    return client, secret


@transaction.atomic
def rotate(client: Client, person: PlatformUser, *, at_once: bool = False) -> str:
    """A new secret; the one before is good for PLATFORM_OVERLAP_HOURS, unless it got into wrong
    hands (`at_once`: tokens that were given for it end too). Raises CannotKey."""
    client = locked(client)
    secret = generate_client_secret()
    hours = 0 if at_once else settings.PLATFORM_OVERLAP_HOURS
    client.older_secret = "" if at_once else client.client_secret
    client.older_until = timezone.now() + timedelta(hours=hours)
    client.client_secret = secret
    client.save(update_fields=["client_secret", "older_secret", "older_until", "updated"])
    if at_once:
        end_tokens(client)
    note("platform key rotated", person, client)
    return secret


@transaction.atomic
def narrow(client: Client, person: PlatformUser, networks: Sequence[str]) -> None:
    """From where it works, from the next call on. Raises CannotKey."""
    client = locked(client)
    client.networks = list(networks)
    refuse_open(client)
    client.save(update_fields=["networks", "updated"])
    note("platform key narrowed", person, client)


@transaction.atomic
def revoke(client: Client, person: PlatformUser) -> None:
    """It and its tokens are refused from the next call on."""
    client = locked(client)
    client.revoked_at, client.older_secret = timezone.now(), ""
    client.save(update_fields=["revoked_at", "older_secret", "updated"])
    note("platform key revoked", person, client)


def locked(client: Client) -> Client:
    found = Client.objects.select_for_update().get(pk=client.pk)
    if found.revoked_at:
        raise CannotKey(_("This key was revoked."))
    return found


def refuse_open(client: Client) -> None:
    if client.is_live and not client.networks:
        raise CannotKey(_("Say from which networks the key for production is used."))


def end_tokens(client: Client) -> None:
    get_access_token_model().objects.filter(application=client).delete()


def note(action: str, person: PlatformUser, client: Client) -> None:
    Event.objects.record(
        action, by=person.by, platform=client.platform_id, key=client.pk, world=client.world
    )
