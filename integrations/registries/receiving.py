"""A call of HTTP -> a message that may be answered, or a MessageError.

    incoming = receiving.incoming(request, "search")
    incoming.agreement, incoming.header, incoming.message, incoming.asked
    incoming.transaction_id, incoming.references

In this order: whose token, how often, how much; JSON; envelope; whose message; signature;
decryption; the header's time and count; the message itself. Nothing of what was sent is repeated in
an error.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from json import JSONDecodeError

from django.conf import settings
from django.utils import timezone
from pydantic import BaseModel, ValidationError

from aggregators import tokens
from eshram import limits
from integrations.registries import encryption, ids, keys, signing, wire
from integrations.registries.canonical import of_theirs
from integrations.registries.encryption import CannotDecrypt
from integrations.registries.errors import MessageError
from integrations.registries.signing import BadSignature
from integrations.states import callers
from integrations.states.models import Agreement

SCOPE = "registry"
# What programs write that sign nothing: taken in a sandbox, of who has no key in the agreement.
UNSIGNED = {"", "unsigned", "unsigned-stub"}
WINDOW = timedelta(minutes=10)  # that `message_ts` may be away from our clock


@dataclass(frozen=True)
class Incoming:
    """`asked` is the message as it came (decrypted), `message` what we read of it."""

    caller: callers.Caller
    header: wire.Header
    message: BaseModel | wire.SearchMessage
    asked: dict
    references: list[str]  # of the requests, in their order

    @property
    def agreement(self) -> Agreement:
        return self.caller.agreement

    @property
    def transaction_id(self) -> str:
        return self.asked["transaction_id"]


def incoming(request, action: str) -> Incoming:
    """Raises MessageError."""
    caller = caller_of(request)
    envelope, raw, has_fractions = envelope_of(body_of(request))
    header = envelope.header
    agreement = caller.agreement
    if header.sender_id != agreement.sender_id:
        raise MessageError("err.sender_id.invalid", "sender_id is not that of your agreement.")
    signed(agreement, envelope, raw, has_fractions)
    asked = raw["message"]
    if header.is_msg_encrypted:
        asked = decrypted(asked)
    judge(header, action)
    message = read(wire.READERS[action].validate_python, asked)
    references = []
    if name := wire.REQUESTS.get(action):
        count(header, asked[name])
        references = [request["reference_id"] for request in asked[name]]
    own = [header.message_id, header.sender_uri, asked["transaction_id"]]
    codes = asked["subscription_codes"] if action == "unsubscribe" else ()
    ids.refuse_personal([*own, *codes], references, asked)
    return Incoming(caller, header, message, asked, references)


def caller_of(request) -> callers.Caller:
    try:
        caller = callers.caller_of(request)
        caller.needs(SCOPE)
    except tokens.Refused as refused:
        kind = "unauthorized" if refused.status == 401 else "forbidden"
        raise MessageError(f"err.request.{kind}", str(refused.sentence)) from None
    request.left = limits.spend(
        "registry-calls", str(caller.agreement.pk), most=settings.REGISTRY_CALLS_MINUTE, seconds=60
    )
    if request.left.is_over:
        raise MessageError(
            "err.request.too_many_requests", "Too many calls.", retry_after=request.left.reset
        )
    return caller


def body_of(request) -> bytes:
    if request.method != "POST" or request.content_type != "application/json":
        raise MessageError("err.request.bad", "POST JSON: Content-Type: application/json.")
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > settings.REGISTRY_BODY_BYTES:
        raise MessageError("err.request.bad", "The message is too large.")
    return request.read()


def envelope_of(body: bytes) -> tuple[wire.Envelope, dict, bool]:
    """(envelope, the same as it came, whether it holds numbers that are not whole)."""
    fractions = []

    def fraction(text: str) -> float:
        fractions.append(True)
        return float(text)

    try:
        text = body.decode()
        raw = json.loads(text, parse_float=fraction, parse_constant=refuse)
        if "\\u" in text:  # nothing else can spell them
            refuse_unwritable(raw)
    except (JSONDecodeError, ValueError, RecursionError):
        raise MessageError("err.request.bad", "The body is not JSON that can be read.") from None
    return read(wire.Envelope.model_validate, raw), raw, bool(fractions)


def refuse_unwritable(raw) -> None:
    """Raises ValueError for what no database and no other program could hold: half letters, NUL."""
    if "\\u0000" in json.dumps(raw, ensure_ascii=False, allow_nan=False).encode().decode():
        raise ValueError


def refuse(_constant):
    raise ValueError


def read(reader: Callable, raw):
    try:
        return reader(raw)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"] if isinstance(part, int) or known(part))
        raise MessageError(
            "err.request.bad", f"{place or 'message'}: {first['msg']}"[:900]
        ) from None


def known(part: str) -> bool:
    """A name of ours, not something that was sent."""
    return part.isidentifier() and len(part) < 40


def signed(agreement: Agreement, envelope: wire.Envelope, raw: dict, has_fractions: bool) -> None:
    key, signature = keys.of_sender(agreement), (envelope.signature or "").strip()
    if key is None:
        if settings.SANDBOX and signature in UNSIGNED:
            return
        if signature in UNSIGNED:
            raise MessageError("err.signature.missing", "Your agreement has no key to check by.")
        raise MessageError("err.signature.invalid", "Your agreement has no key to check by.")
    if signature in UNSIGNED:
        raise MessageError("err.signature.missing", "Sign header and message.")
    try:
        text = of_theirs({"header": raw["header"], "message": raw["message"]},
                         has_fractions=has_fractions)  # fmt: skip
        signing.check(signature, envelope.header.sender_id, key, text)
    except BadSignature as error:
        raise MessageError("err.signature.invalid", f"signature: {error}.") from None
    except ValueError:
        raise MessageError("err.signature.invalid", "The message has no canonical form.") from None


def decrypted(message: dict) -> dict:
    parts = read(wire.Encrypted.model_validate, message)
    try:
        kid = parts.header.get("kid")
        key = keys.decrypting(kid) if isinstance(kid, str) and len(kid) < 100 else None
        found = encryption.decrypt(key, parts.model_dump())
        refuse_unwritable(found)
    except CannotDecrypt as error:
        raise MessageError("err.encryption.invalid", f"message: {error}.") from None
    except (ValueError, RecursionError):
        raise MessageError("err.encryption.invalid", "message: it cannot be read.") from None
    return found


def judge(header: wire.Header, action: str) -> None:
    if header.version != "1.0.0":
        raise MessageError("err.version.not_supported", "version is 1.0.0.")
    if header.action != action:
        raise MessageError("err.request.bad", f"rjct.action.invalid: action is {action} here.")
    if (
        settings.REGISTRY_ID
        and (header.receiver_id or settings.REGISTRY_ID) != settings.REGISTRY_ID
    ):
        raise MessageError("err.receiver_id.invalid", "receiver_id is not ours.")
    if abs(datetime.fromisoformat(header.message_ts.upper()) - timezone.now()) > WINDOW:
        raise MessageError(
            "err.request.bad", "rjct.message_ts.invalid: more than ten minutes from our clock."
        )


def count(header: wire.Header, requests: list) -> None:
    if header.total_count != len(requests):
        raise MessageError("err.request.bad", "rjct.total_count.invalid: count the requests.")
