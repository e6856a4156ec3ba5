from workers.models.address import PermanentAddress, Stay
from workers.models.consent import Consent
from workers.models.draft import Draft, TurnedAway
from workers.models.occupation import Occupation, OccupationSynonym
from workers.models.otp import OneTimePassword
from workers.models.worker import BankAccount, Photo, Worker

__all__ = [
    "BankAccount",
    "Consent",
    "Draft",
    "Occupation",
    "OccupationSynonym",
    "OneTimePassword",
    "PermanentAddress",
    "Photo",
    "Stay",
    "TurnedAway",
    "Worker",
]
