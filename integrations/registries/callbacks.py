"""Callbacks to senders: rows of the outbox, sealed until they are taken; signed as they leave.

    callbacks.send(agreement, uri, header, message)     # in the caller's transaction

A row waits with the pump's backoff, a day at the most. Its text is erased when it has been taken,
and when it has not: who did not hear asks for the status, and searches anew. Nothing leaves under
an agreement that is stopped, nor to a computer that it does not name; no record under other terms
than it was read by, and none of a worker who withdrew consent, or went, while it waited.
"""

import json
from collections import defaultdict
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.utils import timezone

from eshram.crypto import CannotOpen, data_box
from eshram.outbox import wake
from eshram.outbox.backends import WebhookBackend
from eshram.outbox.errors import Ambiguous, PermanentFailure, TemporaryFailure
from eshram.outbox.models import Delivery, Kind, Priority
from integrations.platforms import posting
from integrations.registries import keys, writing
from integrations.registries.canonical import encode
from integrations.registries.errors import MessageError
from integrations.states import sharing
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
    """An address that the agreement names, and that staff may read: without a query or a password,
    where programs put keys. Whether it leads to the public network is asked at each call. Raises
    MessageError."""
    try:
        parts = urlsplit(uri)
        port, host = parts.port, (parts.hostname or "").rstrip(".")
    except ValueError:
        raise MessageError("err.sender_uri.invalid", "sender_uri is no address.") from None
    if parts.scheme not in (["https", "http"] if settings.SANDBOX else ["https"]):
        raise MessageError("err.sender_uri.invalid", "sender_uri begins with https://.")
    plain = uri.isascii() and uri.isprintable() and not set(uri) & set(" \\?")
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


def send(agreement: Agreement, uri: str, header: dict, message: str, *, uans=()) -> None:
    """`message` is canonical JSON, with records of `uans`. It leaves after the commit."""
    row = Delivery(
        kind=Kind.WEBHOOK,
        priority=Priority.TRANSACTIONAL,
        template=f"registry.{header['action']}",
        language="en",
        batch=f"{BATCH}:{agreement.pk}",
        expires_at=timezone.now() + LASTS,
    )
    told = {"uri": uri, "header": header, "message": message}
    sealed = json.dumps(told | {"uans": sorted(uans), "version": agreement.version})
    row.secret = data_box.encrypt(sealed.encode(), row.seal_context)
    row.save(force_insert=True)
    wake.after_commit(Kind.WEBHOOK)


class CallbackBackend(WebhookBackend):
    """Receivers drop a repeat by its `message_id`."""

    def __init__(self):
        self.rests = posting.Rests()

    def prepare(self, rows) -> None:
        """Writes on each row its `agreement`, None where it is over; who signs; what is `told`,
        None where it does not open; and who is `gone` of those whose records it holds."""
        signer = keys.signing()
        ids = {agreement_of(row) for row in rows}
        known = Agreement.objects.in_force().select_related("scheme").in_bulk(ids)
        named = defaultdict(set)
        for row in rows:
            row.agreement, row.signer, row.told = known.get(agreement_of(row)), signer, opened(row)
            if row.agreement and row.told:
                named[row.agreement.pk].update(row.told["uans"])
        here = {key: covered(known[key], uans) for key, uans in named.items() if uans}
        for row in rows:
            uans = set(row.told["uans"]) if row.told else set()
            row.gone = uans - here.get(agreement_of(row), set())

    def send(self, row) -> None:
        if row.agreement is None:
            raise PermanentFailure("no_agreement")
        if row.told is None:
            raise PermanentFailure("cannot_open")
        told = still(row.told, row.agreement, row.gone)
        try:
            uri = checked(row.agreement, told["uri"])
        except MessageError:
            raise PermanentFailure("no_endpoint") from None
        host = f"{row.batch}:{urlsplit(uri).netloc}"
        if self.rests.are_on(host):
            raise TemporaryFailure("endpoint_down")
        parts = (told["header"], told["message"])
        body = writing.envelope(row.agreement, *parts, row.signer)
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


def agreement_of(row) -> int:
    return int(row.batch.partition(":")[2])


def opened(row) -> dict | None:
    try:
        told = json.loads(data_box.decrypt(row.secret, row.seal_context))
    except CannotOpen:
        return None
    return {"uans": [], "version": None} | told


def covered(agreement: Agreement, uans: set[int]) -> set[int]:
    """Those of whom the agreement gives something at this moment."""
    now = sharing.uans(agreement, "w.uan = ANY (%(uans)s::bigint[])", {"uans": list(uans)})
    with connection.cursor() as cursor:
        cursor.execute(now.sql, now.params)
        return {uan for (uan,) in cursor.fetchall()}


def still(told: dict, agreement: Agreement, gone: set[int]) -> dict:
    """What may be told now. Of news those about others are left; an answer to a search is given as
    a whole, or asked for anew. Raises PermanentFailure."""
    if told["uans"] and told["version"] != agreement.version:
        raise PermanentFailure("terms_changed")
    if not gone:
        return told
    message = json.loads(told["message"])
    events = [one for one in message.get("notify_event", ()) if uan_of(one) not in gone]
    if not events:
        raise PermanentFailure("withdrawn")
    header = told["header"] | {"total_count": len(events), "completed_count": len(events)}
    return told | {"header": header, "message": encode(message | {"notify_event": events})}


def uan_of(event: dict) -> int:
    return int(event["data"]["reg_records"]["member_identifier"][0]["identifier_value"])


def is_error(answer: bytes) -> bool:
    try:
        return json.loads(answer)["message"]["ack_status"] == "ERR"
    except (ValueError, KeyError, TypeError, RecursionError):
        return False
