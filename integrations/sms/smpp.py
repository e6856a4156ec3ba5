"""A gateway that speaks SMPP 3.4, by smpplib: `SMPP_…` in the settings.

SMS_BACKEND=integrations.sms.smpp.SmppBackend

SMPP has no message id of the sender's by which a repeat is dropped: once a part was submitted and
no answer came, the message is perhaps sent, and never sent again (`Ambiguous`).
"""

import contextlib
import logging
import queue
import ssl
import struct
import time

from django.conf import settings
from smpplib import client as smpp_client
from smpplib import command, consts, exceptions, smpp

from eshram.outbox.backends import Sms, SmsBackend
from eshram.outbox.errors import Ambiguous, DeliveryError, PermanentFailure, TemporaryFailure
from integrations.sms import codes, smpp_text

# Parameters of the Indian operators: the entity, the template, the chain of telemarketers.
ENTITY, TEMPLATE, CHAIN = 0x1400, 0x1401, 0x1402
USER_REFERENCE = 0x0204
FRESH_SECONDS = 20  # a connection idle for longer is asked whether it is still there
THROTTLED_TRIES, THROTTLED_SECONDS = 5, 1.0  # of a part, once an earlier part has left
ALPHANUMERIC, INTERNATIONAL, ISDN = 5, 1, 1

# It logs whole messages at DEBUG.
quiet = logging.getLogger("integrations.sms.smpp.wire")
quiet.setLevel(logging.ERROR)


class Lost(Exception):
    """The connection is gone, or says what nobody understands."""


# What the library raises for a connection that is gone, and for what it cannot read.
BROKEN = (
    exceptions.ConnectionError, exceptions.UnknownCommandError, OSError, struct.error, KeyError,
    IndexError, TypeError, ValueError,
)  # fmt: skip


class Submit(command.SubmitSM):
    """submit_sm with parameters that the library does not know: `tlvs`, as they go on the wire."""

    tlvs = None  # as the library's own: what is None is set from what it is made with

    def generate_params(self):
        return super().generate_params() + self.tlvs


def tlv(tag: int, value: bytes) -> bytes:
    return struct.pack(">HH", tag, len(value)) + value


def connect(bind: str) -> smpp_client.Client:
    """A bound connection; `bind` is "bind_transmitter" or "bind_receiver". Raises TemporaryFailure:
    nothing was sent yet."""
    context = ssl.create_default_context() if settings.SMPP_TLS else None
    made = smpp_client.Client(
        settings.SMPP_HOST,
        settings.SMPP_PORT,
        timeout=settings.SMPP_TIMEOUT_SECONDS,
        logger_name=quiet.name,
        allow_unknown_opt_params=True,
    )
    try:
        if context:  # the library's own way names no host, so that any certificate would do
            made._socket = context.wrap_socket(
                made._create_socket(), server_hostname=settings.SMPP_HOST
            )
        made.connect()
        getattr(made, bind)(system_id=settings.SMPP_SYSTEM_ID, password=settings.SMPP_PASSWORD)
    except exceptions.PDUError:
        close(made)
        raise TemporaryFailure("bind_refused") from None
    except BROKEN:
        close(made)
        raise TemporaryFailure("no_connection") from None
    return made


def close(connection: smpp_client.Client) -> None:
    if connection._socket is not None:
        with contextlib.suppress(OSError):
            connection._socket.close()
        connection._socket = None
    connection.state = consts.SMPP_CLIENT_STATE_CLOSED


def answer_to(connection, pdu):
    """The response to what was sent, past what the gateway asks in between. Raises Lost."""
    try:
        connection.send_pdu(pdu)
        while True:
            got = connection.read_pdu()
            if got.is_response() and got.sequence == pdu.sequence:
                return got
            if got.command == "enquire_link":
                connection._enquire_link_received(got)
            elif got.command in ("unbind", "generic_nack"):
                raise Lost
    except (*BROKEN, exceptions.PDUError):
        raise Lost from None


class SmppBackend(SmsBackend):
    """Keeps up to `SMPP_BINDS` transmitters, each used by one thread at a time."""

    def __init__(self):
        self.concurrency = settings.SMPP_BINDS
        self.idle: queue.LifoQueue = queue.LifoQueue()

    def send(self, sms: Sms) -> str | None:
        """The gateway's id of the last part, whose receipt stands for the message."""
        parts, coding, esm_class = smpp_text.parts_of(sms.text, sms.message_id.int)
        connection = self.take()
        try:
            for number, part in enumerate(parts, 1):
                last = number == len(parts)
                id = self.submit(
                    connection, sms, part, coding, esm_class, first=number == 1, last=last
                )
        except Lost:
            close(connection)
            raise Ambiguous("no_answer", retry=False) from None
        except DeliveryError:
            self.give_back(connection)
            raise
        self.give_back(connection)
        return id

    def submit(self, connection, sms, part, coding, esm_class, *, first, last) -> str | None:
        for _time in range(1 if first else THROTTLED_TRIES):
            got = answer_to(
                connection,
                pdu_of(connection, sms, part, data_coding=coding, esm_class=esm_class,
                       registered_delivery=int(last)),
            )  # fmt: skip
            if not got.is_error():
                return got.message_id.decode("ascii", "replace") if got.message_id else None
            error = codes.of_smpp(got.status)
            if not error.retry:
                break
            if not first:
                time.sleep(THROTTLED_SECONDS)
        if first:
            raise error
        # The parts before it are on their way: the whole again would be two.
        raise Ambiguous("partly_sent", retry=False)

    def take(self) -> smpp_client.Client:
        with contextlib.suppress(queue.Empty):
            while True:
                connection, since = self.idle.get_nowait()
                if time.monotonic() - since < FRESH_SECONDS or is_there(connection):
                    return connection
                close(connection)
        return connect("bind_transmitter")

    def give_back(self, connection) -> None:
        self.idle.put((connection, time.monotonic()))


def is_there(connection) -> bool:
    try:
        answer_to(connection, smpp.make_pdu("enquire_link", client=connection))
    except Lost:
        return False
    return True


def pdu_of(connection, sms: Sms, part: bytes, **how) -> Submit:
    if not (sms.header and sms.entity_id and sms.dlt_template_id):
        raise PermanentFailure("not_registered")
    tlvs = [
        tlv(ENTITY, sms.entity_id.encode()),
        tlv(TEMPLATE, sms.dlt_template_id.encode()),
        tlv(USER_REFERENCE, struct.pack(">H", sms.message_id.int & 0xFFFF)),
    ]
    if settings.SMPP_CHAIN:
        tlvs.append(tlv(CHAIN, settings.SMPP_CHAIN.encode()))
    return Submit(
        "submit_sm",
        client=connection,
        source_addr_ton=ALPHANUMERIC,
        source_addr_npi=0,
        source_addr=sms.header,
        dest_addr_ton=INTERNATIONAL,
        dest_addr_npi=ISDN,
        destination_addr=f"91{sms.mobile}",
        short_message=part,
        tlvs=b"".join(tlvs),
        **how,
    )
