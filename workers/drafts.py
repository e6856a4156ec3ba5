"""A registration under way: which pages are done, what was answered, when it is thrown away.

Every page saves its own answers as soon as they are right. Which page comes next is not kept: it
is the first that is not done.
"""

import unicodedata
import uuid
from dataclasses import asdict
from datetime import date

from django.conf import settings
from django.db import transaction
from django.db.models import F, JSONField, Value
from django.db.models.expressions import CombinedExpression
from django.utils import timezone

from eshram.crypto import data_box
from eshram.geography.places import resolve_district
from workers import identity
from workers.models import Draft, TurnedAway, Worker
from workers.models.worker import age_on

STEPS = ("consent", "identity", "personal", "address", "education", "occupation", "bank")


class NotEligible(Exception):
    """The person may not register. `reason` is a TurnedAway.Reason, for the count that is all we
    keep, with the home `state` where Aadhaar has told it."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason, self.state = reason, None


class AlreadyRegistered(Exception):
    """This Aadhaar number belongs to a worker, who has just proven to be there."""

    def __init__(self, worker: Worker):
        super().__init__()
        self.worker = worker


def is_done(draft: Draft, step: str) -> bool:
    match step:
        case "consent":
            return draft.consented_at is not None
        case "identity":
            return draft.vault_reference is not None
        case _:
            return step in draft.answers


def next_step(draft: Draft) -> str | None:
    """The first page that is not done; None when only the check page is left."""
    return next((step for step in STEPS if not is_done(draft, step)), None)


def refuse_by_age(date_of_birth: date) -> None:
    """Raises NotEligible outside 16 to 59 completed years today, India time."""
    age = age_on(timezone.localdate(), date_of_birth)
    if age < settings.MINIMUM_AGE:
        raise NotEligible(TurnedAway.Reason.TOO_YOUNG)
    if age > settings.MAXIMUM_AGE:
        raise NotEligible(TurnedAway.Reason.TOO_OLD)


def save(draft: Draft, *fields: str) -> None:
    """Write these fields. Raises Draft.DoesNotExist when the draft has gone meanwhile: it expired,
    or another session of the person registered."""
    values = {name: getattr(draft, name) for name in fields}
    if not Draft.objects.filter(id=draft.id).update(**values):
        raise Draft.DoesNotExist


def save_consent(draft: Draft, *, language: str) -> None:
    draft.consented_at = timezone.now()
    draft.consent_language = language
    save(draft, "consented_at", "consent_language")


def begin_identity(draft: Draft, aadhaar: str) -> None:
    """Have UIDAI send its OTP. Raises IdentityError."""
    if draft.pending_reference:
        identity.forget(draft.pending_reference)
    draft.pending_reference = identity.begin(
        aadhaar, mobile=draft.mobile, asker=f"draft:{draft.id}"
    )
    save(draft, "pending_reference")


def begin_laid_by(draft: Draft, reference: uuid.UUID) -> None:
    """The same with the number that was given at a camp. Raises IdentityError."""
    if draft.pending_reference:
        identity.forget(draft.pending_reference)
    draft.pending_reference = identity.begin_laid_by(
        reference, mobile=draft.mobile, asker=f"draft:{draft.id}"
    )
    save(draft, "pending_reference")


READ = (
    "answers",
    "sealed_account_number",
    "pending_reference",
    "vault_reference",
    "uan",
    "aadhaar_last4",
    "birth_year",
    "photo",
    "kyc",
)


def finish_identity(draft: Draft, otp: str) -> None:
    """By the OTP. Raises IdentityError and what `take_identity` raises."""
    take_identity(draft, identity.prove(draft.pending_reference, otp, by=f"draft:{draft.id}"))


def finish_biometric(draft: Draft, aadhaar: str, pid: str, *, asker: str) -> None:
    """By finger or iris, in one step. Raises IdentityError and what `take_identity` raises.

    `pid` is the registered device's PidData; `asker` is whose tries are counted (an operator).
    """
    if draft.pending_reference:
        identity.forget(draft.pending_reference)
    draft.pending_reference, kyc = identity.prove_biometric(aadhaar, pid, asker=asker)
    take_identity(draft, kyc)


def take_identity(draft: Draft, kyc: identity.Kyc) -> None:
    """Take what e-KYC says into the draft and have the vault reserve the UAN.

    Raises NotEligible (the draft is gone then) or AlreadyRegistered (likewise).
    """
    try:
        refuse_by_age(kyc.date_of_birth)
    except NotEligible as refused:
        identity.forget(draft.pending_reference)
        draft.delete()
        home = resolve_district(kyc.state, kyc.district, kyc.pincode)
        refused.state = home.state_id if home else None
        raise
    reserved = identity.reserve(
        draft.pending_reference, until=draft.expires_at, by=f"draft:{draft.id}"
    )
    worker = Worker.objects.filter(uan=reserved.uan).first()
    if worker is not None:
        draft.delete()
        raise AlreadyRegistered(worker)
    home = resolve_district(kyc.state, kyc.district, kyc.pincode)
    earlier = Draft.objects.live().filter(vault_reference=reserved.reference).exclude(id=draft.id)
    with transaction.atomic():
        if found := earlier.order_by("-created_at").first():
            draft.answers = found.answers
            draft.sealed_account_number = b""
            draft.answers.pop("bank", None)
            earlier.delete()
        draft.pending_reference = None
        draft.vault_reference = reserved.reference
        draft.uan = reserved.uan
        draft.aadhaar_last4 = reserved.last4
        draft.birth_year = kyc.date_of_birth.year
        draft.photo = kyc.photo
        draft.kyc = {name: tidy(value) for name, value in asdict(kyc).items() if name != "photo"}
        draft.kyc["district_code"] = home.code if home else None
        save(draft, *READ)


def tidy(value):
    """A part of the e-KYC answer as the draft holds it: text on one line, 200 letters at most."""
    if not isinstance(value, str):
        return plain(value)
    line = "".join(" " if unicodedata.category(c) == "Cc" else c for c in value)
    return unicodedata.normalize("NFC", line).strip()[:200]


def plain(value):
    """A cleaned answer as JSON holds it: rows by their key, days as text."""
    if hasattr(value, "pk"):
        return value.pk
    return value.isoformat() if isinstance(value, date) else value


def save_answers(draft: Draft, step: str, cleaned: dict) -> None:
    """Keep a page's answers. The account number is sealed and leaves only its last four digits."""
    answers = {name: plain(value) for name, value in cleaned.items() if not is_help(name)}
    changed = {}
    if step == "bank":
        changed["sealed_account_number"] = b""  # skipped, perhaps after it had been given
        if number := answers.pop("account_number", ""):
            del answers["account_number_again"]
            changed["sealed_account_number"] = data_box.encrypt(
                number.encode(), seal_context(draft)
            )
            answers["last4"] = number[-4:]
    draft.answers[step] = answers
    # Merged in the database: another tab may save another page of this draft at the same time.
    merged = CombinedExpression(F("answers"), "||", Value({step: answers}, JSONField()))
    if not Draft.objects.filter(id=draft.id).update(answers=merged, **changed):
        raise Draft.DoesNotExist


def is_help(name: str) -> bool:
    return name.endswith("_search")


def seal_context(draft: Draft) -> bytes:
    return b"draft-bank:" + draft.id.bytes


def account_number(draft: Draft) -> str:
    """The bank account number, empty when the page was skipped."""
    if not draft.sealed_account_number:
        return ""
    return data_box.decrypt(draft.sealed_account_number, seal_context(draft)).decode()


def purge() -> int:
    """Delete the drafts whose thirty days are over, and their entries in the vault."""
    now = timezone.now()
    with transaction.atomic():
        TurnedAway.objects.count_unfinished(now)
        deleted, _ = Draft.objects.filter(expires_at__lt=now).delete()
    identity.purge(
        lambda uans: set(Worker.objects.filter(uan__in=uans).values_list("uan", flat=True))
    )
    return deleted
