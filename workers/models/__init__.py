from workers.models.address import PermanentAddress, Stay
from workers.models.campaign import Campaign, CampaignRun
from workers.models.consent import Agreed, Consent
from workers.models.draft import Draft, TurnedAway
from workers.models.lifecycle import MergeRequest, StatusChange
from workers.models.news import News
from workers.models.nudge import Nudge, NudgeDay
from workers.models.occupation import Occupation, OccupationSynonym
from workers.models.otp import OneTimePassword
from workers.models.phone import Phone
from workers.models.reply import OptOut, Question, Reply
from workers.models.search import SearchEntry
from workers.models.sighting import Doubt, Sighting
from workers.models.worker import BankAccount, Photo, UanAlias, Worker

__all__ = [
    "Agreed",
    "BankAccount",
    "Campaign",
    "CampaignRun",
    "Consent",
    "Doubt",
    "Draft",
    "MergeRequest",
    "News",
    "Nudge",
    "NudgeDay",
    "Occupation",
    "OccupationSynonym",
    "OneTimePassword",
    "OptOut",
    "PermanentAddress",
    "Phone",
    "Photo",
    "Question",
    "Reply",
    "SearchEntry",
    "Sighting",
    "StatusChange",
    "Stay",
    "TurnedAway",
    "UanAlias",
    "Worker",
]
