"""Messages that were taken: once each, and what becomes of them.

`take` writes one down in the transaction of its answer, or `begun` and `keep`, when it has been
answered; `status_of` tells what became of some.
"""

import uuid

from django.conf import settings
from django.db import IntegrityError
from django.utils import timezone

from eshram import literals
from eshram.audit.models import Event
from integrations.registries import searching, timing, wire
from integrations.registries.canonical import encode, pieces
from integrations.registries.errors import MessageError
from integrations.registries.models import Message
from integrations.registries.receiving import Incoming
from integrations.states import sharing
from integrations.states.models import Agreement, Disclosure

RECENT, SHOWN = 1000, 20  # messages among which references are looked for, and that are told
# Each has some thousand references, and some thousand are looked for: by their hashes.
OF_REFERENCES = """
    SELECT array_agg(id) FROM (
        SELECT id FROM (
            SELECT id, "references" FROM registries_message
            WHERE agreement_id = %(agreement)s AND action = ANY (%(actions)s)
            ORDER BY id DESC LIMIT %(recent)s
        ) m
        WHERE EXISTS (SELECT FROM unnest(m."references") r WHERE r = ANY (%(values)s::text[]))
        ORDER BY id DESC LIMIT %(shown)s
    ) found
"""


def take(incoming: Incoming, action: str, **fields) -> Message:
    """Raises MessageError."""
    row = begun(incoming, action, **fields)
    keep(row)
    return row


def begun(incoming: Incoming, action: str, **fields) -> Message:
    """Not kept yet."""
    return Message(
        agreement=incoming.agreement,
        message_id=incoming.header.message_id,
        action=action,
        transaction_id=incoming.transaction_id,
        references=literals.texts(incoming.references),
        **fields,
    )


def keep(row: Message) -> None:
    """Raises MessageError for one that was here before: a replay, or a repeat of a sender who did
    not hear us, who asks for its status instead."""
    try:
        row.save(force_insert=True)
    except IntegrityError:  # all of its transaction is undone
        raise MessageError(
            "err.request.bad", "rjct.message_id.duplicate: message_id was used."
        ) from None


def searched(agreement: Agreement, asked: wire.SearchMessage, correlation_id) -> searching.Answer:
    """The answer, with all that is to be written of it: whom it told of, and for what it was asked.
    In a transaction, in which nothing leaves."""
    answer = searching.answer(agreement, asked["search_request"])
    if answer.uans:
        sharing.disclosed(
            agreement, answer.uans, what=Disclosure.What.REGISTRY, reference=str(correlation_id)
        )
    note(agreement, asked, correlation_id, answer)
    return answer


def note(agreement, asked, correlation_id, answer) -> None:
    """In the audit: the consent and the authority that the sender names, as far as they are words,
    and how many records were given."""
    every = [request["search_criteria"] for request in asked["search_request"]]
    named = [each for each in every if "consent" in each or "authorize" in each]
    bases = [b for each in named for b in (each.get("consent"), each.get("authorize")) if b]
    purposes = [basis["purpose"] for basis in bases if basis.get("purpose")]
    texts = dict.fromkeys(purpose["text"] for purpose in purposes if purpose.get("text"))
    stamps = sorted(basis["ts"] for basis in bases if basis.get("ts"))
    Event.objects.record(
        "registry searched",
        by=f"agreement:{agreement.pk}",
        reason="; ".join([*texts, *stamps[:1]]),
        message=str(correlation_id),
        requests=len(asked["search_request"]),
        rejected=len(answer.rejected),
        count=answer.records,
        purpose=agreement.purpose,
        consents=len(bases),
    )


def answered(asked: wire.SearchMessage, correlation_id, answer: searching.Answer) -> list[str]:
    """The `message` of on-search, in pieces."""
    entries = ["["]
    for entry in answer.entries:
        entries += entry
        entries.append(",")
    entries[-1] = "]"
    return pieces(
        transaction_id=encode(asked["transaction_id"]),
        correlation_id=encode(str(correlation_id)),
        search_response=entries,
    )


def status_for(answer: searching.Answer) -> str:
    """Of the whole: rejected when every request was."""
    return "rjct" if len(answer.rejected) == len(answer.entries) else "succ"


CLOSES = ["status", "rejected", "records", "asked", "done_at"]


def close(row: Message, answer: searching.Answer) -> None:
    row.status = status_for(answer)
    row.rejected, row.records = answer.rejected, answer.records
    row.asked, row.done_at = None, timezone.now()


# Status of transactions.


def status_of(agreement: Agreement, asked: wire.StatusMessage, correlation_id) -> tuple[str, str]:
    """(status of the header, `message` of txn-on-status): of each request asked for, what became of
    it, without its records."""
    request = asked.txnstatus_request
    found = list(rows_of(agreement, request))
    entries, status = [], "succ" if found else "rjct"
    by_reference = request.attribute_type == "reference_id_list"
    wanted = set(values_of(request)) if by_reference else None
    for row in found:
        at = (row.done_at or row.received_at).isoformat(timespec="milliseconds")
        for reference in row.references:
            if wanted is None or reference in wanted:
                entries.append(entry(row, reference, at))
    key = str(found[0].correlation_id) if found else str(correlation_id)
    whose = found[0].transaction_id if found else whose_of(asked)
    message = {
        "transaction_id": asked.transaction_id,
        "correlation_id": str(correlation_id),
        "txnstatus_response": {
            "txn_type": request.txn_type,
            "txn_status": {
                "transaction_id": whose,
                "correlation_id": key,
                "search_response": entries,
            },
        },
    }
    return status, encode(message)


def whose_of(asked: wire.StatusMessage) -> str:
    request = asked.txnstatus_request
    is_transaction = request.attribute_type == "transaction_id"
    value = request.attribute_value
    return value if is_transaction and isinstance(value, str) else asked.transaction_id


def rows_of(agreement: Agreement, request: wire.StatusRequest):
    """The sender's own alone. Of another's, and of what never was, nothing. Raises MessageError."""
    actions = {"search": ["search"], "subscribe": ["subscribe"], "receipt": []}
    rows = Message.objects.filter(agreement=agreement, action__in=actions[request.txn_type])
    values = values_of(request)
    match request.attribute_type:
        case "transaction_id":
            rows = rows.filter(transaction_id__in=values[:10])
        case "correlation_id":
            rows = rows.filter(correlation_id__in=[v for v in map(uuid_of, values) if v][:10])
        case "reference_id_list":
            rows = rows.filter(id__in=of_references(agreement, actions[request.txn_type], values))
    return rows.order_by("-id")[:SHOWN]


def values_of(request: wire.StatusRequest) -> list[str]:
    value = request.attribute_value
    return value if isinstance(value, list) else [value]


def of_references(agreement: Agreement, actions: list[str], values: list[str]) -> list[int]:
    """Keys of the messages. Raises MessageError where that takes too long."""
    params = {"agreement": agreement.pk, "actions": actions, "recent": RECENT, "shown": SHOWN}
    params["values"] = literals.texts(values)
    try:
        (found,) = timing.one_row(OF_REFERENCES, params, settings.REGISTRY_SECONDS)
    except timing.TookTooLong:
        sentence = "It took too long. Ask by transaction_id."
        raise MessageError("err.request.timeout", sentence) from None
    return found or []


def uuid_of(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def entry(row: Message, reference: str, at: str) -> dict:
    code = row.rejected.get(reference)
    told = {"reference_id": reference, "timestamp": at, "status": "rjct" if code else row.status}
    if row.status != Message.Status.RECEIVED and not code:
        told["status"] = "succ"
    if code and row.action == "search":
        told["status_reason_code"] = code
    elif code:  # of the standard's codes of subscriptions, which have no place here
        told["status_reason_message"] = code
    return told
