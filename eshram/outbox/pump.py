"""The pump: claims rows that are due, hands them over outside any transaction, records answers.

Several pumps may run at once, on one machine or many: `SKIP LOCKED` gives each its own rows. A
pump that dies leaves its rows `sending`; they are due again when the claim lapses. SMS and webhooks
have runs of their own, so that neither waits for the other.
"""

import logging
import time
import traceback
from collections import Counter, defaultdict
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, FloatField, Value
from django.db.models.functions import Cast, Least, Now, Power, Random

from eshram import counters
from eshram.crypto import CannotOpen
from eshram.outbox import dlt, wake
from eshram.outbox.backends import Backend, sms_backend, webhook_backend
from eshram.outbox.errors import Ambiguous, DeliveryError
from eshram.outbox.models import STUCK, Delivery, Kind, Status
from eshram.outbox.sets import by_day, daytime
from eshram.outbox.sms import read

logger = logging.getLogger(__name__)

CLAIM = timedelta(minutes=2)
# 1 s, 2 s, 4 s ... up to an hour between attempts: given up after about eight hours.
FIRST_DELAY, LONGEST_DELAY = 1.0, 3600.0
MAX_ATTEMPTS = 20
# After its first failures (1, 2, 4 s) a message is not left to the next sweep: somebody waits
# for an OTP.
WAKE_FOR_ATTEMPTS = 3
# Codes of `attempt` for what never reached the gateway.
NOT_CALLED = {
    "expired", "pump_died", "pump_busy", "cannot_open", "not_registered", "night", "no_endpoint",
    "endpoint_down",
}  # fmt: skip
# Under which name `/metrics` and the pages of staff have the calls.
NAMES = {Kind.SMS: "sms", Kind.WEBHOOK: "webhooks"}
# Answers are recorded, and places refilled, at least so often while some calls are slow (seconds).
SLICE = 0.05
# One run ends after so many seconds and wakes the next, so that other tasks get their turn.
RUN_SECONDS = 50


def deliver(batch: int = 100, kind: Kind = Kind.SMS) -> Counter:
    """Deliver until nothing of the kind is due. Returns how many rows ended in which status.

    `queued` counts those to be tried again. At most `batch` rows are held at a time. When a whole
    batch of SMS in a row fails, the gateway is down: the run ends and the next sweep tries again.
    Of webhooks it says nothing: each goes to somebody else.
    """
    wake.heard(kind)
    registered, many = dlt.Registered(), kind == Kind.WEBHOOK
    backend = webhook_backend() if many else sms_backend()
    if not many:
        wait_for_morning()
    totals: Counter = Counter()
    failed_in_a_row, fewest_attempts = 0, MAX_ATTEMPTS
    stop_at = time.monotonic() + RUN_SECONDS
    running: dict[Future, Delivery] = {}
    pool = ThreadPoolExecutor(backend.concurrency, thread_name_prefix="outbox")
    try:
        while True:
            in_time = time.monotonic() < stop_at
            if in_time and (many or failed_in_a_row < batch) and len(running) < batch:
                claimed = claim(batch - len(running), registered, kind)
                if many and claimed:
                    backend.prepare(claimed)
                for delivery in claimed:
                    running[pool.submit(attempt, backend, delivery)] = delivery
            if not running:
                break
            done, _waiting = wait(running, timeout=SLICE)
            if not done:
                continue
            results = [(running.pop(future), *future.result()) for future in done]
            record(results)
            if many:
                backend.recorded([row for row, _status, _code in results])
            statuses = Counter(status for _delivery, status, _code in results)
            totals += statuses
            retried = [
                row.attempts
                for row, status, code in results
                if status == Status.QUEUED and code != "night"
            ]
            failed_in_a_row += len(retried)
            if len(retried) < len(results):
                failed_in_a_row = 0
            fewest_attempts = min([fewest_attempts, *retried])
    finally:
        pool.shutdown(cancel_futures=True)
    if fewest_attempts <= WAKE_FOR_ATTEMPTS:
        wake.ring(kind, after=2 ** (fewest_attempts - 1))
    if not in_time and Delivery.objects.due(kind).exists():
        wake.ring(kind)
    return totals


def wait_for_morning() -> None:
    """At night, what may ring by day only is not due until the morning."""
    if not daytime():
        due = Delivery.objects.due(Kind.SMS).filter(status=Status.QUEUED, by_day=True)
        due.update(next_attempt_at=by_day())


def claim(
    limit: int, registered: dlt.Registered | None = None, kind: Kind = Kind.SMS
) -> list[Delivery]:
    """Take up to `limit` due rows, the urgent first, and commit. One index probe if none is due.

    The status of a returned row is that before the claim: `sending` says its pump died.
    """
    registered = registered or dlt.Registered()
    with transaction.atomic(durable=True):
        due = Delivery.objects.due(kind)
        if not daytime():
            due = due.exclude(by_day=True, status=Status.QUEUED)
        rows = list(
            due.annotate(now=Now())
            .order_by("priority", "next_attempt_at")
            .select_for_update(skip_locked=True)[:limit]
        )
        for row in rows:
            if kind == Kind.SMS and (sender := registered.of(row.template, row.language)):
                row.header, row.entity_id = sender.header, sender.entity_id
                row.dlt_template_id = sender.dlt_template_id
        take(rows)
    taken = time.monotonic()
    for row in rows:
        row.attempts += 1
        row.claimed_at, row.taken = row.now, taken
    return rows


TAKE = f"""
    UPDATE {Delivery._meta.db_table} d SET status = %s, attempts = d.attempts + 1, claimed_at = %s,
        next_attempt_at = %s, header = r.header, dlt_template_id = r.dlt_template_id
    FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS r (id, header, dlt_template_id)
    WHERE d.id = r.id
"""  # noqa: S608 - a name of our own


def take(rows: list[Delivery]) -> None:
    """Mark locked rows as being sent by this pump, with what the operators are told of each."""
    if rows:
        now = rows[0].now
        senders = [(row.id, row.header, row.dlt_template_id) for row in rows]
        with connection.cursor() as cursor:
            cursor.execute(
                TAKE,
                [Status.SENDING.value, now, now + CLAIM, *map(list, zip(*senders, strict=True))],
            )


def attempt(backend: Backend, row: Delivery) -> tuple[Status, str]:
    """Hand one claimed row to the backend; (the status it gets, an error code or ""). No database.

    Raises nothing a backend may raise: an unforeseen error is taken as "perhaps arrived". The
    gateway's own id of a message it took is on the row then, unsaved.
    """
    held = timedelta(seconds=time.monotonic() - row.taken)
    if row.expires_at and row.expires_at <= row.claimed_at + held:
        return Status.EXPIRED, "expired"
    if row.status == Status.SENDING and not backend.honours_message_ids:
        return Status.UNKNOWN, "pump_died"
    if held > CLAIM / 2:
        # Too slow in this pump: another may have the row by the time the gateway answers.
        return Status.QUEUED, "pump_busy"
    if row.by_day and not daytime():
        return Status.QUEUED, "night"
    if row.kind == Kind.SMS and not row.header:
        return Status.PARKED, "not_registered"
    try:
        message = read(row) if row.kind == Kind.SMS else row
        row.gateway_id = (backend.send(message) or "")[:80]
    except DeliveryError as raised:
        error = raised
    except CannotOpen:
        return Status.PARKED, "cannot_open"
    except Exception as unforeseen:
        # Where, and of what kind; never the message, which may quote number and text.
        place = "".join(traceback.format_tb(unforeseen.__traceback__))
        logger.error("%s: %s in the backend\n%s", row, type(unforeseen).__name__, place)
        error = Ambiguous("backend_error", retry=backend.honours_message_ids)
    else:
        return Status.SENT, ""
    if error.retry and row.attempts < MAX_ATTEMPTS:
        return Status.QUEUED, error.code
    return Status.UNKNOWN if isinstance(error, Ambiguous) else Status.PARKED, error.code


def record(results: list[tuple[Delivery, Status, str]]) -> None:
    """Write down the answers, one UPDATE for each kind of answer.

    Only for rows still in our claim: a lapsed one belongs to another pump by now.
    """
    alike = defaultdict(list)
    for row, status, code in results:
        alike[row.claimed_at, status, code].append(row.id)
    stopped = Counter()
    note(results)
    named = [row for row, status, _code in results if status == Status.SENT and row.gateway_id]
    with transaction.atomic(durable=True):
        if named:  # also when the claim has lapsed: the gateway's report will name it so
            Delivery.objects.bulk_update(named, ["gateway_id"])
        for (claimed_at, status, code), ids in alike.items():
            ours = Delivery.objects.filter(id__in=ids, status=Status.SENDING, claimed_at=claimed_at)
            if code == "night":
                ours.update(status=status, attempts=F("attempts") - 1, next_attempt_at=by_day())
                continue
            if status == Status.QUEUED:
                ours.update(status=status, last_error=code, next_attempt_at=_next_attempt())
                continue
            sent_at = Now() if status == Status.SENT else None
            count = ours.update(status=status, last_error=code, sent_at=sent_at, secret=None)
            if status in STUCK:
                stopped[status, code] += count
    for (status, code), count in (+stopped).items():
        logger.warning("outbox: %d messages %s (%s)", count, status, code)


def note(results: list[tuple[Delivery, Status, str]]) -> None:
    """Tell `/metrics` and the gateway's page how its calls went. A message that it refuses for good
    is an answer; no answer, or "later", is a failure of the gateway's."""
    calls = Counter()
    for row, status, code in results:
        if code in NOT_CALLED:
            continue
        refused = status == Status.PARKED and row.attempts < MAX_ATTEMPTS
        how = counters.answered if refused else counters.failed
        name = NAMES[row.kind]
        calls[how if code else counters.succeeded, name, code] += 1
    for (how, name, code), times in calls.items():
        how(name, *filter(None, [code]), calls=times)


def _next_attempt():
    """Now plus a delay that doubles, half of it by chance, but not after the message expires."""
    seconds = Least(
        Value(LONGEST_DELAY), Power(Value(2.0), Cast(F("attempts") - 1, FloatField())) * FIRST_DELAY
    )
    jittered = ExpressionWrapper(seconds * (0.5 + Random() / 2), output_field=FloatField())
    delay = ExpressionWrapper(jittered * Value(timedelta(seconds=1)), output_field=DurationField())
    return Least(ExpressionWrapper(Now() + delay, output_field=DateTimeField()), F("expires_at"))
