"""`/api/registry/`: the DCI Social Registry API, version 1.0.0. `docs/registry.md` tells it.

Every message is answered: an asynchronous one by an acknowledgement and a callback, a synchronous
one at once. Errors are the standard's.
"""

import gzip
import json
import logging
from functools import partial, wraps

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from aggregators.api.calls import tell_limits
from eshram.accounts.audience import audience
from integrations.registries import callbacks, keys, messages, receiving, tasks, turns, writing
from integrations.registries.errors import MessageError
from integrations.registries.models import Message

logger = logging.getLogger(__name__)
LONG = 16 * 1024  # bytes of an answer


def at_once(view):
    """An operation that is answered while its sender waits: REGISTRY_AT_ONCE of an agreement."""

    @wraps(view)
    def answer(incoming):
        if not turns.take("call", incoming.agreement.pk, most=settings.REGISTRY_AT_ONCE):
            sentence = "Too many calls at once. Wait for the answers of those before."
            raise MessageError("err.request.too_many_requests", sentence, retry_after=1)
        return view(incoming)

    return answer


def operation(action: str):
    """An operation answers an `Incoming`, or raises MessageError; what it wrote is undone then."""

    def mark(view):
        @csrf_exempt  # for programs: no cookie is read
        @audience("caller")
        @wraps(view)
        def call(request):
            try:
                incoming = receiving.incoming(request, action)
                with transaction.atomic():
                    response = view(incoming)
            except MessageError as error:
                response = writing.refused(error)
            tell_limits(request, response)
            response["Cache-Control"] = "no-store"
            pack(request, response)
            return response

        return call

    return mark


def pack(request, response: HttpResponse) -> None:
    """As Django's middleware would, in less than half of its time: of records, that are much alike,
    gzip's first level leaves hardly more than its sixth."""
    if len(response.content) > LONG and "gzip" in request.headers.get("Accept-Encoding", ""):
        response.content = gzip.compress(response.content, compresslevel=1, mtime=0)
        response["Content-Encoding"] = "gzip"
        patch_vary_headers(response, ["Accept-Encoding"])


@operation("search")
@at_once
def sync_search(incoming) -> HttpResponse:
    """The records at once."""
    row = messages.begun(incoming, "search")
    found = messages.searched(incoming.agreement, incoming.message, row.correlation_id)
    messages.close(row, found)
    messages.keep(row)
    requests = len(incoming.message["search_request"])
    message = messages.answered(incoming.message, row.correlation_id, found)
    return answered(incoming, "on-search", row.status, requests, message)


@operation("txn-status")
@at_once
def sync_status(incoming) -> HttpResponse:
    row = messages.take(incoming, "txn-status", status=Message.Status.DONE)
    status, message = messages.status_of(incoming.agreement, incoming.message, row.correlation_id)
    return answered(incoming, "txn-on-status", status, 1, message)


def answered(incoming, action: str, status: str, count: int, message) -> HttpResponse:
    header = writing.header(incoming.agreement, action, status, count, count)
    text = writing.envelope(incoming.agreement, header, message, keys.signing())
    return HttpResponse(text, content_type=writing.JSON)


def later(incoming, action: str) -> HttpResponse:
    """The message waits; its answer is called back. Of an agreement REGISTRY_WAITING wait."""
    waiting = Message.objects.filter(agreement=incoming.agreement, status=Message.Status.RECEIVED)
    if len(waiting.values("pk")[: settings.REGISTRY_WAITING]) == settings.REGISTRY_WAITING:
        sentence = "Too many messages wait for their answers. Send more when those have come."
        raise MessageError("err.request.too_many_requests", sentence, retry_after=60)
    uri = callbacks.checked(
        incoming.agreement,
        incoming.header.sender_uri or callbacks.usual(incoming.agreement, action),
    )
    row = messages.take(incoming, action, sender_uri=uri, asked=incoming.asked)
    transaction.on_commit(wake)
    return writing.acknowledged(row.correlation_id)


def wake() -> None:
    try:
        tasks.answer_waiting.delay()
    except (OperationalError, OSError) as error:  # beat's sweep finds the row
        logger.warning("cannot wake the registry (%s); the sweep will", type(error).__name__)


search, subscribe, unsubscribe, status = (
    operation(action)(partial(later, action=action))
    for action in ("search", "subscribe", "unsubscribe", "txn-status")
)


@audience("anyone")
@require_safe
def public_keys(request) -> HttpResponse:
    """What senders check our signatures with, and encrypt to (RFC 7517)."""
    return HttpResponse(json.dumps({"keys": keys.published()}), content_type=writing.JSON)
