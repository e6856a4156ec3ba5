"""Keys of programs, whosever they are: made, given a new secret, narrowed, revoked. A secret is
returned once. Who asked, and that it is written down, is for who calls: `aggregators.keys`,
`integrations.states.keys`."""

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from oauth2_provider.generators import generate_client_secret
from oauth2_provider.models import get_access_token_model

from aggregators.models import Client, Platform

MOST = 10  # keys of one owner and world that are good at a time


class CannotKey(Exception):
    """`str()` is a sentence for whoever asked."""


def new(
    *, world: str, name: str, scopes: Sequence[str], networks: Sequence[str],
    platform: Platform | None = None,
) -> tuple[Client, str]:  # fmt: skip
    """A key that is not saved yet, and its secret. Raises CannotKey."""
    secret = generate_client_secret()
    client = Client(
        platform=platform, world=world, name=name, scopes=list(scopes), networks=list(networks),
        client_type=Client.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Client.GRANT_CLIENT_CREDENTIALS, client_secret=secret,
    )  # fmt: skip
    refuse_open(client)
    return client, secret


def refuse_many(count: int) -> None:
    """`count` are good already. Raises CannotKey."""
    if count >= MOST:
        raise CannotKey(_("You have ten keys of this kind. Revoke one first."))


def rotate(client: Client, *, at_once: bool = False) -> str:
    """In a transaction: a new secret; the one before is good for PLATFORM_OVERLAP_HOURS, unless it
    got into wrong hands (`at_once`: tokens that were given for it end too). Raises CannotKey."""
    client = locked(client)
    secret = generate_client_secret()
    hours = 0 if at_once else settings.PLATFORM_OVERLAP_HOURS
    client.older_secret = "" if at_once else client.client_secret
    client.older_until = timezone.now() + timedelta(hours=hours)
    client.client_secret = secret
    client.save(update_fields=["client_secret", "older_secret", "older_until", "updated"])
    if at_once:
        end_tokens(client)
    return secret


def narrow(client: Client, networks: Sequence[str]) -> None:
    """In a transaction: from where it works, from the next call on. Raises CannotKey."""
    client = locked(client)
    client.networks = list(networks)
    refuse_open(client)
    client.save(update_fields=["networks", "updated"])


def revoke(client: Client) -> None:
    """In a transaction: it and its tokens are refused from the next call on. Raises CannotKey."""
    client = locked(client)
    client.revoked_at, client.older_secret = timezone.now(), ""
    client.save(update_fields=["revoked_at", "older_secret", "updated"])


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
