"""What the network said of a message that a gateway had taken: delivery reports."""

import re
import uuid
from datetime import datetime

from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from eshram.outbox.models import Delivery, Report, Status


def record(
    report: Report, *, message_id: uuid.UUID | None = None, gateway_id: str = "", code: str = "",
    at: datetime | None = None,
) -> bool:  # fmt: skip
    """Write a report down; False if no message has this id, ours (`message_id`) or the gateway's.

    Reports come late, twice and in any order: delivered stays delivered. One of a message whose
    answer never came (`unknown`) says that it was sent after all. A code that is none of ours to
    keep (`errors.DeliveryError`) becomes "other". A time to come is taken as now.
    """
    if not message_id and not gateway_id:
        raise ValueError("a report names a message")
    if code and not re.fullmatch(r"[a-z0-9_]{1,40}", code):
        code = "other"
    which = Q(message_id=message_id) if message_id else Q(gateway_id=gateway_id)
    rows = Delivery.objects.filter(which)
    if report == Report.DELIVERED:
        at = at if at and at <= timezone.now() else None
        changes = {"delivered_at": at or Now(), "report_code": ""}
    else:
        rows = rows.exclude(report=Report.DELIVERED)
        changes = {"report_code": code}
    rows.filter(status=Status.UNKNOWN).update(status=Status.SENT, sent_at=at or Now())
    return bool(rows.update(report=report, **changes)) or Delivery.objects.filter(which).exists()
