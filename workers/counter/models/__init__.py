from workers.counter.models.camp import CampBlock, CampEntry
from workers.counter.models.centre import Block, Centre, Device, Operator
from workers.counter.models.flags import CallBack, Flag, FlagCursor, Refusal, Trait
from workers.counter.models.provisional import Contact, EnrolmentPlace, ProvisionalEntry
from workers.counter.models.reach import Reach
from workers.counter.models.statements import MonthClose, MonthCount, Statement, StatementLine
from workers.counter.models.visit import Assistance, Visit

__all__ = [
    "Assistance",
    "Block",
    "CallBack",
    "CampBlock",
    "CampEntry",
    "Centre",
    "Contact",
    "Device",
    "EnrolmentPlace",
    "Flag",
    "FlagCursor",
    "MonthClose",
    "MonthCount",
    "Operator",
    "ProvisionalEntry",
    "Reach",
    "Refusal",
    "Statement",
    "StatementLine",
    "Trait",
    "Visit",
]
