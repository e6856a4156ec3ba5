"""How programs get a token: django-oauth-toolkit, with client credentials alone.

A secret is 64 random letters. Guessing one is hopeless, so its hash needs no slowness, which would
only let strangers keep our processors busy.
"""

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.scopes import BaseScopes

from aggregators import networks
from aggregators.models import Client

# What a platform's program may do, in words for whoever makes its key and for the API's
# description. Upper apps `register` what programs of others may.
SCOPES = {
    "workers": "Register workers, change what is known of their work, report exits",
    "activity": "Report days worked, and monthly totals",
    "read": "Read back what the platform reported",
    "webhooks": "Set where the portal calls back",
}
EVERY_SCOPE = dict(SCOPES)
ADDRESS = "ESHRAM_CALLER"  # in META: the caller's address, as `eshram.addresses` knows it


def register(scopes: dict[str, str]) -> None:
    """Scopes of an upper app, in words; ValueError for a name that is taken."""
    if taken := EVERY_SCOPE.keys() & scopes:
        raise ValueError(f"scopes that are there: {sorted(taken)}")
    EVERY_SCOPE.update(scopes)


class RandomSecretHasher(PBKDF2PasswordHasher):
    """For secrets that are random and long. Never for what a person chose."""

    algorithm, iterations = "random_secret", 1


class ClientScopes(BaseScopes):
    """What a key may do is written with it; who asks for nothing in particular gets that."""

    def get_all_scopes(self):
        return EVERY_SCOPE

    def get_available_scopes(self, application=None, request=None, *args, **kwargs):
        return application.scopes if application else []

    get_default_scopes = get_available_scopes


class Validator(OAuth2Validator):
    """As the toolkit's; a key works from its networks only, and for a while with the secret that
    it had before."""

    def _load_application(self, client_id, request):
        client = super()._load_application(client_id, request)
        if client and not networks.holds(client.networks, request.headers.get(ADDRESS, "")):
            request.client = client = None
        return client

    def _authenticate_basic_auth(self, request):
        way = super()._authenticate_basic_auth
        return way(request) or self.by_older_secret(request, way)

    def _authenticate_request_body(self, request):
        way = super()._authenticate_request_body
        return way(request) or self.by_older_secret(request, way)

    def by_older_secret(self, request, way) -> bool:
        client = request.client
        if not isinstance(client, Client) or not client.older_is_good:
            return False
        client.client_secret = client.older_secret  # of this request's object; nobody saves it
        return way(request)
