"""The messages as they come in: DCI Social Registry 1.0.0, each field with its limits.

The standard's own limits (ids of 99 letters, `locale` of three letters, timestamps with a zone) and
ours, so that no message is endless. What the standard leaves open (a query's attributes) is judged
by `queries`, per request and with a code of its own.

A search is read as dictionaries (`SearchMessage` and what it holds): a message has thousands of
them, and an object each would cost as much as finding the workers.
"""

import re
from datetime import datetime
from typing import Annotated, Any, Literal, NotRequired

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter
from typing_extensions import TypedDict

WRITTEN = (
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
MOMENT = re.compile(WRITTEN)
SEARCHES, SUBSCRIPTIONS, CODES, REFERENCES = 10_000, 100, 100, 2000  # in one message


def moment(text: str) -> str:
    """Raises ValueError for what is no ISO 8601 time with its zone."""
    if not MOMENT.fullmatch(text):
        raise ValueError("a time with its zone, like 2026-11-22T10:00:00+05:30")
    datetime.fromisoformat(text.upper())
    return text


Id = Annotated[str, StringConstraints(min_length=1, max_length=99)]
Moment = Annotated[str, StringConstraints(max_length=40), AfterValidator(moment)]
# Looks like one: whether there is such a day is asked of each request.
Stamp = Annotated[str, StringConstraints(max_length=40, pattern=f"^{WRITTEN}$")]
Locale = Annotated[str, StringConstraints(pattern="^[a-z]{3}$")]
Word = Annotated[str, StringConstraints(max_length=200)]


KEEPS = ConfigDict(extra="ignore", strict=True)


class Part(BaseModel):
    """The standard lets senders add fields; ours keep what they know."""

    model_config = KEEPS


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


class Purpose(TypedDict, total=False):
    __pydantic_config__ = KEEPS
    text: Word | None
    code: Word | None
    ref_uri: Annotated[str, StringConstraints(max_length=500)] | None


class Basis(TypedDict, total=False):
    """`consent` and `authorize`: when, and for what."""

    __pydantic_config__ = KEEPS
    ts: Stamp | None
    purpose: Purpose | None


class Pagination(TypedDict):
    __pydantic_config__ = KEEPS
    page_size: Annotated[int, Field(ge=1)]
    page_number: NotRequired[Annotated[int, Field(ge=1)]]


class Sort(TypedDict):
    __pydantic_config__ = KEEPS
    attribute_name: Word
    sort_order: NotRequired[Literal["asc", "desc"]]


class Criteria(TypedDict):
    __pydantic_config__ = KEEPS
    version: NotRequired[Word | None]
    reg_type: NotRequired[Word | None]
    reg_record_type: NotRequired[Word | None]
    query_type: Literal["idtype-value", "expression", "predicate"]
    response_entity: NotRequired[Literal["Group", "Member"] | None]
    query: dict[str, Any] | list[Any]
    sort: NotRequired[Annotated[list[Sort], Field(max_length=5)]]
    pagination: NotRequired[Pagination | None]
    consent: NotRequired[Basis | None]
    authorize: NotRequired[Basis | None]


class Search(TypedDict):
    __pydantic_config__ = KEEPS
    reference_id: Id
    timestamp: Stamp
    search_criteria: Criteria
    # The standard has it in the criteria; some senders write it here.
    pagination: NotRequired[Pagination | None]
    locale: NotRequired[Locale | None]


class SearchMessage(TypedDict):
    __pydantic_config__ = KEEPS
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
    attribute_value: Id | Annotated[list[Id], Field(min_length=1, max_length=REFERENCES)]
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
# Where a message holds several requests.
REQUESTS = {"search": "search_request", "subscribe": "subscribe_request"}
READERS = {action: TypeAdapter(model) for action, model in MESSAGES.items()}


class Encrypted(Part):
    """A JWE in its parts; `header` is that which is protected."""

    header: dict[str, Any]
    ciphertext: Annotated[str, StringConstraints(max_length=16 * 1024 * 1024)]
    encrypted_key: Annotated[str, StringConstraints(max_length=4000)]
    tag: Annotated[str, StringConstraints(max_length=200)]
    iv: Annotated[str, StringConstraints(max_length=200)]
