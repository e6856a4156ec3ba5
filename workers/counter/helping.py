"""A walk-in: who the worker at the counter is, and by what they were shown to be there.

Before a proof has succeeded the operator learns nothing of anybody: a UAN or mobile that nobody has
meets the same pages, sentences and limits as one that is known. What waits for its proof is held by
the visit (`held["asked"]`), in ids:

    way "mobile"   a code went to the mobile; `otp`, and the `uan` that was asked for or None
    way "aadhaar"  UIDAI's code to the number of `uan`; `pending`, None where no code left
    way "number"   UIDAI's code to a number that was typed; `pending`
    way "capture"  finger or eye, on the number of `uan`
    way "which"    the code was right, and several workers share the mobile; `otp`

A code to the mobile shows who is here, but one phone may serve a family: mobile and bank account
change after Aadhaar's proof alone, as on /me/.
"""

import time
import uuid
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from eshram import limits
from eshram.audit.models import Event
from workers import identity, messages, otp, recovery, telling
from workers.counter import own, visits
from workers.counter.models import Assistance, Visit
from workers.models import OneTimePassword, Worker
from workers.sessions import PROVEN_SECONDS, Ended, refuse_ended

Proof = Assistance.Proof
HELP = OneTimePassword.Purpose.HELP
STRONG = {Proof.OTP, Proof.FINGER, Proof.IRIS}
CODE_TRIES = 3
WHICH_TRIES = 3


class TooManyFinds(Exception):
    """This operator has looked for enough people in this hour."""


class NotRegistered(Exception):
    """Aadhaar has proven who is here, and they are not registered."""


class AnotherWorker(Exception):
    """This visit is another worker's: the next client is begun first."""


class NotTrusted(Exception):
    """Nobody used this mobile for long: who has it now must be shown by Aadhaar."""


class NothingAsked(Exception):
    """Nothing waits for a proof: never asked, used up, or too old."""


@contextmanager
def evenly():
    """As long as asking UIDAI takes, whether or not there was somebody to ask for: the time that a
    page takes does not tell whether there is such a worker."""
    until = time.monotonic() + settings.FIND_SECONDS
    try:
        yield
    finally:
        time.sleep(max(0, until - time.monotonic()))


def asker(visit: Visit) -> str:
    return f"visit:{visit.id}"


def count_find(visit: Visit) -> None:
    most = settings.FINDS_PER_OPERATOR_HOUR
    if limits.is_over("find", str(visit.operator_id), most=most, seconds=3600):
        raise TooManyFinds


def ask(visit: Visit, way: str, **ids) -> None:
    """`id` counts the tries at what is asked now; `at` is in seconds since 1970."""
    asked = {"way": way, "id": uuid.uuid4().hex, "at": int(time.time()), **ids}
    visits.hold(visit, asked=asked)


def asked_of(visit: Visit, *ways: str) -> dict:
    asked = visit.held.get("asked")
    if not asked or asked["way"] not in ways or time.time() - asked["at"] > PROVEN_SECONDS:
        raise NothingAsked
    return asked


# Asking for a proof


def send_code(visit: Visit, who: str, *, address: str) -> None:
    """A code to the worker's mobile; `who` is a UAN (twelve digits) or that mobile.

    Raises TooManyFinds or otp.TooMany.
    """
    count_find(visit)
    worker = Worker.objects.of_uan(who).first() if len(who) == 12 else None
    if worker:
        mobile, language = worker.mobile, worker.language
    else:
        mobile = otp.mobile_in(who)
        family = Worker.objects.filter(mobile=mobile) if mobile else Worker.objects.none()
        language = family.values_list("language", flat=True).first()
    sent = otp.send(
        mobile or otp.no_mobile(who),
        HELP,
        language=language or "en",
        address=address,
        known=bool(mobile and language),
        text=messages.CENTRE_OTP,
    )
    ask(visit, "mobile", otp=str(sent.id), uan=worker.uan if worker else None)


@evenly()
def send_aadhaar_code(visit: Visit, uan: str) -> None:
    """UIDAI's code for the number that the vault has of this worker. Whether one left is not told:
    there may be no such worker, or no mobile at UIDAI. Raises TooManyFinds."""
    count_find(visit)
    worker = Worker.objects.of_uan(uan).first()
    pending = None
    if worker:
        try:
            pending = identity.begin_again(
                worker.vault_reference, mobile=worker.mobile, asker=asker(visit)
            )
        except identity.IdentityError:
            pending = None
    ask(
        visit,
        "aadhaar",
        uan=worker.uan if worker else None,
        pending=pending.hex if pending else None,
    )


def ask_capture(visit: Visit, uan: str) -> None:
    """Finger or eye, against the number that the vault has of this worker. Raises TooManyFinds."""
    count_find(visit)
    worker = Worker.objects.of_uan(uan).first()
    ask(visit, "capture", uan=worker.uan if worker else None)


def send_code_to_number(visit: Visit, aadhaar: str) -> None:
    """UIDAI's code for a number that was typed. Raises IdentityError, TooManyFinds, OwnNumber."""
    count_find(visit)
    pending = identity.begin(aadhaar, mobile="", asker=asker(visit))
    own.refuse_own(visit.operator, pending)
    ask(visit, "number", pending=pending.hex)


# Taking the proof


def check_mobile_code(visit: Visit, code: str) -> Worker | None:
    """The worker, now this visit's; None when several share the mobile and the birth year must say
    who is here. Raises NothingAsked, OtpError, NotRegistered, Ended, AnotherWorker, NotTrusted."""
    asked = asked_of(visit, "mobile")
    proof = otp.check(asked["otp"], code, HELP)
    here = Worker.objects.filter(mobile=proof.mobile)
    if asked["uan"]:
        here = here.filter(uan=asked["uan"])
    found = list(here.may_sign_in()[:2])
    if len(found) == 1:
        return take_trusted(visit, found[0])
    if found:
        ask(visit, "which", otp=str(proof.id))
        return None
    if ended := here.order_by("-status_since").first():
        raise Ended(ended.status)
    raise NotRegistered


def take_trusted(visit: Visit, worker: Worker) -> Worker:
    """The worker of a mobile, if a code to it still shows who is here. Raises NotTrusted."""
    if not recovery.is_trusted(worker):
        visits.hold(visit, asked=None)
        raise NotTrusted
    taken = take(visit, worker, Proof.MOBILE)
    recovery.seen(worker)
    return taken


def shared_mobile(visit: Visit) -> str:
    """The mobile that was proven and is several workers'. Counts a try. Raises NothingAsked."""
    asked = asked_of(visit, "which")
    if limits.is_over("which-here", asked["id"], most=WHICH_TRIES, seconds=PROVEN_SECONDS):
        visits.hold(visit, asked=None)
        raise NothingAsked
    return OneTimePassword.objects.get(id=asked["otp"]).mobile


@evenly()
def check_aadhaar_code(visit: Visit, code: str) -> Worker:
    """Raises NothingAsked, IdentityError, NotRegistered, Ended, AnotherWorker."""
    asked = asked_of(visit, "aadhaar", "number")
    if limits.is_over("find-code", asked["id"], most=CODE_TRIES, seconds=PROVEN_SECONDS):
        raise identity.TooManyTries
    if asked["pending"] is None:
        raise identity.WrongOtp
    pending = uuid.UUID(asked["pending"])
    visits.hold(visit, code_to=identity.sent_to(pending))
    identity.prove(pending, code, by=visit.operator.by)
    if asked["way"] == "number":
        return take_number(visit, pending, Proof.OTP)
    identity.forget(pending)
    return take(visit, Worker.objects.get(uan=asked["uan"]), Proof.OTP)


@evenly()
def check_capture(visit: Visit, pid: str, modality: str, *, aadhaar: str = "") -> Worker:
    """Finger or eye, of a number that was typed or else of the worker who was asked for. Raises
    NothingAsked, IdentityError, NotRegistered, Ended, AnotherWorker, OwnNumber, TooManyFinds."""
    if aadhaar:
        count_find(visit)
        pending, _kyc = identity.prove_biometric(aadhaar, pid, asker=asker(visit))
        return take_number(visit, pending, modality)
    worker = Worker.objects.filter(uan=asked_of(visit, "capture")["uan"]).first()
    if worker is None:
        raise identity.BiometricMismatch
    try:
        identity.prove_biometric_again(worker.vault_reference, pid, asker=asker(visit))
    except identity.IdentityError:  # of whatever kind: another would say that there is a worker
        raise identity.BiometricMismatch from None
    return take(visit, worker, modality)


def take_number(visit: Visit, pending: uuid.UUID, proof: str) -> Worker:
    """The number that waits under `pending` was just proven."""
    own.refuse_own(visit.operator, pending)
    worker = Worker.objects.filter(uan=identity.known(pending)).first()
    if worker is None:
        visits.hold(visit, asked=None)
        raise NotRegistered
    # The Aadhaar of a merged record leads to the record that it was joined with.
    return take(visit, Worker.objects.of_uan(worker.uan).get(), proof)


def take(visit: Visit, worker: Worker, proof: str) -> Worker:
    """This worker is here: the visit is theirs from now on, for ten minutes."""
    own.refuse_own(visit.operator, worker)
    if visit.worker_id not in (None, worker.uan):
        raise AnotherWorker
    refuse_ended(worker)
    visits.prove(visit, proof, worker=worker, held=visit.held | {"asked": None})
    Event.objects.record(
        "seen", by=visit.operator.by, worker_id=worker.uan, centre=visit.centre_id, proof=str(proof)
    )
    return worker


# While the proof lasts


def client_of(visit: Visit) -> Worker | None:
    """The worker, as long as the proof lasts. Raises Ended for a record that is over meanwhile."""
    if visit.worker_id is None or not is_fresh(visit):
        return None
    shown = ("occupation", "present_district", "present_state", "phone")
    worker = Worker.objects.select_related(*shown).get(uan=visit.worker_id)
    refuse_ended(worker)
    return worker


def is_fresh(visit: Visit) -> bool:
    """The proof is no older than ten minutes."""
    oldest = timezone.now() - timedelta(seconds=PROVEN_SECONDS)
    return visit.proven_at is not None and visit.proven_at >= oldest


def is_strong(visit: Visit, worker: Worker) -> bool:
    """Aadhaar itself showed that the worker is here: by a code, unless it went to the very mobile
    that is in doubt (`workers.recovery`)."""
    if visit.proof == Proof.OTP:
        return recovery.proves_twice(worker, visit.held.get("code_to", ""))
    return visit.proof in STRONG


def tell(visit: Visit, worker: Worker) -> None:
    """The worker learns that something was changed at a centre."""
    telling.tell(worker, messages.CHANGED_AT_CENTRE, centre=visit.centre.code)
