"""e-KYC fields change by a fresh e-KYC only: staff ask for it, the worker's Aadhaar code gives it.

No officer types a name or a birthday, and none hears a code: the worker is asked by SMS and does it
under "Update my details from Aadhaar" in `/me/`.
"""

from dataclasses import asdict
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from eshram.audit.models import Event
from eshram.geography.places import resolve_district
from workers import drafts, lifecycle, messages, migrants, search, stays, telling
from workers.choices import MAY_SIGN_IN
from workers.identity import Kyc
from workers.models import PermanentAddress, Photo, Stay, Worker
from workers.registration import READ_PARTS

OF_WORKER = ["name", "name_local", "date_of_birth", "birth_year_only", "gender"]
AS_READ = {"district_as_read": "district", "state_as_read": "state"}


def ask(worker: Worker, *, by: str, reason: str) -> None:
    """Have the worker asked. Raises `lifecycle.CannotChange`."""
    if not reason.strip():
        raise lifecycle.CannotChange(_("Write a reason."))
    with transaction.atomic():
        locked = lifecycle.lock(worker, from_=MAY_SIGN_IN)
        Event.objects.record("correction asked for", by=by, worker_id=locked.uan, reason=reason)
        telling.tell(locked, messages.CORRECT)


@transaction.atomic
def correct_by_fresh_ekyc(worker: Worker, kyc: Kyc, *, by: str) -> list[str]:
    """Replace what e-KYC says, and return the names of the fields that changed.

    The home district follows where the answer leads to one, and else stays as the worker confirmed
    it. Raises `lifecycle.CannotChange` for a record that is closed meanwhile.
    """
    locked = lifecycle.lock(worker, from_=MAY_SIGN_IN)
    home = resolve_district(kyc.state, kyc.district, kyc.pincode)
    said = {
        name: value if isinstance(value, date | bool) else drafts.tidy(value)
        for name, value in asdict(kyc).items()
        if name != "photo"
    }
    changed = put(locked, {name: said[name] for name in OF_WORKER})
    address = PermanentAddress.objects.select_for_update().filter(worker=locked).first()
    address = address or PermanentAddress(worker=locked, district_id=locked.permanent_district_id)
    parts = {name: said[name] for name in READ_PARTS}
    parts |= {name: said[source] for name, source in AS_READ.items()}
    moved = put(address, parts | ({"district_id": home.code} if home else {}))
    if moved:
        address.save()
    if "district_id" in moved:
        put(locked, {"permanent_district_id": home.code, "permanent_state_id": home.state_id})
        move_home(locked, address)
    if changed or moved:
        locked.save()
        search.index(locked)
    if kyc.photo and not Photo.objects.filter(worker=locked, jpeg=kyc.photo).exists():
        Photo.objects.update_or_create(worker=locked, defaults={"jpeg": kyc.photo})
        changed.append("photo")
    if "date_of_birth" in changed:
        follow_age(locked, by=by)
    fields = changed + [f"home.{name.removesuffix('_id')}" for name in moved]
    Event.objects.record("corrected from aadhaar", by=by, worker_id=locked.uan, fields=fields)
    return fields


def put(row, values: dict) -> list[str]:
    """Set what differs; returns the names of it."""
    differing = [name for name, value in values.items() if getattr(row, name) != value]
    for name in differing:
        setattr(row, name, values[name])
    return differing


def move_home(worker: Worker, home: PermanentAddress) -> None:
    """Who lives at home lives where home is now. The worker's row is unsaved."""
    last = Stay.objects.filter(worker=worker).first()
    if last is None or not last.same_as_permanent:
        return
    since = max(timezone.localdate(), last.since)
    stay = stays.home_since(since, worker, home.district_id, home.pincode, last.source)
    stay.save(force_insert=True)
    migrants.put(worker, stay)


def follow_age(worker: Worker, *, by: str) -> None:
    """A corrected birthday may turn somebody 60, or younger again."""
    now = lifecycle.status_by_age(worker.date_of_birth)
    if now != worker.status:
        lifecycle.change(worker, now, timezone.localdate(), by=by)
