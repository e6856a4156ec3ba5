"""What an SMPP gateway brings: replies, and receipts of what we sent. For `manage.py sms_receive`.

A message is acknowledged when it is in the database, and asked for again when it could not be put
there. So a process that dies loses nothing but parts of a long SMS whose rest had not come.
"""

import logging
import re
import time
import uuid

from django.db import DatabaseError, close_old_connections
from smpplib import consts, exceptions, smpp

from eshram.outbox import reports
from eshram.outbox.models import Report
from integrations.sms import codes, smpp_text
from integrations.sms.numbers import mobile_of
from integrations.sms.smpp import BROKEN, Lost, close, connect, is_there
from workers.replies.conversation import hear

logger = logging.getLogger(__name__)
RECEIPT = 0x04  # in esm_class: what a receipt is (SMPP 3.4, 5.2.12)
AGAIN = 0x64  # ESME_RX_T_APPN: bring it again later
MOST_SECONDS = 60  # that parts wait for the rest of their SMS
FIELD = re.compile(r"(id|stat|err):\s*([^\s]*)", re.IGNORECASE)
NOT_YET = {"ENROUTE", "ACCEPTD", "ACCEPTED", "SCHEDULED", "BUFFRED"}


def receive(*, once: bool = False) -> None:
    """Bind and listen until the connection is lost (Lost). `once`: until nothing comes any more."""
    connection, pieces = connect("bind_receiver"), Pieces()
    try:
        while True:
            try:
                pdu = connection.read_pdu()
            except TimeoutError:
                close_old_connections()
                for mobile, text in pieces.overdue():
                    heard(mobile, text)
                if once:
                    return
                if not is_there(connection):
                    raise Lost from None
                continue
            except (*BROKEN, exceptions.PDUError):
                raise Lost from None
            if pdu.command == "enquire_link":
                connection._enquire_link_received(pdu)
            elif pdu.command == "deliver_sm":
                response = smpp.make_pdu(
                    "deliver_sm_resp", client=connection, status=take(pdu, pieces)
                )
                response.sequence = pdu.sequence
                connection.send_pdu(response)
            elif pdu.command == "unbind":
                raise Lost
    finally:
        close(connection)


def take(pdu, pieces: "Pieces") -> int:
    """Put one deliver_sm where it belongs; the status of its acknowledgement."""
    close_old_connections()
    body = pdu.short_message or getattr(pdu, "message_payload", None) or b""
    try:
        if (pdu.esm_class or 0) & 0x3C == RECEIPT:
            return consts.SMPP_ESME_ROK if receipt(pdu, body) else AGAIN
        mobile = mobile_of((pdu.source_addr or b"").decode("ascii", "replace"))
        if mobile:
            piece, rest = smpp_text.piece_of(body, pdu.esm_class or 0)
            text = smpp_text.text_in(rest, pdu.data_coding or 0)
            whole = pieces.add(mobile, piece, text) if piece else text
            if whole is not None:
                heard(mobile, whole)
    except DatabaseError as error:
        logger.error("cannot keep what an SMPP gateway brought (%s)", type(error).__name__)
        return AGAIN
    return consts.SMPP_ESME_ROK


def heard(mobile: str, text: str) -> None:
    """SMPP names no SMS that comes in; what comes twice is known by its text (`Talk.is_repeat`)."""
    hear(f"smpp:{uuid.uuid4()}", mobile, text)


def receipt(pdu, body: bytes) -> bool:
    """Keep a receipt; False if its message is unknown: perhaps its answer is being written down."""
    fields = {name.lower(): value for name, value in FIELD.findall(body.decode("latin-1"))}
    named = getattr(pdu, "receipted_message_id", None)
    id = named.rstrip(b"\0").decode("ascii", "replace") if named else fields.get("id", "")
    state = fields.get("stat", "").upper()
    if not id or state in NOT_YET:
        return True
    if state == "DELIVRD":
        return reports.record(Report.DELIVERED, gateway_id=id)
    code = fields.get("err", "").lstrip("0") or state
    return reports.record(Report.FAILED, gateway_id=id, code=codes.plain(code))


class Pieces:
    """Parts of long SMS, until the last has come or they have waited long enough."""

    def __init__(self):
        self.waiting: dict[tuple, dict[int, str]] = {}
        self.since: dict[tuple, float] = {}

    def add(self, mobile: str, piece: tuple[int, int, int], text: str) -> str | None:
        reference, parts, number = piece
        key = (mobile, reference, parts)
        self.since.setdefault(key, time.monotonic())
        self.waiting.setdefault(key, {})[number] = text
        return self.pop(key) if len(self.waiting[key]) >= parts else None

    def overdue(self) -> list[tuple[str, str]]:
        late = time.monotonic() - MOST_SECONDS
        return [(key[0], self.pop(key)) for key, at in list(self.since.items()) if at < late]

    def pop(self, key: tuple) -> str:
        del self.since[key]
        return "".join(text for _number, text in sorted(self.waiting.pop(key).items()))
