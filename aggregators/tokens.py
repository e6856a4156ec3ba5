"""Who calls the API.

    caller = caller_of(request)      # a token that is good now, of this world, from this network
    caller.needs("activity")         # what its key may do
    intake.take_batch(caller.platform, ...)

A call says in the header `Eshram-World: sandbox` that it is a trial; without it, it means it. A
sandbox's token without the header is refused, and so is a real one with it: nobody's trials become
real by a forgotten setting, nor the other way round.

`program_of` is the part of it that holds for programs of everybody, platform's or not.

Each call reads the token, its key and its platform anew: what was revoked a moment ago is refused.
"""

import hashlib
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from oauth2_provider.models import get_access_token_model

from aggregators import networks
from aggregators.models import Client, Platform
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
    """A key whose token is good now, in the network where it may be used."""

    client: Client
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
    program = program_of(request, "platform__twin")
    client = program.client
    if client.platform_id is None:
        raise Refused("bad_token")
    if not client.is_usable():
        raise Refused("stopped")
    says_sandbox = request.headers.get(WORLD_HEADER, "").strip().casefold() == "sandbox"
    if says_sandbox == client.is_live:
        raise Refused("wrong_world")
    return Caller(client, program.scopes, client.world_of())


def program_of(request, *joined: str) -> Program:
    """Whose program it is, the caller has to ask; `joined` names what it needs of the key for
    that, read in the same query. Raises Refused."""
    kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
    if kind.casefold() != "bearer" or not secret.strip():
        raise Refused("no_token")
    checksum = hashlib.sha256(secret.strip().encode()).hexdigest()
    token = (
        get_access_token_model()
        .objects.select_related("application", *(f"application__{name}" for name in joined))
        .filter(token_checksum=checksum, expires__gt=timezone.now())
        .first()
    )
    if token is None:
        raise Refused("bad_token")
    client = token.application
    if client.revoked_at:
        raise Refused("revoked")
    if not networks.holds(client.networks, address_of(request)):
        raise Refused("network")
    return Program(client, frozenset(token.scope.split()) & set(client.scopes))
