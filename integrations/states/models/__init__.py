from integrations.states.models.agreement import Agreement, AgreementProposal, Terms
from integrations.states.models.caller import StateClient
from integrations.states.models.disclosure import Disclosed, DisclosedSet, Disclosure
from integrations.states.models.feed import Change, Mark
from integrations.states.models.held import Held, Holding, Passage

__all__ = [
    "Agreement",
    "AgreementProposal",
    "Change",
    "Disclosed",
    "DisclosedSet",
    "Disclosure",
    "Held",
    "Holding",
    "Mark",
    "Passage",
    "StateClient",
    "Terms",
]
