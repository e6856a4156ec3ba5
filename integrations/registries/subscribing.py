"""Subscriptions are asked for and given up. `noticing` tells them what happened."""

from datetime import datetime
from time import monotonic

from celery.schedules import crontab
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from eshram import feed
from eshram.audit.models import Event
from eshram.crypto import data_box
from integrations.registries import (
    attributes,
    ending,
    queries,
    records,
    searching,
    telling,
    wire,
)
from integrations.registries.canonical import encode
from integrations.registries.entries import LOCALE
from integrations.registries.errors import Rejected
from integrations.registries.models import Message, Subscription
from integrations.registries.queries import Condition
from integrations.registries.timing import TookTooLong
from integrations.states import sharing

NOTIFY, DETAILS = "rjct.notify_types.invalid", "rjct.notify_details.invalid"
MOST = 200  # of one agreement at a time
ONE_BY_ONE = "SELECT pg_advisory_xact_lock('registries_message'::regclass::oid::int, %s)"


def subscribe(row: Message, asked: wire.SubscribeMessage) -> tuple[str, str]:
    """(status, `message` of on-subscribe). In the transaction that answers. To find whom its
    requests are about, a message has REGISTRY_SECONDS, as one of searches has."""
    seen, entries = set(), []
    ends = monotonic() + settings.REGISTRY_SECONDS
    for request in asked.subscribe_request:
        told = {"reference_id": request.reference_id, "timestamp": timezone.now().isoformat()}
        try:
            made = subscribed(row, request, seen, ends)
        except Rejected as rejected:
            row.rejected[request.reference_id] = rejected.code
            told |= {"status": "rjct", "status_reason_code": rejected.code,
                     "status_reason_message": rejected.sentence, "subscriptions": []}  # fmt: skip
        else:
            told |= {"status": "succ", "subscriptions": [shown(made, "subscribe")]}
        entries.append(told | {"locale": request.locale or LOCALE})
    message = {"transaction_id": asked.transaction_id, "correlation_id": str(row.correlation_id),
               "subscribe_response": entries}  # fmt: skip
    return "rjct" if len(row.rejected) == len(entries) else "succ", encode(message)


def subscribed(row: Message, request: wire.Subscribe, seen: set[str], ends: float) -> Subscription:
    """Raises Rejected."""
    criteria, agreement = request.subscribe_criteria, row.agreement
    if request.reference_id in seen:
        raise Rejected("rjct.reference_id.duplicate", "reference_id is there twice.")
    seen.add(request.reference_id)
    kind = criteria.reg_event_type.rpartition(":")[2].upper()
    if kind not in Subscription.Kind.values:
        raise Rejected(NOTIFY, f"reg_event_type is one of {', '.join(Subscription.Kind.values)}.")
    made = Subscription(
        agreement=agreement, kind=kind, filter=criteria.filter,
        filter_type=criteria.filter_type or type_of(criteria.filter),
        record_type=criteria.notify_record_type,
        reference_id=request.reference_id, sender_uri=row.sender_uri, version=agreement.version,
        cluster=feed.cluster(), **when(criteria.frequency),
    )  # fmt: skip
    try:
        queries.of_persons(criteria.notify_record_type.rpartition(":")[2], NOTIFY)
        searching.of_purpose(agreement, criteria.authorize)
        condition = condition_of(made)
    except Rejected as rejected:
        raise Rejected(DETAILS if rejected.code != NOTIFY else NOTIFY, rejected.sentence) from None
    made.filter = queries.needed(made.filter_type, made.filter)
    told = encode([made.filter_type, made.filter, made.sender_uri, made.times])
    made.fingerprint = data_box.fingerprint(told.encode()).hex()
    if condition.sql == queries.NOBODY:  # a number that is none of ours is not kept
        made.filter["value"] = ""
    with connection.cursor() as cursor:  # answered side by side, and counted one by one
        cursor.execute(ONE_BY_ONE, [agreement.pk])
    open_ones = Subscription.objects.filter(agreement=agreement, ended_at=None)
    if open_ones.count() >= MOST:
        raise Rejected(DETAILS, f"There are {MOST} subscriptions already. End one first.")
    begin(made, condition, ends - monotonic())
    Event.objects.record(
        "registry subscribed", by=f"agreement:{agreement.pk}", code=ending.uuid_of(made)
    )
    return made


def begin(made: Subscription, condition: Condition, seconds: float) -> None:
    """From one snapshot on; who matches in it is known to the reader by other ways, and no news.
    Raises Rejected."""
    given = sharing.uans(made.agreement, condition.sql, condition.params)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            telling.begin(made, given, seconds)
    except IntegrityError:
        raise Rejected("rjct.event.already_subscribed", "You have this subscription.") from None
    except TookTooLong:
        raise Rejected(DETAILS, "It took too long to find whom it is about. Narrow it.") from None


def type_of(filter) -> str:
    """Of a filter whose type is not told."""
    if isinstance(filter, list):
        return "predicate"
    is_expression = isinstance(filter.get("value"), dict)
    return "expression" if is_expression else "idtype-value"


def condition_of(subscription: Subscription) -> Condition:
    """Raises Rejected: the agreement may have lost a column since."""
    if subscription.filter_type == "graphql":
        raise Rejected(DETAILS, "filter_type is idtype-value, expression or predicate here.")
    known = attributes.of(subscription.agreement)
    return queries.compiled(subscription.filter_type, subscription.filter, known)


def when(frequency: wire.Frequency | None) -> dict:
    """Raises Rejected."""
    if frequency is None:
        return {}
    starts, ends = (
        datetime.fromisoformat(at.upper()) for at in (frequency.start_time, frequency.end_time)
    )
    if ends <= starts or ends <= timezone.now():
        raise Rejected(DETAILS, "end_time comes before start_time, or is over.")
    times = times_of(frequency.frequency)
    return {"starts": starts, "ends": ends, "times": times}


def times_of(text: str) -> str:
    """Cron of five fields, or Quartz's of six or seven, whose seconds and year say nothing to us.
    Raises Rejected."""
    fields = text.replace("?", "*").split()
    if len(fields) in (6, 7):
        fields = fields[1:6]
    try:
        schedule_of(" ".join(fields))
    except (ValueError, TypeError):
        raise Rejected(DETAILS, "frequency is a cron expression.") from None
    return " ".join(fields)


def schedule_of(times: str) -> crontab:
    minute, hour, day, month, weekday = times.split()
    return crontab(minute, hour, weekday, day, month)


def unsubscribe(row: Message, asked: wire.UnsubscribeMessage) -> tuple[str, str]:
    """(status, `message` of on-unsubscribe). All of them or none: of another's subscription the
    answer is that of one that never was."""
    codes = list(dict.fromkeys(asked.subscription_codes))
    found = Subscription.objects.filter(agreement=row.agreement, code__in=codes).select_for_update()
    known = {one.code: one for one in found}
    message = {"transaction_id": asked.transaction_id, "correlation_id": str(row.correlation_id),
               "timestamp": timezone.now().isoformat()}  # fmt: skip
    if missing := [code for code in codes if code not in known]:
        why = "rjct.subscription_code.invalid"
    elif all(one.ended_at for one in known.values()):
        why = "rjct.event.already_unsubscribed"
    else:
        why = ""
    if why:
        row.rejected = dict.fromkeys(missing or codes, why)
        return "rjct", encode(message | {"status": "rjct", "status_reason_code": why})
    for one in known.values():
        ending.end(one, Subscription.End.ASKED)
    told = [{"code": code, "status": "unsubscribe"} for code in codes]
    return "succ", encode(message | {"status": "succ", "subscription_status": told})


def shown(one: Subscription, status: str) -> dict:
    return {
        "version": "1.0.0", "code": one.code, "status": status,
        "timestamp": timezone.now().isoformat(), "reg_type": records.REGISTRY_TYPE,
        "reg_event_type": one.kind, "filter_type": one.filter_type,
        "notify_record_type": one.record_type,
    }  # fmt: skip
