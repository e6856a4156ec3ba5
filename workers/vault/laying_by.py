"""Numbers that wait for their proof longer than an OTP does: from camps without a network."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import connections
from django.utils import timezone

from workers.vault.models import Access, Entry, LaidBy
from workers.vault.store import NotHeld, box, log

LAY_BY = """
    WITH laid AS (
        INSERT INTO vault_laidby AS here (reference, fingerprint, sealed, until)
        SELECT DISTINCT ON (fingerprint) *
        FROM unnest(%s::uuid[], %s::bytea[], %s::bytea[], %s::timestamptz[])
            AS given (reference, fingerprint, sealed, until)
        ORDER BY fingerprint
        ON CONFLICT (fingerprint) DO UPDATE SET until = greatest(here.until, excluded.until)
        RETURNING reference, fingerprint
    )
    SELECT laid.fingerprint, laid.reference, vault_entry.uan
    FROM laid LEFT JOIN vault_entry
        ON vault_entry.fingerprint = laid.fingerprint AND vault_entry.draft_until IS NULL
"""


def lay_by(
    aadhaars: Sequence[str], *, until: datetime, by: str
) -> list[tuple[uuid.UUID, int | None]]:
    """(reference, UAN of the worker who has this number, if one is registered) of each."""
    if not aadhaars:
        return []
    fingerprints = [box.fingerprint(aadhaar.encode()) for aadhaar in aadhaars]
    references = [uuid.uuid4() for _ in aadhaars]
    sealed = [
        box.encrypt(aadhaar.encode(), reference.bytes)
        for aadhaar, reference in zip(aadhaars, references, strict=True)
    ]
    with connections["vault"].cursor() as cursor:
        values = [list(map(str, references)), fingerprints, sealed, [until] * len(aadhaars)]
        cursor.execute(LAY_BY, values)
        found = {bytes(print_): (reference, uan) for print_, reference, uan in cursor}
    laid = [found[fingerprint] for fingerprint in fingerprints]
    Access.objects.bulk_create(
        Access(action="lay by", reference=reference, by=by)
        for reference in {reference for reference, _ in laid}
    )
    return laid


def opened(reference: uuid.UUID, *, by: str) -> str:
    """The number itself, to ask UIDAI about it. Raises NotHeld when it is not there any more."""
    laid = LaidBy.objects.filter(reference=reference, until__gt=timezone.now()).first()
    if laid is None:
        raise NotHeld
    log("open", reference, by)
    return box.decrypt(laid.sealed, reference.bytes).decode()


def registered(references: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """{reference: UAN} of those whose number a registered worker has."""
    with connections["vault"].cursor() as cursor:
        cursor.execute(
            """
            SELECT vault_laidby.reference, vault_entry.uan
            FROM vault_laidby JOIN vault_entry USING (fingerprint)
            WHERE vault_laidby.reference = ANY(%s::uuid[]) AND vault_entry.draft_until IS NULL
            """,
            [list(map(str, references))],
        )
        return dict(cursor.fetchall())


def is_of(reference: uuid.UUID, uan: int) -> bool:
    """Nothing is opened: fingerprints meet."""
    laid = LaidBy.objects.filter(reference=reference).values("fingerprint")
    return Entry.objects.filter(uan=uan, fingerprint__in=laid).exists()


def let_go(references: Collection[uuid.UUID]) -> None:
    LaidBy.objects.filter(reference__in=references).delete()


def purge() -> int:
    return LaidBy.objects.filter(until__lt=timezone.now()).delete()[0]
