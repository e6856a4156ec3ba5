"""Whose phone is it? A mobile that a family shares, that was given to somebody else, or is lost.

A number that nobody used can be somebody else's: the network takes it back after 90 days without
use and gives it away 90 days later. So a mobile is trusted while it was shown to be in the worker's
hands within MOBILE_TRUSTED_DAYS: each time counts from the one before, and once the chain has
broken, no code to that number and no reply from it joins it again. Then whoever has the phone

- is asked one thing more, before anything is shown, and changes nothing before Aadhaar has proved
  who they are;
- is shown and told no name.

A mobile that took another's place cools off for MOBILE_COOLING_DAYS: the old number is told of what
follows. In both cases (`in_doubt`) mobile and bank account are not changed by UIDAI's code where it
went to this very phone: that would be one proof, and not two. Finger or eye at a centre always do.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from eshram.audit.models import Event
from workers.models import Phone, Worker

RENEWED_AFTER_DAYS = 7  # a row is written so often at most

# Of a worker `w`: the day on which the mobile was last shown to be theirs, and is it trusted?
SEEN_ON = f"""coalesce((SELECT p.seen_on FROM workers_phone p WHERE p.worker_id = w.uan),
    (w.registered_at AT TIME ZONE '{settings.TIME_ZONE}')::date)"""  # noqa: S608 - of ours
TODAY = f"(now() AT TIME ZONE '{settings.TIME_ZONE}')::date"
TRUSTED = f"{SEEN_ON} >= {TODAY} - {settings.MOBILE_TRUSTED_DAYS}"
# What a text to the mobile may call them: where the language is Hindi, as they write it.
NAMED = f"""CASE WHEN NOT {TRUSTED} THEN 'UAN..' || right(w.uan::text, 4)
    WHEN w.language = 'hi' AND w.name_local <> '' THEN w.name_local ELSE w.name END"""


def phone_of(worker: Worker) -> Phone | None:
    return getattr(worker, "phone", None)


def seen_on(worker: Worker):
    phone = phone_of(worker)
    return phone.seen_on if phone else timezone.localdate(worker.registered_at)


def is_trusted(worker: Worker) -> bool:
    oldest = timezone.localdate() - timedelta(days=settings.MOBILE_TRUSTED_DAYS)
    return seen_on(worker) >= oldest


def is_cooling(worker: Worker) -> bool:
    """Did this mobile take another's place only just?"""
    phone = phone_of(worker)
    since = timezone.now() - timedelta(days=settings.MOBILE_COOLING_DAYS)
    return bool(phone and phone.changed_at and phone.changed_at > since)


def in_doubt(worker: Worker) -> bool:
    return bool(worker.mobile) and (not is_trusted(worker) or is_cooling(worker))


def is_one_phone(worker: Worker, sent_to: str) -> bool:
    """Did UIDAI's code go to the worker's mobile? `sent_to` are its last digits, as UIDAI tells
    them; where it tells none, we must think so."""
    return worker.mobile.endswith(sent_to)


def proves_twice(worker: Worker, sent_to: str) -> bool:
    """Does UIDAI's code, which went there, prove enough for mobile and bank account?"""
    return not in_doubt(worker) or not is_one_phone(worker, sent_to)


def signed_out_since(worker: Worker, began: int | None) -> bool:
    """Was everybody signed out after a session that began then (seconds since 1970)?"""
    phone = phone_of(worker)
    if phone is None or phone.signed_out_at is None:
        return False
    return began is None or began < int(phone.signed_out_at.timestamp())


# What shows whose it is


def seen(worker: Worker) -> None:
    """A code to the mobile was answered by the worker. Not for a mobile that is trusted no more."""
    today = timezone.localdate()
    if is_trusted(worker) and seen_on(worker) <= today - timedelta(days=RENEWED_AFTER_DAYS):
        keep(worker, seen_on=today)


def heard_from(mobile: str) -> None:
    """Somebody answered from this number: it is alive, and was not given away since it was last
    shown to be the worker's. Whose chain has broken stays as they are."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO workers_phone (worker_id, seen_on, before)
            SELECT w.uan, %(today)s, '' FROM workers_worker w
            WHERE w.mobile = %(mobile)s AND {TRUSTED}
            ON CONFLICT (worker_id) DO UPDATE SET seen_on = excluded.seen_on
            """,  # noqa: S608 - expressions of ours
            {"mobile": mobile, "today": timezone.localdate()},
        )


def proved(worker: Worker) -> None:
    """Aadhaar has proved, by a proof that does not hang on the mobile alone, that who has the
    mobile now is the worker."""
    keep(worker, seen_on=timezone.localdate())


def replaced(worker: Worker, old: str) -> None:
    """The worker has another mobile, or none, from now on. Of several changes in a row the first
    old number is told."""
    phone, now = phone_of(worker), timezone.now()
    before = phone.before if is_cooling(worker) and phone.before else old
    keep(worker, seen_on=timezone.localdate(now), changed_at=now, before=before)


@transaction.atomic
def sign_out_everywhere(worker: Worker, *, by: str) -> None:
    """The SIM was lost and is back under the same number: who signed in by it is out."""
    now = timezone.now()
    keep(worker, seen_on=timezone.localdate(now), signed_out_at=now)
    Event.objects.record("signed out everywhere", by=by, worker_id=worker.uan)


def keep(worker: Worker, **values) -> None:
    worker.phone, _new = Phone.objects.update_or_create(worker=worker, defaults=values)


def also_told(worker: Worker) -> str:
    """The number that the mobile has just taken the place of, which learns of changes too."""
    phone = phone_of(worker)
    return phone.before if phone and is_cooling(worker) and phone.before != worker.mobile else ""


def untrusted_on(mobile: str):
    """Those of the workers of a mobile whom it must not name."""
    oldest = timezone.localdate() - timedelta(days=settings.MOBILE_TRUSTED_DAYS)
    shown = Phone.objects.filter(worker=OuterRef("pk"))
    day = timezone.make_aware(datetime.combine(oldest, datetime.min.time()))
    return (
        Worker.objects.filter(mobile=mobile)
        .exclude(Exists(shown.filter(seen_on__gte=oldest)))
        .exclude(~Exists(shown), registered_at__gte=day)
    )
