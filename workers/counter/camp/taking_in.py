"""A device comes back: each of its forms gets a verdict, and what can be kept is kept.

    take_in(operator, device, sent, read) -> one Verdict a row, in their order

Sending again changes nothing: a form is known by the id that the device gave it, and is answered
from what is stored. All of it is one transaction; the device deletes a form only when its verdict
says `stored`. What has no place here (a forged block, an envelope that does not open) is answered
and not stored, and stays on the device.
"""

import base64
import binascii
import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from eshram import limits
from eshram.audit.models import Event
from eshram.crypto import CannotOpen
from eshram.outbox.sms import queue_many
from workers import identity, messages
from workers.counter import camp_numbers as numbers
from workers.counter import doors
from workers.counter.camp import blocks, clock, envelopes, likeness
from workers.counter.models import CampBlock, CampEntry, Centre, Device, Operator

State = CampEntry.State
# What the device is told. Who is registered already is said, never which worker.
VERDICTS = {
    State.WAITING: "needs proof",
    State.QUARANTINED: "needs proof",
    State.PROVISIONAL: "done",
    State.REGISTERED: "done",
    State.DROPPED: "done",
    State.DUPLICATE: "duplicate",
    State.BAD: "bad",
}


@dataclass(frozen=True, slots=True)
class Row:
    client: uuid.UUID
    number: str
    block: int
    envelope: str  # base64


@dataclass(frozen=True, slots=True)
class Sent:
    rows: list[Row]
    statements: list[tuple[str, str]]  # (statement, signature) of each block
    device_clock: datetime
    by_file: bool = False  # moved by hand from another browser of the centre


@dataclass(frozen=True, slots=True)
class Verdict:
    client: uuid.UUID
    verdict: str  # done, duplicate, needs proof, bad
    reasons: list[str]
    stored: bool


class Refused(Exception):
    """This row has no place here; `reason` is for the page, which keeps it."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


@dataclass
class Opened:
    """A row on its way to an entry."""

    row: Row
    block: CampBlock
    place: int
    digest: bytes
    said: dict
    form: object  # what `read` made of the answers: answers, aadhaar, wrong
    reasons: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    filled_at: datetime | None = None
    laid_by: identity.LaidBy | None = None


@transaction.atomic
def take_in(operator: Operator, device: Device | None, sent: Sent, read: Callable) -> list[Verdict]:
    """`read(answers: dict)` gives an object with `answers`, `aadhaar` and `wrong`."""
    # Two sendings of one centre come after each other: what the first stores the second sees.
    Centre.objects.select_for_update(no_key=True).get(pk=operator.centre_id)
    now = timezone.now()
    known = CampEntry.objects.in_bulk([row.client for row in sent.rows])
    of_block = {
        block.pk: block
        for block in CampBlock.objects.select_related("device", "centre").filter(
            pk__in={row.block for row in sent.rows}
        )
    }
    proven = signed(sent.statements)
    keys: dict[int, object] = {}
    verdicts: dict[uuid.UUID, Verdict] = {}
    opened: list[Opened] = []
    for row in sent.rows:
        try:
            block = may_send(operator, device, of_block.get(row.block), proven, sent.by_file)
            place = place_of(row, block)
            envelope = bytes_of(row.envelope)
            digest = hashlib.sha256(envelope).digest()
            if entry := known.get(row.client):
                verdicts[row.client] = answer_again(entry, block, digest)
                continue
            if block.pk not in keys:
                keys[block.pk] = envelopes.opened_key(block.public_key, block.sealed_key)
            name = envelopes.label(row.number, str(row.client))
            said = envelopes.open_with(keys[block.pk], envelope, name)
            form = read(said.get("answers") if isinstance(said.get("answers"), dict) else {})
            opened.append(Opened(row, block, place, digest, said, form))
        except Refused as refused:
            verdicts[row.client] = Verdict(row.client, "bad", [refused.reason], stored=False)
        except CannotOpen:
            verdicts[row.client] = Verdict(row.client, "bad", ["envelope"], stored=False)
    for entry in judge(operator, opened, sent, now):
        verdicts[entry.id] = told(entry)
    return [verdicts[row.client] for row in sent.rows]


def signed(statements: list[tuple[str, str]]) -> set[int]:
    """The blocks whose statements carry our signature."""
    found = set()
    for statement, signature in statements:
        try:
            found.add(blocks.block_of(statement, signature))
        except blocks.Forged:
            continue
    return found


def may_send(operator, device, block: CampBlock | None, proven: set[int], by_file: bool):
    """The block, if this operator may send its forms from this device. Raises Refused."""
    if block is None or block.pk not in proven:
        raise Refused("forged")
    if block.centre_id != operator.centre_id:
        raise Refused("other-centre")
    # A revoked device is nobody's: its forms may come from any browser, and are set aside.
    if block.device.revoked_at is None:
        if device is None or device.centre_id != block.centre_id:
            raise Refused("other-device")
        if device.pk != block.device_id and not by_file:
            raise Refused("other-device")
    return block


def place_of(row: Row, block: CampBlock) -> int:
    try:
        of_block, place = numbers.read(row.number)
    except numbers.NotANumber:
        raise Refused("number") from None
    if of_block != block.pk or not 1 <= place <= block.count:
        raise Refused("number")
    if row.number != numbers.write(of_block, place):
        raise Refused("number")
    return place


def bytes_of(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Refused("envelope") from None


def answer_again(entry: CampEntry, block: CampBlock, digest: bytes) -> Verdict:
    if entry.block_id != block.pk or bytes(entry.digest) != digest:
        raise Refused("changed")
    return told(entry)


def told(entry: CampEntry) -> Verdict:
    reasons = {State.QUARANTINED: ["set-aside"], State.PROVISIONAL: ["needs-aadhaar"]}.get(
        entry.state, entry.reasons
    )
    return Verdict(entry.id, VERDICTS[entry.state], reasons, stored=True)


def judge(operator, opened: list[Opened], sent: Sent, now: datetime) -> list[CampEntry]:
    """The entries of rows that were opened, stored."""
    if not opened:
        return []
    off_now = blocks.seconds_ahead(sent.device_clock, now)
    for one in opened:
        if one.form.wrong:
            one.reasons.append("age" if one.form.wrong == ["birth_year"] else "answers")
        if sent.by_file:
            one.flags.append("by-file")
        set_time(one, off_now, now)
    with_number = [one for one in opened if one.form.aadhaar]
    laid = identity.lay_by(
        [one.form.aadhaar for one in with_number],
        until=now + timedelta(days=settings.CAMP_WAIT_DAYS),
        by=operator.by,
    )
    for one, number in zip(with_number, laid, strict=True):
        one.laid_by = number
    entries = [entry_of(one, operator, now) for one in opened]
    mark_repeats(entries, opened)
    CampEntry.objects.bulk_create(entries)
    tell(entries)
    count = len(entries)
    Event.objects.record("camp sent", by=operator.by, centre=operator.centre_id, count=count)
    return entries


def tell(entries: list[CampEntry]) -> None:
    """An SMS to those whose form stands for them and who gave a mobile. Nobody proved that it is
    theirs: it gets a few a day, as a family's may."""
    queue_many(
        messages.CAMP_FORM,
        (
            (entry.answers["mobile"], entry.language, None, {"camp": entry.number})
            for entry in entries
            if entry.state in CampEntry.OPEN and may_be_told(entry.answers.get("mobile"))
        ),
    )


def may_be_told(mobile: str) -> bool:
    most = settings.CAMP_SMS_A_DAY
    return bool(mobile) and not limits.is_over("camp-told", mobile, most=most, seconds=24 * 3600)


def set_time(one: Opened, off_now: int, now: datetime) -> None:
    """When it was filled by our clock, and what is odd about it."""
    block = one.block
    try:
        filled = datetime.fromtimestamp(float(one.said["filled"]) / 1000, UTC)
        one.filled_at, doubtful = clock.corrected(
            filled, off_then=block.clock_off, off_now=off_now, issued=block.issued_at, now=now
        )
    except clock.Impossible as impossible:
        one.reasons.append(impossible.reason)
        return
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        one.reasons.append("answers")
        return
    if doubtful:
        one.flags.append("clock")
    if one.filled_at > block.expires_at:
        one.reasons.append("expired")
    try:
        doors.refuse_out_of_hours(block.centre, timezone.localtime(one.filled_at))
    except doors.Closed:
        one.flags.append("when-closed")


def entry_of(one: Opened, operator: Operator, now: datetime) -> CampEntry:
    state = State.WAITING if one.laid_by else State.PROVISIONAL
    entry = CampEntry(
        id=one.row.client,
        block=one.block,
        place=one.place,
        centre=one.block.centre,
        sent_by=operator,
        digest=one.digest,
        state=State.BAD if one.reasons else state,
        reasons=one.reasons,
        flags=one.flags,
        filled_at=one.filled_at,
        received_at=now,
        language=short(one.said.get("language"), 3),
        consent_version=short(one.said.get("consent"), 10),
        answers=one.form.answers,
        aadhaar_last4=one.laid_by.last4 if one.laid_by else "",
        laid_by=one.laid_by.reference if one.laid_by else None,
        likeness=likeness.of(one.form.answers),
    )
    if one.block.device.revoked_at:
        entry.otherwise, entry.state = entry.state, State.QUARANTINED
    return entry


def short(value, most: int) -> str:
    return value if isinstance(value, str) and value.isprintable() and len(value) <= most else ""


def mark_repeats(entries: list[CampEntry], opened: list[Opened]) -> None:
    """Whom the register knows, whom the camp has met already, and numbers that were used before."""
    registered = {one.row.client for one in opened if one.laid_by and one.laid_by.uan}
    taken = set(
        CampEntry.objects.filter(block__in={e.block_id for e in entries}, number_taken=False)
        .filter(place__in={e.place for e in entries})
        .values_list("block_id", "place")
    )
    met = likeness.met(entries)
    for entry in entries:
        if (entry.block_id, entry.place) in taken:
            entry.number_taken = True
            call_repeat(entry, "number")
        taken.add((entry.block_id, entry.place))
        if entry.id in registered:
            call_repeat(entry, "registered")
        elif met.has(entry):
            call_repeat(entry, "twice")
        met.add(entry)


def call_repeat(entry: CampEntry, reason: str) -> None:
    """A mistake stays one; of a form that is set aside, what becomes of it later."""
    entry.reasons.append(reason)
    if entry.state == State.QUARANTINED:
        if entry.otherwise != State.BAD:
            entry.otherwise = State.DUPLICATE
    elif entry.state != State.BAD:
        entry.state = State.DUPLICATE
