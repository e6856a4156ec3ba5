"""The messages as they come in: DCI Social Registry 1.0.0, each field with its limits.

The standard's own limits (ids of 99 letters, `locale` of three letters, timestamps with a zone) and
ours, so that no message is endless. What the standard leaves open (a query's attributes) is judged
by `queries`, per request and with a code of its own.
"""

import re
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
SEARCHES, SUBSCRIPTIONS, CODES = 2000, 100, 100  # in one message


def moment(text: str) -> str:
    """Raises ValueError for what is no ISO 8601 time with its zone."""
    if not MOMENT.fullmatch(text):
        raise ValueError("a time with its zone, like 2026-11-22T10:00:00+05:30")
    datetime.fromisoformat(text.upper())
    return text


Id = Annotated[str, StringConstraints(min_length=1, max_length=99)]
Moment = Annotated[str, StringConstraints(max_length=40), AfterValidator(moment)]
Locale = Annotated[str, StringConstraints(pattern="^[a-z]{3}$")]
Word = Annotated[str, StringConstraints(max_length=200)]


class Part(BaseModel):
    """The standard lets senders add fields; ours keep what they know."""

    model_config = ConfigDict(extra="ignore", strict=True)


class Header(Part):
    version: Word = "1.0.0"
    message_id: Id
    message_ts: Moment
    action: Word
    sender_id: Id
    sender_uri: Annotated[str, StringConstraints(max_length=500)] | None = None
    receiver_id: Id | None = None
    total_count: Annotated[int, Field(ge=0, le=10**9)]
    is_msg_encrypted: bool = False
    meta: dict[str, Any] | None = None


class Envelope(Part):
    signature: Annotated[str, StringConstraints(max_length=2000)] | None = None
    header: Header
    message: dict[str, Any]


class Purpose(Part):
    text: Word | None = None
    code: Word | None = None
    ref_uri: Annotated[str, StringConstraints(max_length=500)] | None = None


class Basis(Part):
    """`consent` and `authorize`: when, and for what."""

    ts: Moment | None = None
    purpose: Purpose | None = None


class Pagination(Part):
    page_size: Annotated[int, Field(ge=1)]
    page_number: Annotated[int, Field(ge=1)] = 1


class Sort(Part):
    attribute_name: Word
    sort_order: Literal["asc", "desc"] = "asc"


class Criteria(Part):
    version: Word | None = None
    reg_type: Word | None = None
    reg_record_type: Word | None = None
    query_type: Literal["idtype-value", "expression", "predicate"]
    response_entity: Literal["Group", "Member"] | None = None
    query: dict[str, Any] | list[Any]
    sort: Annotated[list[Sort], Field(max_length=5)] = []
    pagination: Pagination | None = None
    consent: Basis | None = None
    authorize: Basis | None = None


class Search(Part):
    reference_id: Id
    timestamp: Moment
    search_criteria: Criteria
    # The standard has it in the criteria; some senders write it here.
    pagination: Pagination | None = None
    locale: Locale | None = None

    @property
    def page(self) -> Pagination | None:
        return self.search_criteria.pagination or self.pagination


class SearchMessage(Part):
    transaction_id: Id
    search_request: Annotated[list[Search], Field(min_length=1, max_length=SEARCHES)]


class Frequency(Part):
    start_time: Moment
    end_time: Moment
    frequency: Word


class SubscribeCriteria(Part):
    version: Word | None = None
    reg_type: Word | None = None
    reg_event_type: Word
    frequency: Frequency | None = None
    filter_type: Literal["idtype-value", "expression", "predicate", "graphql"] | None = None
    filter: dict[str, Any] | list[Any]
    notify_record_type: Word
    authorize: Basis | None = None


class Subscribe(Part):
    reference_id: Id
    timestamp: Moment
    subscribe_criteria: SubscribeCriteria
    locale: Locale | None = None


class SubscribeMessage(Part):
    transaction_id: Id
    subscribe_request: Annotated[list[Subscribe], Field(min_length=1, max_length=SUBSCRIPTIONS)]


class UnsubscribeMessage(Part):
    transaction_id: Id
    timestamp: Moment
    subscription_codes: Annotated[list[Id], Field(min_length=1, max_length=CODES)]


class StatusRequest(Part):
    reference_id: Id
    txn_type: Literal["search", "subscribe", "receipt"]
    attribute_type: Literal["transaction_id", "reference_id_list", "correlation_id"]
    attribute_value: Id | Annotated[list[Id], Field(min_length=1, max_length=SEARCHES)]
    locale: Locale | None = None


class StatusMessage(Part):
    transaction_id: Id
    txnstatus_request: StatusRequest


# Action -> what its message is.
MESSAGES = {
    "search": SearchMessage,
    "subscribe": SubscribeMessage,
    "unsubscribe": UnsubscribeMessage,
    "txn-status": StatusMessage,
}


class Encrypted(Part):
    """A JWE in its parts; `header` is that which is protected."""

    header: dict[str, Any]
    ciphertext: Annotated[str, StringConstraints(max_length=16 * 1024 * 1024)]
    encrypted_key: Annotated[str, StringConstraints(max_length=4000)]
    tag: Annotated[str, StringConstraints(max_length=200)]
    iv: Annotated[str, StringConstraints(max_length=200)]
