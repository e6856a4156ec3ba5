"""What we answer: envelopes, signed; acknowledgements; errors. All in canonical JSON."""

import uuid
from collections.abc import Sequence

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone

from integrations.registries import encryption, keys, signing
from integrations.registries.canonical import encode, joined
from integrations.registries.errors import MessageError
from integrations.states.models import Agreement

JSON = "application/json"


def now() -> str:
    return timezone.now().isoformat(timespec="milliseconds")


def header(
    agreement: Agreement, action: str, status: str, total: int, completed: int, reason: str = ""
) -> dict:
    told = {
        "version": "1.0.0",
        "message_id": str(uuid.uuid4()),
        "message_ts": now(),
        "action": action,
        "status": status,
        "total_count": total,
        "completed_count": completed,
        "sender_id": settings.REGISTRY_ID or "eshram",
        "receiver_id": agreement.sender_id,
        "is_msg_encrypted": bool(agreement.encryption_key),
    }
    return told | ({"status_reason_message": reason} if reason else {})


def envelope(
    agreement: Agreement, header: dict, message: str | Sequence[str], signer: keys.Signer
) -> bytes:
    """`message` is canonical JSON, or such in pieces; sealed to the sender's key, if they gave one,
    and signed. Needs no database."""
    if agreement.encryption_key:
        whole = "".join(message)
        message = encode(encryption.encrypt(keys.jwk_of(agreement.encryption_key), whole))
    signed = joined(header=encode(header), message=message).encode()
    signature = signing.sign(signer.key, header["sender_id"], signer.kid, signed)
    last = f',"signature":{encode(signature)}}}'.encode()  # by name it comes behind the two
    return b"".join((memoryview(signed)[:-1], last))


def acknowledged(correlation_id) -> HttpResponse:
    """For an asynchronous request: 202."""
    told = {"ack_status": "ACK", "timestamp": now(), "correlation_id": str(correlation_id)}
    return HttpResponse(encode({"message": told}), status=202, content_type=JSON)


def refused(error: MessageError) -> HttpResponse:
    """Both as the standard has errors of HTTP, and as it has those of acknowledgements."""
    told = {"code": error.code, "message": error.sentence}
    body = {
        "errors": [told],
        "message": {
            "ack_status": "ERR",
            "timestamp": now(),
            "correlation_id": str(uuid.uuid4()),
            "error": told,
        },
    }
    response = HttpResponse(encode(body), status=error.status, content_type=JSON)
    if error.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    if error.retry_after is not None:
        response["Retry-After"] = str(error.retry_after)
    return response
