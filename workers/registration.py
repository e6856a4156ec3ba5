"""The one way a draft becomes a worker: worker, addresses, consents, audit event and welcome
message in one transaction of the main database."""

import uuid
from collections.abc import Callable
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from eshram import counters
from eshram.audit.models import Event
from eshram.crypto import data_box
from workers import drafts, identity, messages, search, stays, telling
from workers.choices import ASSISTED, StaySource
from workers.consents import PURPOSES
from workers.models import (
    BankAccount,
    Consent,
    Draft,
    PermanentAddress,
    Photo,
    Stay,
    TurnedAway,
    Worker,
)
from workers.notice import NOTICE_VERSION


class NotFinished(Exception):
    """A page before the check page is not done, or the thirty days are over."""


Beside = Callable[[Worker], object]


def register(draft_id: uuid.UUID, *, by: str, channel: str, beside: Beside | None = None) -> Worker:
    """Make the worker of a finished draft and delete the draft.

    `beside` writes what belongs to it in the same transaction: both stand, or neither.

    Raises Draft.DoesNotExist (this draft was registered a moment ago), NotFinished, NotEligible
    (a birthday came in between) and AlreadyRegistered (another draft of the person was quicker).
    """
    seen = Draft.objects.get(id=draft_id)
    refuse_unfinished(seen)
    try:
        worker = register_locked(seen, by=by, channel=channel, beside=beside)
    except drafts.NotEligible as refused:
        seen.delete()
        identity.forget_reserved(seen.vault_reference)
        TurnedAway.objects.count_one(refused.reason, channel=channel, language=seen.language)
        raise
    except IntegrityError:
        worker = Worker.objects.filter(uan=seen.uan).first()
        if worker is None:
            raise
        seen.delete()
        raise drafts.AlreadyRegistered(worker) from None
    identity.settle(seen.vault_reference)
    counters.count("registrations", channel=channel)
    return worker


@transaction.atomic
def register_locked(seen: Draft, *, by: str, channel: str, beside: Beside | None) -> Worker:
    # All drafts of the person in one order, so that two sessions do not wait for each other.
    of_person = Draft.objects.filter(vault_reference=seen.vault_reference)
    locked = {draft.id: draft for draft in of_person.order_by("id").select_for_update()}
    if seen.id not in locked:
        raise_what_happened(seen)
    draft = locked[seen.id]
    refuse_unfinished(draft)
    drafts.refuse_by_age(draft.date_of_birth)
    worker = worker_of(draft, channel)
    worker.save(force_insert=True)
    save_parts(draft, worker)
    search.index(worker)
    Event.objects.record(
        "registered", by=by, worker_id=worker.uan, channel=channel, draft=str(draft.id)
    )
    if worker.mobile:  # who has none stands at a counter, and gets the card there
        telling.tell(worker, messages.WELCOME, uan=worker.uan_spaced)
    if beside is not None:
        beside(worker)
    of_person.delete()
    return worker


def refuse_unfinished(draft: Draft) -> None:
    if drafts.next_step(draft) is not None or not draft.is_live:
        raise NotFinished


def raise_what_happened(draft: Draft) -> None:
    """The draft is gone: it was registered itself (pressed twice), or another of the person was."""
    worker = Worker.objects.filter(uan=draft.uan).first()
    if worker is None or became(str(draft.id), draft.uan):
        raise Draft.DoesNotExist
    raise drafts.AlreadyRegistered(worker)


def became(draft_id: str | None, uan: int | None) -> Worker | None:
    """The worker of this UAN, if it was this very draft that became it."""
    itself = Event.objects.filter(worker_id=uan, action="registered", detail__draft=draft_id)
    return Worker.objects.filter(uan=uan).first() if uan and itself.exists() else None


def worker_of(draft: Draft, channel: str) -> Worker:
    """The worker's row, unsaved, from e-KYC and the answers."""
    kyc, answers = draft.kyc, draft.answers
    personal, address = answers["personal"], answers["address"]
    education, work = answers["education"], answers["occupation"]
    here = "permanent" if address["same_as_permanent"] else "present"
    return Worker(
        uan=draft.uan,
        name=kyc["name"],
        name_local=kyc["name_local"],
        date_of_birth=draft.date_of_birth,
        birth_year_only=kyc["birth_year_only"],
        gender=kyc["gender"],
        vault_reference=draft.vault_reference,
        aadhaar_last4=draft.aadhaar_last4,
        mobile=draft.mobile,
        language=draft.language,
        **personal,
        **education,
        occupation_id=work["occupation"],
        secondary_occupation_id=work["secondary_occupation"],
        experience_years=work["experience_years"],
        skill_source=work["skill_source"],
        platform_worker=work["platform_worker"],
        permanent_state_id=address["permanent_state"],
        permanent_district_id=address["permanent_district"],
        present_state_id=address[f"{here}_state"],
        present_district_id=address[f"{here}_district"],
        **({} if address["same_as_permanent"] else lives(address)),
        at_home=address["same_as_permanent"],
        address_since=timezone.localdate(),
        work_since=timezone.localdate(),
        channel=channel,
        registered_at=timezone.now(),
    )


def save_parts(draft: Draft, worker: Worker) -> None:
    kyc, answers = draft.kyc, draft.answers
    if draft.photo:
        Photo(worker=worker, jpeg=draft.photo).save(force_insert=True)
    PermanentAddress(
        worker=worker,
        **{part: kyc[part] for part in READ_PARTS},
        district_as_read=kyc["district"],
        state_as_read=kyc["state"],
        district_id=answers["address"]["permanent_district"],
    ).save(force_insert=True)
    first_stay(worker, draft).save(force_insert=True)
    Consent.objects.bulk_create(
        Consent(
            worker=worker,
            purpose=purpose,
            given=True,
            notice_version=NOTICE_VERSION,
            language=draft.consent_language,
            channel=worker.channel,
            at=draft.consented_at,
        )
        for purpose in PURPOSES
    )
    if number := drafts.account_number(draft):
        bank = answers["bank"]
        bank_account(worker, number, bank["ifsc"], bank["account_holder"]).save(force_insert=True)


def lives(address: dict) -> dict:
    """What the worker's row says of a stay away from home."""
    return {"present_area": address["present_area"], "family_along": address["family_along"]}


READ_PARTS = [
    "care_of",
    "house",
    "street",
    "landmark",
    "locality",
    "vtc",
    "post_office",
    "subdistrict",
    "pincode",
]


def first_stay(worker: Worker, draft: Draft) -> Stay:
    address = draft.answers["address"]
    source = StaySource.OPERATOR if worker.channel in ASSISTED else StaySource.DECLARED
    if address["same_as_permanent"]:
        return stays.at_home(worker, address["permanent_district"], draft.kyc["pincode"], source)
    return stays.elsewhere(
        worker,
        address,
        source=source,
        since=date.fromisoformat(address["present_since"]),
        district_id=address["present_district"],
    )


def bank_account(worker: Worker, number: str, ifsc: str, holder: str) -> BankAccount:
    """Unsaved; the number sealed for this worker."""
    return BankAccount(
        worker=worker,
        sealed_number=data_box.encrypt(number.encode(), b"bank:%d" % worker.uan),
        fingerprint=bank_fingerprint(number, ifsc),
        last4=number[-4:],
        ifsc=ifsc,
        holder=holder,
        since=timezone.now(),
    )


def bank_fingerprint(number: str, ifsc: str) -> bytes:
    return data_box.fingerprint(b"bank:" + number.encode() + ifsc.encode())
