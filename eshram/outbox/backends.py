"""The ports that carry messages: `settings.SMS_BACKEND` names a subclass of `SmsBackend`,
`settings.WEBHOOK_BACKENDS` subclasses of `WebhookBackend`, each by what the `batch` of its rows
begins with: "endpoint:12" is for the one called `endpoint`."""

import functools
import uuid
from collections import defaultdict
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


class Backend:
    """Made once a process and used from several threads.

    A subclass keeps the timeout of one call well under a minute: a claim is held for two.
    """

    # The receiver drops a repeat of a message id. Where it does not, a message that may have
    # arrived is never sent a second time.
    honours_message_ids = False
    # How many messages one pump hands over at the same time.
    concurrency = 8


class SmsBackend(Backend):
    """Hands messages to one gateway."""

    def send(self, sms: Sms) -> str | None:
        """Return when the gateway has accepted the message: its own id of it, if it has one.

        Raises `TemporaryFailure`, `PermanentFailure` or `Ambiguous`. No transaction is open, and
        the database must not be used here.
        """
        raise NotImplementedError


class WebhookBackend(Backend):
    """Posts messages to the programs of others, each at an address of its own."""

    honours_message_ids = True

    def prepare(self, rows: list) -> None:
        """Before rows that were claimed are sent: here the database may be asked."""

    def recorded(self, rows: list) -> None:
        """After the answers for rows were written down: here too the database may be asked."""

    def send(self, row) -> None:
        """As `SmsBackend.send`, for one row that was prepared."""
        raise NotImplementedError


def sms_backend() -> SmsBackend:
    return _backend(settings.SMS_BACKEND)


class ByBatch(WebhookBackend):
    """Hands each row to the backend that its `batch` names."""

    # More than there are states and busy platforms: one that is slow holds up itself.
    concurrency = 64

    def of(self, row) -> WebhookBackend:
        return _backend(settings.WEBHOOK_BACKENDS[row.batch.partition(":")[0]])

    def prepare(self, rows) -> None:
        for backend, its_rows in self.alike(rows):
            backend.prepare(its_rows)

    def recorded(self, rows) -> None:
        for backend, its_rows in self.alike(rows):
            backend.recorded(its_rows)

    def alike(self, rows):
        found = defaultdict(list)
        for row in rows:
            found[self.of(row)].append(row)
        return found.items()

    def send(self, row) -> str | None:
        return self.of(row).send(row)


@functools.cache
def webhook_backend() -> WebhookBackend:
    return ByBatch()


@functools.cache
def _backend(path: str) -> Backend:
    return import_string(path)()
