"""Who calls the API.

    caller = caller_of(request)      # a token that is good now, of this world, from this network
    caller.needs("activity")         # what its key may do
    intake.take_batch(caller.platform, ...)

A call says in the header `Eshram-World: sandbox` that it is a trial; without it, it means it. A
sandbox's token without the header is refused, and so is a real one with it: nobody's trials become
real by a forgotten setting, nor the other way round.

`checksum_of` and `scopes_of` are the parts of it that hold for programs of everybody, platform's or
not: what they judge, an upper app reads as it likes.

Each call reads the token, its key and its platform anew: what was revoked a moment ago is refused.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from oauth2_provider.models import get_access_token_model

from aggregators.models import Platform
from aggregators.networks import holds
from eshram.addresses import address_of

WORLD_HEADER = "Eshram-World"
# Code -> (status of HTTP, sentence).
REASONS: dict[str, tuple[int, Promise]] = {
    "no_token": (401, _("Send a token: Authorization: Bearer …")),
    "bad_token": (401, _("This token is not known, or its hour is over. Ask for a new one.")),
    "revoked": (401, _("The key of this token was revoked.")),
    "stopped": (403, _("The platform may not report now.")),
    "network": (403, _("This key may not be used from your network.")),
    "wrong_world": (403, _("Keys of the sandbox work with Eshram-World: sandbox alone, and real "
                           "keys without it.")),
    "scope": (403, _("The key of this token may not do this.")),
}  # fmt: skip


def add(reasons: dict[str, tuple[int, Promise]]) -> None:
    """Why an upper app refuses a program of its own besides."""
    REASONS.update(reasons)


class Refused(Exception):
    """`code` is for programs, `sentence` for people, `status` HTTP's."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code
        self.status, self.sentence = REASONS[code]


@dataclass(frozen=True, slots=True)
class Program:
    """One whose token is good now, in the network where its key may be used."""

    scopes: frozenset[str]

    def needs(self, scope: str) -> None:
        """Raises Refused."""
        if scope not in self.scopes:
            raise Refused("scope")


@dataclass(frozen=True, slots=True)
class Caller(Program):
    """`platform` is the platform's twin when a key of the sandbox calls: what is done is done to
    it, and nothing else has to know."""

    platform: Platform

    @property
    def by(self) -> str:
        """For audit and intake."""
        return f"platform:{self.platform.pk}"


def caller_of(request) -> Caller:
    """A platform's program. Raises Refused."""
    token = (
        get_access_token_model()
        .objects.select_related("application__platform__twin")
        .filter(token_checksum=checksum_of(request), expires__gt=timezone.now())
        .first()
    )
    if token is None:
        raise Refused("bad_token")
    client = token.application
    scopes = scopes_of(
        request, token.scope, client.scopes, revoked=client.revoked_at, networks=client.networks
    )
    if client.platform_id is None:
        raise Refused("bad_token")
    if not client.is_usable():
        raise Refused("stopped")
    says_sandbox = request.headers.get(WORLD_HEADER, "").strip().casefold() == "sandbox"
    if says_sandbox == client.is_live:
        raise Refused("wrong_world")
    return Caller(scopes, client.world_of())


def checksum_of(request) -> str:
    """Under which the token of a request is kept. Raises Refused."""
    kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
    if kind.casefold() != "bearer" or not secret.strip():
        raise Refused("no_token")
    return hashlib.sha256(secret.strip().encode()).hexdigest()


def scopes_of(
    request, asked: str, own: Sequence[str], *, revoked: datetime | None, networks: Sequence[str]
) -> frozenset[str]:
    """Of a token for what was `asked`, by a key with scopes of its `own`. Raises Refused."""
    if revoked:
        raise Refused("revoked")
    if not holds(networks, address_of(request)):
        raise Refused("network")
    return frozenset(asked.split()) & set(own)
