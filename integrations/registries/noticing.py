"""What happened, told to subscribers: REGISTER, UPDATE, DELETE, LINK, UNLINK.

    REGISTER  somebody new, whom the agreement covers and the filter matches
    LINK      somebody came into that view otherwise: moved here, agreed, began the work
    UPDATE    something of the agreement's columns was written
    UNLINK    somebody left the view: moved away, withdrew consent, or matches no more
    DELETE    the record ended: died, was merged, was closed

It is read from the feed of `integrations.states` by snapshots: each look sees just what the one
before could not, however late it was committed, and nothing twice. Whom a subscriber knows of is
kept (`telling`), so that nobody hears of the end of somebody of whom they never heard. After a
change of the agreement, or when the feed was forgotten meanwhile, all are looked at anew. A filter
by age is looked at when something of the worker is written, not on birthdays.
"""

import uuid

from django.db import OperationalError
from django.utils import timezone

from eshram import feed
from integrations.registries import callbacks, ending, records, subscribing, telling, writing
from integrations.registries.canonical import encode, joined
from integrations.registries.entries import LOCALE
from integrations.registries.errors import MessageError, Rejected
from integrations.registries.models import Subscription
from integrations.states import sharing
from integrations.states.models import Agreement, Disclosure, Mark

EVENTS = 200  # of one message
OF_KIND = "SELECT uan, reason FROM registry_news WHERE kind = %(kind)s ORDER BY uan"


def tell_all() -> int:
    """Each open subscription that is due. Returns how many events were told."""
    count = 0
    in_force = Agreement.objects.in_force().values("pk")
    due = Subscription.objects.filter(ended_at=None, agreement__in=in_force)
    for subscription in due.select_related("agreement").order_by("told_at"):
        if is_due(subscription):
            count += tell(subscription)
    return count


def is_due(subscription: Subscription) -> bool:
    now = timezone.now()
    if subscription.ends and subscription.ends <= now:
        ending.end(subscription, Subscription.End.TIME)
        return False
    if subscription.starts and subscription.starts > now:
        return False
    if not subscription.times:
        return True
    schedule = subscribing.schedule_of(subscription.times)
    return schedule.is_due(timezone.localtime(subscription.told_at)).is_due


def tell(subscription: Subscription) -> int:
    """Returns how many events; none when somebody else tells it, or its agreement is over."""
    try:
        with feed.one_snapshot() as cursor:
            cursor.execute(
                "SELECT pg_try_advisory_xact_lock('registries_subscription'::regclass::oid::int,"
                " %s), pg_current_snapshot()::text",
                [subscription.pk],
            )
            alone, snapshot = cursor.fetchone()
            if not alone:
                return 0
            subscription = Subscription.objects.get(pk=subscription.pk)
            if subscription.ended_at:
                return 0
            subscription.agreement = sharing.in_force(subscription.agreement)
            return told(cursor, subscription, snapshot)
    except sharing.NotInForce:
        return 0
    except (Rejected, MessageError):  # the agreement has changed under it
        ending.end(subscription, Subscription.End.TERMS)
        return 0
    except OperationalError:  # changed under us: the next look has it
        return 0


def told(cursor, subscription: Subscription, snapshot: str) -> int:
    agreement = subscription.agreement
    condition = subscribing.condition_of(subscription)
    callbacks.checked(agreement, notified_at(subscription.sender_uri))
    at_all = must_look_at_all(cursor, subscription)
    telling.look(cursor, subscription, condition, at_all=at_all)
    cursor.execute(OF_KIND, {"kind": subscription.kind})
    events = cursor.fetchall()
    ends = subscription.kind in ("DELETE", "UNLINK")
    telling.keep(cursor, subscription)
    if events:
        sharing.disclosed(
            agreement, [uan for uan, _reason in events], what=Disclosure.What.REGISTRY,
            reference=subscription.code, fields=["uan"] if ends else None,
        )  # fmt: skip
    for start in range(0, len(events), EVENTS):
        part = events[start : start + EVENTS]
        uans = [] if ends else [uan for uan, _reason in part]
        send(subscription, ended(part) if ends else written(cursor, agreement, uans), uans)
    subscription.snapshot, subscription.version = snapshot, agreement.version
    subscription.cluster, subscription.told_at = feed.cluster(), timezone.now()
    subscription.save(update_fields=["snapshot", "version", "cluster", "told_at", "known", "slots"])
    return len(events)


def must_look_at_all(cursor, subscription: Subscription) -> bool:
    cluster = feed.cluster()
    if (subscription.version, subscription.cluster) != (subscription.agreement.version, cluster):
        return True
    oldest = Mark.objects.filter(cluster=cluster).order_by("xid").first()
    if oldest is None:
        return False
    cursor.execute("SELECT pg_snapshot_xmin(%s::pg_snapshot)::text", [subscription.snapshot])
    return int(cursor.fetchone()[0]) < oldest.xid


def written(cursor, agreement, uans: list[int]) -> list[str]:
    """The records, as canonical JSON."""
    given = sharing.rows(agreement, "w.uan = ANY (%(q_uans)s::bigint[])", {"q_uans": uans})
    record = records.sql(agreement)
    cursor.execute(f"SELECT {record} FROM ({given.sql}) r ORDER BY r.uan", given.params)  # noqa: S608
    return [text for (text,) in cursor.fetchall()]


def ended(events: list[tuple[int, str]]) -> list[str]:
    """Of who is gone the number alone, and why."""
    return [
        encode(
            {
                "@context": records.CONTEXT,
                "@type": "Member",
                "member_identifier": [
                    {"@type": "Identifier", "identifier_type": "UAN",
                     "identifier_value": f"{uan:012d}"}
                ],
                "additional_attributes": [{"reason": reason}],
            }
        )
        for uan, reason in events
    ]  # fmt: skip


def send(subscription: Subscription, texts: list[str], uans: list[int]) -> None:
    at = encode(writing.now())
    events = [
        joined(
            reference_id=encode(subscription.reference_id),
            timestamp=at,
            data=joined(
                version='"1.0.0"',
                reg_type=encode(records.REGISTRY_TYPE),
                reg_event_type=encode(subscription.kind),
                reg_record_type=encode(records.RECORD_TYPE),
                reg_records=text,
            ),
            locale=encode(LOCALE),
        )
        for text in texts
    ]
    message = joined(transaction_id=encode(str(uuid.uuid4())), notify_event=f"[{','.join(events)}]")
    header = writing.header(subscription.agreement, "notify", "succ", len(events), len(events))
    header["meta"] = {"subscription_code": subscription.code}
    uri = notified_at(subscription.sender_uri)
    callbacks.send(subscription.agreement, uri, header, message, uans=uans)


def notified_at(uri: str) -> str:
    """The standard gives notices an address of their own, beside that of answers."""
    head, name = uri.rsplit("/", 1)
    return f"{head}/notify" if name == "on-subscribe" else uri
