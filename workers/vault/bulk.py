"""The vault by sets: what `store.keep` and `store.settle` do for one, for thousands at once."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import connections, transaction

from eshram.copying import as_bytea, copy_rows
from workers import uan
from workers.vault.models import Entry
from workers.vault.store import box

STAGING = """
    CREATE TEMP TABLE IF NOT EXISTS staged_entry
        (reference uuid, fingerprint bytea, sealed bytea, uan bigint, draft_until timestamptz);
    TRUNCATE staged_entry
"""
KEEP = """
    WITH kept AS (
        INSERT INTO vault_entry (reference, fingerprint, sealed, uan, draft_until)
        SELECT reference, fingerprint, sealed, uan, draft_until FROM staged_entry
        ON CONFLICT (fingerprint) DO NOTHING
        RETURNING reference
    )
    INSERT INTO vault_access (action, reference, by) SELECT 'keep', reference, %s FROM kept
"""


def keep_many(aadhaars: Sequence[str], *, until: datetime, by: str) -> list[tuple[uuid.UUID, int]]:
    """(reference, UAN) of each number, in their order, made now or earlier."""
    fingerprints = [box.fingerprint(aadhaar.encode()) for aadhaar in aadhaars]
    with transaction.atomic(using="vault"), connections["vault"].cursor() as cursor:
        kept = find(cursor, fingerprints)
        new = [pair for pair in zip(aadhaars, fingerprints, strict=True) if pair[1] not in kept]
        if new:
            rows = [
                (*sealed(aadhaar), as_bytea(fingerprint), number, until)
                for (aadhaar, fingerprint), number in zip(
                    new, next_uans(cursor, len(new)), strict=True
                )
            ]
            cursor.execute(STAGING)
            columns = ("reference", "sealed", "fingerprint", "uan", "draft_until")
            copy_rows(cursor, "staged_entry", columns, rows)
            cursor.execute(KEEP, [by])
            if cursor.rowcount == len(new):
                kept |= {
                    fingerprint: (row[0], row[3])
                    for (_, fingerprint), row in zip(new, rows, strict=True)
                }
            else:  # somebody kept one of them at the same moment
                kept = find(cursor, fingerprints)
    return [kept[fingerprint] for fingerprint in fingerprints]


def find(cursor, fingerprints: Sequence[bytes]) -> dict[bytes, tuple[uuid.UUID, int]]:
    cursor.execute(
        "SELECT fingerprint, reference, uan FROM vault_entry WHERE fingerprint = ANY(%s)",
        [list(fingerprints)],
    )
    return {bytes(fingerprint): (reference, uan) for fingerprint, reference, uan in cursor}


def sealed(aadhaar: str) -> tuple[uuid.UUID, str]:
    """A new reference, and the number sealed under it."""
    reference = uuid.uuid4()
    return reference, as_bytea(box.encrypt(aadhaar.encode(), reference.bytes))


def next_uans(cursor, count: int) -> list[int]:
    cursor.execute("SELECT nextval('uan_sequence') FROM generate_series(1, %s)", [count])
    return [uan.from_sequence(place) for (place,) in cursor.fetchall()]


def settle_many(uans: Collection[int]) -> None:
    """The workers are registered: their entries stay for good."""
    open_ = Entry.objects.filter(uan__in=uans, draft_until__isnull=False)
    open_.update(draft_until=None)
