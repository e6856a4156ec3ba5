"""Signatures of what a gateway sends us: Standard Webhooks (HMAC-SHA256 over id, time and body;
five minutes). The trial phone, which is no Django, signs with the same lines."""

import base64
import hashlib
import uuid
from datetime import UTC, datetime

from standardwebhooks import Webhook, WebhookVerificationError


class NotSigned(Exception):
    """No signature of ours, too old, or of another body: nobody is told which."""


def sandbox_secret(secret_key: str) -> str:
    return base64.b64encode(hashlib.sha256(f"sms-gateway:{secret_key}".encode()).digest()).decode()


def headers(secret: str, body: str) -> dict[str, str]:
    """What stands beside a body."""
    now, name = datetime.now(UTC), f"msg_{uuid.uuid4().hex}"
    return {
        "Content-Type": "application/json",
        "Webhook-Id": name,
        "Webhook-Timestamp": str(int(now.timestamp())),
        "Webhook-Signature": Webhook(secret).sign(name, now, body),
    }


def verify(secrets: list[str], body: bytes, found: dict[str, str]) -> None:
    """Raises NotSigned unless one of the secrets (an old and a new one, while they change) fits."""
    for secret in secrets:
        try:
            Webhook(secret).verify(body, found, json_parse=False)
        except (WebhookVerificationError, ValueError):  # ValueError: no base64, no UTF-8, no comma
            continue
        return
    raise NotSigned
