from integrations.states.models.agreement import Agreement, AgreementProposal, Terms
from integrations.states.models.caller import StateClient
from integrations.states.models.disclosure import Disclosed, DisclosedList, DisclosedSet, Disclosure
from integrations.states.models.export import Acknowledgement, Export, ExportRequest, SigningKey
from integrations.states.models.feed import Change, Mark
from integrations.states.models.held import Held, Holding, Passage
from integrations.states.models.receiver import Receiver
from integrations.states.models.told import Told

__all__ = [
    "Acknowledgement",
    "Agreement",
    "AgreementProposal",
    "Change",
    "Disclosed",
    "DisclosedList",
    "DisclosedSet",
    "Disclosure",
    "Export",
    "ExportRequest",
    "Held",
    "Holding",
    "Mark",
    "Passage",
    "Receiver",
    "SigningKey",
    "StateClient",
    "Terms",
    "Told",
]
