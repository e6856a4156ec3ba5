from aggregators.models.activity import Activity, Month, Totals
from aggregators.models.engagement import (
    Engagement,
    Entity,
    ExitReason,
    Invitation,
    WorkType,
)
from aggregators.models.intake import Intake, Verdict
from aggregators.models.people import Client, PlatformUser
from aggregators.models.platform import Class, Platform, SandboxWorker

__all__ = [
    "Activity",
    "Class",
    "Client",
    "Engagement",
    "Entity",
    "ExitReason",
    "Intake",
    "Invitation",
    "Month",
    "Platform",
    "PlatformUser",
    "SandboxWorker",
    "Totals",
    "Verdict",
    "WorkType",
]
