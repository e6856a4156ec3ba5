"""The port that carries SMS: `settings.SMS_BACKEND` names a subclass of `SmsBackend`."""

import functools
import uuid
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Sms:
    """One message on its way. Its repr shows neither number nor text."""

    message_id: uuid.UUID
    template: str
    language: str
    mobile: str = field(repr=False)  # ten digits
    text: str = field(repr=False)
    # As registered with the operators (`outbox.dlt`); empty in a sandbox that registers nothing.
    header: str = ""
    entity_id: str = ""
    dlt_template_id: str = ""


class SmsBackend:
    """Hands messages to one gateway. Made once a process and used from several threads.

    A subclass keeps the timeout of one call well under a minute: a claim is held for two.
    """

    # The receiver drops a repeat of a message id. Where it does not, a message that may have
    # arrived is never sent a second time.
    honours_message_ids = False
    # How many messages one pump hands over at the same time.
    concurrency = 8

    def send(self, sms: Sms) -> str | None:
        """Return when the gateway has accepted the message: its own id of it, if it has one.

        Raises `TemporaryFailure`, `PermanentFailure` or `Ambiguous`. No transaction is open, and
        the database must not be used here.
        """
        raise NotImplementedError


def sms_backend() -> SmsBackend:
    return _backend(settings.SMS_BACKEND)


@functools.cache
def _backend(path: str) -> SmsBackend:
    return import_string(path)()
