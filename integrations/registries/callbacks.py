"""Callbacks to senders: rows of the outbox, sealed until they are taken; signed as they leave.

    callbacks.send(agreement, uri, header, message)     # in the caller's transaction

A row waits with the pump's backoff, a day at the most. Its text is erased when it has been taken,
and when it has not: who did not hear asks for the status, and searches anew. Nothing leaves under
an agreement that is stopped, nor to a computer that it does not name.
"""

import json
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from eshram.crypto import CannotOpen, data_box
from eshram.outbox import wake
from eshram.outbox.backends import WebhookBackend
from eshram.outbox.errors import Ambiguous, PermanentFailure, TemporaryFailure
from eshram.outbox.models import Delivery, Kind, Priority
from integrations.platforms import posting
from integrations.registries import keys, writing
from integrations.registries.errors import MessageError
from integrations.states.models import Agreement

BATCH = "registry"  # of `settings.WEBHOOK_BACKENDS`
LASTS = timedelta(days=1)
ANSWER = 64 * 1024  # bytes that are read of an acknowledgement
PATHS = {
    "search": "on-search",
    "subscribe": "on-subscribe",
    "unsubscribe": "on-unsubscribe",
    "txn-status": "txn/on-status",
}
PORTS = {"https": 443, "http": 80}


def checked(agreement: Agreement, uri: str) -> str:
    """An address that the agreement names; whether it leads to the public network is asked at each
    call. Raises MessageError."""
    try:
        parts = urlsplit(uri)
        port, host = parts.port, (parts.hostname or "").rstrip(".")
    except ValueError:
        raise MessageError("err.sender_uri.invalid", "sender_uri is no address.") from None
    if parts.scheme not in (["https", "http"] if settings.SANDBOX else ["https"]):
        raise MessageError("err.sender_uri.invalid", "sender_uri begins with https://.")
    plain = uri.isascii() and uri.isprintable() and " " not in uri and "\\" not in uri
    if not plain or parts.username is not None or parts.password is not None or parts.fragment:
        raise MessageError("err.sender_uri.invalid", "sender_uri is no plain address.")
    named = agreement.callback_hosts
    usual = port in (None, PORTS[parts.scheme]) or settings.SANDBOX
    if not (f"{host}:{port}" in named or (usual and host in named)):
        raise MessageError("err.sender_uri.invalid", "sender_uri is not in your agreement.")
    return uri


def usual(agreement: Agreement, action: str) -> str:
    """Where who names no address is called: the first computer that the agreement names, under the
    standard's paths. Raises MessageError."""
    if not agreement.callback_hosts:
        raise MessageError("err.sender_uri.invalid", "Your agreement names nowhere to call back.")
    return f"https://{agreement.callback_hosts[0]}/registry/{PATHS[action]}"


def send(agreement: Agreement, uri: str, header: dict, message: str) -> None:
    """`message` is canonical JSON. It leaves after the commit."""
    row = Delivery(
        kind=Kind.WEBHOOK,
        priority=Priority.TRANSACTIONAL,
        template=f"registry.{header['action']}",
        language="en",
        batch=f"{BATCH}:{agreement.pk}",
        expires_at=timezone.now() + LASTS,
    )
    sealed = json.dumps({"uri": uri, "header": header, "message": message})
    row.secret = data_box.encrypt(sealed.encode(), row.seal_context)
    row.save(force_insert=True)
    wake.after_commit(Kind.WEBHOOK)


class CallbackBackend(WebhookBackend):
    """Receivers drop a repeat by its `message_id`."""

    def __init__(self):
        self.rests = posting.Rests()

    def prepare(self, rows) -> None:
        """Writes on each row its `agreement`, None where it is over, and who signs."""
        signer = keys.signing()
        ids = {int(row.batch.partition(":")[2]) for row in rows}
        known = Agreement.objects.in_force().in_bulk(ids)
        for row in rows:
            row.agreement, row.signer = known.get(int(row.batch.partition(":")[2])), signer

    def send(self, row) -> None:
        if row.agreement is None:
            raise PermanentFailure("no_agreement")
        try:
            told = json.loads(data_box.decrypt(row.secret, row.seal_context))
        except CannotOpen:
            raise PermanentFailure("cannot_open") from None
        try:
            uri = checked(row.agreement, told["uri"])
        except MessageError:
            raise PermanentFailure("no_endpoint") from None
        host = f"{row.batch}:{urlsplit(uri).netloc}"
        if self.rests.are_on(host):
            raise TemporaryFailure("endpoint_down")
        parts = (told["header"], told["message"])
        body = writing.envelope(row.agreement, *parts, row.signer).encode()
        headers = {"content-type": "application/json", "user-agent": "eshram-registry/1"}
        try:
            status, answer = posting.post(uri, body, headers, answer=ANSWER)
        except (TemporaryFailure, Ambiguous):
            self.rests.failed(host)
            raise
        if 200 <= status < 300:
            self.rests.answered(host)
            if is_error(answer):  # they had it and will not have it: again would be the same
                raise PermanentFailure("ack_err")
            return
        if status == 410:
            raise PermanentFailure("http_410")
        self.rests.failed(host)
        raise TemporaryFailure(f"http_{status}")


def is_error(answer: bytes) -> bool:
    try:
        return json.loads(answer)["message"]["ack_status"] == "ERR"
    except (ValueError, KeyError, TypeError, RecursionError):
        return False
