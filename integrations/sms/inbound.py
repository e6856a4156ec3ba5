"""What gateways call: SMS that came in, and what became of ours. See README.md for the bodies.

    POST /sms/inbound   {"id", "mobile", "text"}
    POST /sms/report    {"reports": [{"id" or "gateway_id", "status", "code", "at"}, …]}

Both are signed (`signing`); whatever is wrong with a signature is the same 403.
"""

import json
import uuid
from datetime import datetime

from django.conf import settings
from django.http import JsonResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from eshram.accounts.audience import audience
from eshram.outbox import reports
from eshram.outbox.models import Report
from integrations.sms import codes, signing
from integrations.sms.numbers import mobile_of
from workers.replies.conversation import hear

LONGEST_BODY = 64 * 1024  # bytes
LONGEST_ID, LONGEST_TEXT = 60, 2000  # characters
MOST_REPORTS = 100  # of one call


class BadBody(Exception):
    """Signed, and still not what was agreed."""


def from_gateway(view):
    """A view of a gateway's: takes a signed JSON object, returns one."""

    @audience("anyone")
    @csrf_exempt
    @require_POST
    @never_cache
    def wrapped(request):
        if int(request.META.get("CONTENT_LENGTH") or 0) > LONGEST_BODY:
            return JsonResponse({"error": "too large"}, status=413)
        try:
            signing.verify(secrets(), request.body, dict(request.headers))
        except signing.NotSigned:
            return JsonResponse({"error": "forbidden"}, status=403)
        try:
            sent = json.loads(request.body)
            if not isinstance(sent, dict):
                raise BadBody("an object is expected")
            return JsonResponse(view(sent))
        except (BadBody, ValueError, RecursionError) as error:
            said = str(error) if isinstance(error, BadBody) else "no JSON"
            return JsonResponse({"error": said}, status=400)

    return wrapped


def secrets() -> list[str]:
    known = list(settings.SMS_GATEWAY_SECRETS)
    if settings.SANDBOX:
        known.append(signing.sandbox_secret(settings.SECRET_KEY))
    return known


def text_of(sent: dict, name: str, longest: int) -> str:
    value = sent.get(name)
    if not isinstance(value, str) or len(value) > longest:
        raise BadBody(f"{name} is text of at most {longest} letters")
    return value


@from_gateway
def inbound(sent):
    """The answer is the same whoever sent the SMS, and whatever it said."""
    id, text = text_of(sent, "id", LONGEST_ID), text_of(sent, "text", LONGEST_TEXT)
    mobile = mobile_of(text_of(sent, "mobile", 40))
    if not id:
        raise BadBody("id is empty")
    if mobile:
        hear(f"http:{id}", mobile, text)
    return {"status": "heard"}


@from_gateway
def report(sent):
    told = sent.get("reports")
    if not isinstance(told, list) or len(told) > MOST_REPORTS:
        raise BadBody(f"reports is a list of at most {MOST_REPORTS}")
    read = [report_of(one) for one in told]  # all are good, or none is kept
    known = sum(reports.record(**one) for one in read)
    return {"known": known, "unknown": len(read) - known}


def report_of(one) -> dict:
    if not isinstance(one, dict):
        raise BadBody("a report is an object")
    if one.get("status") not in Report.values:
        raise BadBody("status is delivered or failed")
    found = {"report": Report(one["status"]), "code": codes.plain(one.get("code") or "")}
    if "id" in one:
        try:
            found["message_id"] = uuid.UUID(text_of(one, "id", 40))
        except ValueError:
            raise BadBody("id is no message id") from None
    elif text_of(one, "gateway_id", 80):
        found["gateway_id"] = one["gateway_id"]
    else:
        raise BadBody("a report names a message")
    if one.get("at"):
        found["at"] = moment(text_of(one, "at", 40))
    return found


def moment(written: str) -> datetime:
    """ISO 8601; without a zone it is India's time."""
    try:
        at = parse_datetime(written)
    except ValueError:
        at = None
    if at is None:
        raise BadBody("at is no time")
    return at if timezone.is_aware(at) else timezone.make_aware(at)
