"""Make the files of an agreement: COPY → compress → encrypt → sign, in one snapshot.

Everything stands in one transaction, whose last deed is the row of the export: whoever is killed
before leaves a folder that nobody is offered, and no trace in what the recipient is said to hold.
"""

import hashlib
import uuid
from contextlib import AbstractContextManager

import pyarrow as pa
from django.conf import settings
from django.db import connection

from eshram.audit.models import Event
from integrations.states import counting, manifest, sharing, signing, store
from integrations.states.models import Agreement, Disclosure, Export
from integrations.states.parts import FORMATS, Part, Parts
from integrations.states.sharing import Cursor, NeedsFull

TYPES = {
    "integer": pa.int64(),
    "text": pa.string(),
    "date": pa.date32(),
    "boolean": pa.bool_(),
}
TOMBSTONE = {"uan": pa.int64(), "reason": pa.string()}


class CannotExport(Exception):
    """`str()` says what is missing."""


def make(
    agreement: Agreement, since: str | None = None, *, counts: bool = False, by: str = "system",
    what: str = Disclosure.What.EXPORT, part_rows: int | None = None,
) -> Export:  # fmt: skip
    """Everybody, or what changed after the cursor `since`; where that cannot be told (`NeedsFull`:
    a cursor of another cluster, of other terms, or too old), everybody. `counts`: by district too.
    `what`: how they get it. `part_rows`: at most so many in one file, else EXPORT_PART_ROWS.

    Raises sharing.NotInForce, Busy, BadCursor and CannotExport.
    """
    if not agreement.age_recipient:
        raise CannotExport("The agreement has no age recipient to encrypt files to.")
    store.sweep(agreement)
    if since is not None:
        try:
            reading = sharing.delta(agreement, Cursor.parse(since))
            return written(reading, counts, by, what, part_rows)
        except NeedsFull:
            pass
    return written(sharing.full(agreement), counts, by, what, part_rows)


def written(
    reading: AbstractContextManager[sharing.Reading], counts: bool, by: str, what: str,
    part_rows: int | None,
) -> Export:  # fmt: skip
    number, key = uuid.uuid4(), signing.newest()
    with reading as reading, store.new_folder(reading.agreement, number) as folder:
        agreement, hash_of_all = reading.agreement, hashlib.sha256()
        rows = {column.key: TYPES[column.type] for column in agreement.chosen}
        queries = [("rows", reading.rows, rows), ("tombstones", reading.tombstones, TOMBSTONE)]
        parts: list[Part] = []
        for holds, query, columns in queries:
            kind = FORMATS[agreement.file_format](columns)
            target = Parts(
                folder, holds, kind, agreement.age_recipient,
                most=part_rows or settings.EXPORT_PART_ROWS, also=hash_of_all,
            )  # fmt: skip
            copy(query, target)
            parts += target.made
        export = Export(
            number=number,
            agreement=agreement,
            kind=Export.Kind.DELTA if reading.since else Export.Kind.FULL,
            since=str(reading.since or ""),
            until=str(reading.cursor),
            rows=sum(part.rows for part in parts if part.holds == "rows"),
            tombstones=sum(part.rows for part in parts if part.holds == "tombstones"),
            sha256=hash_of_all.hexdigest(),
            by=by,
        )
        counted = counting.by_district(agreement) if counts else None
        export.manifest = manifest.write(export, agreement, parts, key, counted)
        export.signature = signing.sign(key, export.manifest.encode())
        export.save(force_insert=True)
        reading.hand_over(what=what, reference=str(number))
        Event.objects.record("export made", by=by, agreement=agreement.pk, export=export.pk)
    return export


def copy(query: sharing.Query, target: Parts) -> None:
    with connection.cursor() as cursor, target:
        cursor.copy_expert(f"COPY ({query.text(cursor)}) TO STDOUT (FORMAT csv)", target)


def next_cursor(agreement: Agreement) -> str | None:
    """After which the next file of the schedule tells: the last one's; or that of the last that the
    recipient took in, where a file that leads on from there was erased unread. None: everybody."""
    made = agreement.exports.all()
    last = made.first()
    if last is None:
        return None
    taken = made.exclude(acknowledged_at=None).first()
    unread = made.filter(made_at__gt=taken.made_at) if taken else made
    begins = unread.filter(since__in=["", taken.until] if taken else [""]).first()
    if begins:  # they need none before it
        unread = unread.filter(made_at__gte=begins.made_at)
    if unread.exclude(erased_at=None).exists():
        return taken.until if taken else None
    return last.until
