from aggregators.models.activity import Activity, Month, Totals, Year
from aggregators.models.answers import Idempotency
from aggregators.models.application import Application, Document, GoingLive, Step
from aggregators.models.contribution import (
    Contribution,
    ContributionPayment,
    ContributionRate,
)
from aggregators.models.dispute import Dispute
from aggregators.models.engagement import (
    Engagement,
    Entity,
    ExitReason,
    ExitReport,
    Invitation,
    WorkType,
)
from aggregators.models.figures import GigCount, RefusedCount
from aggregators.models.intake import Intake, Verdict
from aggregators.models.people import Client, PlatformUser
from aggregators.models.platform import Class, Platform, SandboxWorker
from aggregators.models.reported import ReportedMonth
from aggregators.models.ssh import SshKey
from aggregators.models.webhooks import WebhookEndpoint

__all__ = [
    "Activity",
    "Application",
    "Class",
    "Client",
    "Contribution",
    "ContributionPayment",
    "ContributionRate",
    "Dispute",
    "Document",
    "Engagement",
    "Entity",
    "ExitReason",
    "GigCount",
    "GoingLive",
    "ExitReport",
    "Idempotency",
    "Intake",
    "Invitation",
    "Month",
    "Platform",
    "PlatformUser",
    "RefusedCount",
    "ReportedMonth",
    "SandboxWorker",
    "Step",
    "SshKey",
    "Totals",
    "Verdict",
    "WebhookEndpoint",
    "WorkType",
    "Year",
]
