"""Which agreement's program calls: for the API of states and for the registry.

    caller = caller_of(request)        # Raises aggregators.tokens.Refused
    caller.needs("state.workers")
    caller.agreement

Keys are those of `aggregators.clients`; each call reads token, key and agreement anew, so what was
revoked or stopped a moment ago is refused. They are one short statement: an ORM's of all their
columns takes as long as answering for hundreds of workers.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from aggregators import tokens
from aggregators.tokens import Refused
from eshram.geography.models import State
from integrations.states import certificates
from integrations.states.models import Agreement

REASONS = {
    "no_agreement": (403, _("The agreement of this key is not in force.")),
    "not_released": (403, _("This key waits for a second person of the ministry.")),
    "certificate": (403, _("Call with the certificate that the agreement names.")),
}
tokens.add(REASONS)
READ = """
    SELECT a.*, t.scope AS asked, c.scopes, c.networks, c.revoked_at, own.released_by_id,
        s.name AS said, s.name_hi AS said_hi
    FROM oauth2_provider_accesstoken t
    JOIN aggregators_client c ON c.id = t.application_id
    JOIN states_stateclient own ON own.client_id = c.id
    JOIN states_agreement a ON a.id = own.agreement_id
    LEFT JOIN geography_state s ON s.code = a.state_id
    WHERE t.token_checksum = %s AND t.expires > now()
"""


@dataclass(frozen=True, slots=True)
class Caller(tokens.Program):
    agreement: Agreement

    @property
    def by(self) -> str:
        """For audit, and whose limits these are."""
        return f"agreement:{self.agreement.pk}"


def caller_of(request) -> Caller:
    """Raises Refused."""
    found = Agreement.objects.raw(READ, [tokens.checksum_of(request)])
    if (own := next(iter(found), None)) is None:
        raise Refused("bad_token")
    scopes = tokens.scopes_of(
        request, own.asked, own.scopes, revoked=own.revoked_at, networks=own.networks
    )
    if own.released_by_id is None:
        raise Refused("not_released")
    if not own.is_in_force:
        raise Refused("no_agreement")
    if certificates.refuses(own, request):
        raise Refused("certificate")
    if own.state_id is not None:
        names = ("code", "name", "name_hi")
        own.state = State.from_db(own._state.db, names, [own.state_id, own.said, own.said_hi])
    return Caller(scopes, own)
