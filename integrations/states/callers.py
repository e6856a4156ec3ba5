"""Which agreement's program calls: for the API of states and for the registry.

    caller = caller_of(request)        # Raises aggregators.tokens.Refused
    caller.needs("state.workers")
    caller.agreement

Keys are those of `aggregators.clients`; each call reads token, key and agreement anew, so what was
revoked or stopped a moment ago is refused.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from aggregators import tokens
from aggregators.tokens import Refused
from integrations.states import certificates
from integrations.states.models import Agreement

REASONS = {
    "no_agreement": (403, _("The agreement of this key is not in force.")),
    "not_released": (403, _("This key waits for a second person of the ministry.")),
    "certificate": (403, _("Call with the certificate that the agreement names.")),
}
tokens.add(REASONS)


@dataclass(frozen=True, slots=True)
class Caller(tokens.Program):
    agreement: Agreement

    @property
    def by(self) -> str:
        """For audit, and whose limits these are."""
        return f"agreement:{self.agreement.pk}"


def caller_of(request) -> Caller:
    """Raises Refused."""
    joined = "of_agreement__agreement"
    program = tokens.program_of(request, f"{joined}__state", f"{joined}__scheme")
    own = getattr(program.client, "of_agreement", None)
    if own is None:  # a platform's
        raise Refused("bad_token")
    if own.released_by_id is None:
        raise Refused("not_released")
    if not own.agreement.is_in_force:
        raise Refused("no_agreement")
    if certificates.refuses(own.agreement, request):
        raise Refused("certificate")
    return Caller(program.client, program.scopes, own.agreement)
