"""`Idempotency-Key`: the same call again is answered as it was, and nothing is done twice.

Key and answer are written in the transaction of the call. Of two calls with one key at once the
second waits at the key's row until the first has committed, and gets its answer; or, if the first
came to nothing, goes on itself. Who waits longer than `PLATFORM_WAIT_SECONDS` is asked to come
back.
"""

import hashlib
import json
import re
import zlib
from collections.abc import Callable

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _

from aggregators.api.problems import Problem, wrong
from aggregators.models import Idempotency

HEADER = "Idempotency-Key"
LOCK_TIMED_OUT = "55P03"
INSERT = """
    INSERT INTO aggregators_idempotency (caller, key, asked, answer, made_at)
    VALUES (%s, %s, %s, '', now()) ON CONFLICT DO NOTHING RETURNING id
"""


def once(request, run: Callable[[], dict]) -> HttpResponse:
    """Answers with what `run` returns, as JSON. It runs in a transaction; what it raises undoes it
    all, and the key is free again."""
    key = request.headers.get(HEADER, "")
    if key and not re.fullmatch(r"[\x21-\x7e]{1,255}", key):
        raise wrong(HEADER, "bad_key", _("Up to 255 letters, digits and signs, without spaces."))
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{settings.PLATFORM_WAIT_SECONDS:d}s'")
            if not key:
                return HttpResponse(json.dumps(run()), content_type="application/json")
            return kept(request, cursor, key, run)
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", "") == LOCK_TIMED_OUT:
            raise Problem("in_progress", retry_after=5) from None
        raise


def kept(request, cursor, key: str, run: Callable[[], dict]) -> HttpResponse:
    caller = request.auth.by
    what = f"{request.method} {request.path}\n".encode() + request.body
    asked = hashlib.sha256(what).hexdigest()
    cursor.execute(INSERT, [caller, key, asked])
    if made := cursor.fetchone():
        content = json.dumps(run()).encode()
        Idempotency.objects.filter(pk=made[0]).update(status=200, answer=zlib.compress(content))
        return HttpResponse(content, content_type="application/json")
    row = Idempotency.objects.get(caller=caller, key=key)
    if row.asked != asked:
        raise Problem("key_reused")
    response = HttpResponse(
        zlib.decompress(row.answer), status=row.status, content_type="application/json"
    )
    response["Idempotency-Replayed"] = "true"
    return response
