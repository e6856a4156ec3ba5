"""The Aadhaar Data Vault: the only place where Aadhaar numbers rest, in a database of its own.

(UIDAI circular K-11020/205/2017.) Opened by `workers.identity` alone.
"""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connections
from django.utils import timezone

from eshram.crypto import Box
from workers import uan
from workers.vault.models import Access, Entry, Pending, StaffNumber

box = Box("VAULT_KEYS", "VAULT_FINGERPRINT_KEY")


class NotHeld(Exception):
    """No Aadhaar number waits under this reference: its ten minutes are over."""


class OthersNumber(Exception):
    """This number is another staff account's."""


def log(action: str, reference: uuid.UUID, by: str) -> None:
    Access.objects.create(action=action, reference=reference, by=by)


def hold(aadhaar: str, txn: str, *, sent_to: str = "") -> uuid.UUID:
    """Keep a number while its OTP is on the way. Returns the reference to it. `sent_to`: the last
    digits of the mobile that the OTP went to."""
    reference = uuid.uuid4()
    Pending.objects.create(
        reference=reference,
        sealed=box.encrypt(aadhaar.encode(), reference.bytes),
        txn=txn,
        sent_to=sent_to,
        expires_at=timezone.now() + timedelta(minutes=settings.OTP_MINUTES),
    )
    return reference


def held(reference: uuid.UUID) -> tuple[str, str]:
    """The number that waits under `reference`, and the transaction its OTP belongs to."""
    pending = Pending.objects.filter(reference=reference, expires_at__gt=timezone.now()).first()
    if pending is None:
        raise NotHeld
    return box.decrypt(pending.sealed, reference.bytes).decode(), pending.txn


def sent_to(reference: uuid.UUID) -> str:
    found = Pending.objects.filter(reference=reference).values_list("sent_to", flat=True)
    return found.first() or ""


def release(reference: uuid.UUID) -> None:
    Pending.objects.filter(reference=reference).delete()


def keep_staff(user_id: int, reference: uuid.UUID, *, by: str) -> None:
    """The number that waits under `reference` is this user's own: keep its fingerprint, and let go
    of the number. Raises NotHeld, or OthersNumber."""
    aadhaar, _txn = held(reference)
    release(reference)
    row = StaffNumber(user_id=user_id, fingerprint=box.fingerprint(aadhaar.encode()))
    StaffNumber.objects.bulk_create([row], ignore_conflicts=True)
    if not is_staff(aadhaar, [user_id]):
        raise OthersNumber
    log("staff", reference, by)


def is_staff(aadhaar: str, user_ids) -> bool:
    mark = box.fingerprint(aadhaar.encode())
    return StaffNumber.objects.filter(user_id__in=user_ids, fingerprint=mark).exists()


def is_staff_entry(reference: uuid.UUID, user_ids) -> bool:
    """Does this entry, or what waits under this reference, hold the number of one of the users?
    Nothing is opened for an entry: fingerprints meet."""
    entry = Entry.objects.filter(reference=reference).values("fingerprint")
    if entry.exists():
        return StaffNumber.objects.filter(user_id__in=user_ids, fingerprint__in=entry).exists()
    try:
        aadhaar, _txn = held(reference)
    except NotHeld:
        return False
    return is_staff(aadhaar, user_ids)


def next_uan() -> int:
    with connections["vault"].cursor() as cursor:
        cursor.execute("SELECT nextval('uan_sequence')")
        return uan.from_sequence(cursor.fetchone()[0])


def keep(aadhaar: str, *, until: datetime, by: str) -> tuple[uuid.UUID, int]:
    """The reference and UAN of this number, made now or earlier: one UAN, however many ask."""
    reference = uuid.uuid4()
    with connections["vault"].cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO vault_entry (reference, fingerprint, sealed, uan, draft_until)
            VALUES (%s, %s, %s, %s, %s)
            ON CONFLICT (fingerprint) DO UPDATE SET draft_until =
                CASE WHEN vault_entry.draft_until IS NOT NULL
                     THEN greatest(vault_entry.draft_until, excluded.draft_until) END
            RETURNING reference, uan
            """,
            [
                reference,
                box.fingerprint(aadhaar.encode()),
                box.encrypt(aadhaar.encode(), reference.bytes),
                next_uan(),
                until,
            ],
        )
        reference, number = cursor.fetchone()
    log("keep", reference, by)
    return reference, number


def known(aadhaar: str) -> int | None:
    """The UAN of this number, None where there is no entry."""
    entries = Entry.objects.filter(fingerprint=box.fingerprint(aadhaar.encode()))
    return entries.values_list("uan", flat=True).first()


def drop(reference: uuid.UUID) -> None:
    """Delete an entry that is a draft's; a worker's stays."""
    Entry.objects.filter(reference=reference, draft_until__isnull=False).delete()


def settle(reference: uuid.UUID) -> None:
    """The worker is registered: the entry stays for good."""
    Entry.objects.filter(reference=reference).update(draft_until=None)


def opened(reference: uuid.UUID, *, by: str) -> str:
    """The Aadhaar number itself, to ask UIDAI for an OTP to it."""
    entry = Entry.objects.get(reference=reference)
    log("open", reference, by)
    return box.decrypt(entry.sealed, reference.bytes).decode()


def purge(registered, *, batch: int = 1000) -> int:
    """Delete the entries of registrations that were never finished. Returns how many.

    `registered(uans) -> set` says which of these UANs belong to workers after all (a crash between
    the two databases): those entries are settled instead.
    """
    Pending.objects.filter(expires_at__lt=timezone.now()).delete()
    overdue = Entry.objects.filter(draft_until__lt=timezone.now() - timedelta(hours=1))
    deleted = 0
    while found := list(overdue.values_list("uan", flat=True)[:batch]):
        workers = registered(found)
        Entry.objects.filter(uan__in=workers).update(draft_until=None)
        deleted += overdue.filter(uan__in=set(found) - workers).delete()[0]
    return deleted
