"""The registry keeps to its description (`tests.described`)."""

import uuid

import pytest

from integrations.registries import answering
from integrations.registries.models import Message
from integrations.registries.wire import REQUESTS
from tests.described import one_connection, try_all
from tests.registries.senders import ROOT, Sender, now
from tests.states.people import worker

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


def test_every_operation_keeps_to_its_description(settings):
    settings.REGISTRY_CALLS_MINUTE = 10**9
    worker()
    sender = Sender(caller_key="")

    def complete(case):
        if isinstance(case.body, dict) and "ciphertext" not in case.body["message"]:
            header, message = case.body["header"], case.body["message"]
            for name in ("version", "receiver_id", "sender_uri", "is_msg_encrypted"):
                header.pop(name, None)
            header |= {"sender_id": sender.agreement.sender_id, "message_id": str(uuid.uuid4()),
                       "message_ts": now()}  # fmt: skip
            case.body["signature"] = "unsigned"
            for name in REQUESTS.values():
                if name in message:
                    header["total_count"] = len(message[name])
                    for request in message[name]:
                        request["timestamp"] = now()

    with one_connection():
        assert try_all(ROOT.rstrip("/"), sender.program.headers, complete) >= 6 * 2
    # What waits is answered, too, at the first try.
    assert answering.waiting() >= 3
    assert not Message.objects.exclude(attempts=0, asked=None).exists()
