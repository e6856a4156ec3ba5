"""`POST /api/onorc/v1/pickups`: where members were seen, from a public distribution system.

A bearer key says who reports (`Key`; kept as a hash); what is told twice is told once, so a call
may be repeated. The README beside has the fields.
"""

import hashlib
import json

from django.conf import settings
from django.http import JsonResponse
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from eshram import limits
from eshram.accounts.audience import audience
from eshram.addresses import address_of
from integrations.onorc import intake, reading
from integrations.onorc.models import Key, hash_of
from integrations.onorc.reasons import REASONS


class Refused(Exception):
    """`status` is HTTP's, `str()` a sentence."""

    def __init__(self, status: int, sentence: str):
        super().__init__(sentence)
        self.status = status


@audience("anyone")  # who has a key
@csrf_exempt  # no cookie is read
@require_POST
def pickups(request):
    with override("en"):
        try:
            return JsonResponse(taken_in(request, key_of(request)))
        except Refused as refused:
            answer = JsonResponse({"error": str(refused)}, status=refused.status)
            if refused.status == 401:
                answer["WWW-Authenticate"] = "Bearer"
            return answer


def key_of(request) -> Key:
    """Guessing is hopeless; that it is slow, too, spares the database."""
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    key = None
    if kind.casefold() == "bearer" and secret:
        key = Key.objects.filter(sha256=hash_of(secret.strip()), ended_at=None).first()
    if key is not None:
        return key
    if limits.is_over("feed-key", address_of(request), most=60, seconds=3600):
        raise Refused(429, "Too many wrong keys. Try again in an hour.")
    raise Refused(401, "This key is not known, or has ended.")


def taken_in(request, key: Key) -> dict:
    try:
        rows = json.loads(request.body)["rows"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Refused(400, 'Send JSON: {"rows": [...]}.') from None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Refused(400, "`rows` is a list of objects.")
    if not rows or len(rows) > settings.FEED_API_ROWS:
        raise Refused(413, f"Send 1 to {settings.FEED_API_ROWS} rows at once.")
    sha256 = hashlib.sha256(b"%d:" % key.pk + request.body).hexdigest()
    try:
        feed, is_new = intake.take(
            lambda: table_of(rows),
            sha256,
            name=f"API: {key.name}",
            kind=key.kind,
            by=f"feed-key:{key.pk}",
            state=key.state_id or 0,
        )
    except reading.NotReadable as error:
        raise Refused(400, str(error)) from None
    bad = feed.bad_rows.values_list("number", "reason")
    return {
        "feed": feed.pk,
        "new": is_new,
        "rows": feed.rows,
        "bad": [
            {"row": number, "reason": reason, "text": str(REASONS[reason])}
            for number, reason in bad
        ],
    }


def table_of(rows: list[dict]) -> tuple[list[str], list[reading.Row]]:
    """As a file would have them; a row's number is its place in the list, from 1."""
    heading = list(dict.fromkeys(name for row in rows for name in row))
    lines = (
        (number, [reading.text_of(row.get(name)) for name in heading])
        for number, row in enumerate(rows, 1)
    )
    return heading, lines
