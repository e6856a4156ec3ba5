from aggregators.models.activity import Activity, Month, Totals
from aggregators.models.answers import Idempotency
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
from aggregators.models.reported import ReportedMonth
from aggregators.models.webhooks import WebhookEndpoint

__all__ = [
    "Activity",
    "Class",
    "Client",
    "Engagement",
    "Entity",
    "ExitReason",
    "Idempotency",
    "Intake",
    "Invitation",
    "Month",
    "Platform",
    "PlatformUser",
    "ReportedMonth",
    "SandboxWorker",
    "Totals",
    "Verdict",
    "WebhookEndpoint",
    "WorkType",
]
