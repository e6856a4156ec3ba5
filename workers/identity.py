"""Proof of identity by Aadhaar e-KYC: the port to whoever answers, and the one way to the vault.

begin(aadhaar, mobile)        -> reference of the number that waits for its OTP
prove(reference, otp)         -> what e-KYC returned
reserve(reference, until)     -> the vault's entry and UAN of the number that was proven

At a counter one step does what begin and prove do, with a finger or an eye in place of the OTP:

prove_biometric(aadhaar, pid) -> (reference, what e-KYC returned)

`pid` is PidData, the XML of a registered device (UIDAI, Aadhaar Registered Devices 2.0). What it
captured is sealed for UIDAI alone: it is passed on unopened, and kept nowhere.
"""

import functools
import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from stdnum import verhoeff

from eshram import limits
from workers.vault import bulk, laying_by, lists, store


class IdentityError(Exception):
    """Identity was not proven. `code` is UIDAI's error code; `retry` says if trying again helps."""

    retry = False

    def __init__(self, code: str = ""):
        super().__init__(code)
        self.code = code


class NoMobileLinked(IdentityError):
    """No mobile is linked to this Aadhaar, so no OTP can be sent (110, 111, 112)."""


class WrongOtp(IdentityError):
    """The digits are not those that were sent (400)."""

    retry = True


class OtpExpired(IdentityError):
    """The OTP is too old, or none was asked for (402)."""


class TooManyTries(IdentityError):
    """Too many wrong or too many requested OTPs (403, 952)."""


class BiometricMismatch(IdentityError):
    """Finger or eye are not those of this Aadhaar number, or were not captured well (300)."""

    retry = True


class BadCapture(IdentityError):
    """What the device sent cannot be used: nothing in it, not whole, too old, or used before."""

    retry = True


class BiometricLocked(IdentityError):
    """The holder locked fingerprints and iris; they can unlock them with UIDAI (330)."""


class NoBiometrics(IdentityError):
    """UIDAI holds no fingerprint, or no iris, of this person (811)."""


class DeviceNotTrusted(IdentityError):
    """UIDAI does not know the device, or its certificate is over (521 to 528, 554 to 560, 822)."""


class UnknownAadhaar(IdentityError):
    """UIDAI knows no such number (998)."""


class AadhaarNotUsable(IdentityError):
    """Cancelled, suspended or locked as a whole (996, 997, 331, 332; 330 at an OTP)."""


class NotYours(IdentityError):
    """Another staff account has proven this number, or this account another number."""


class NotLaidBy(IdentityError):
    """The number that was given at a camp is not kept any more: it must be given again."""


class IdentityUnavailable(IdentityError):
    """The service did not give an answer to be trusted: try again later."""

    retry = True


@dataclass(frozen=True, slots=True)
class OtpSent:
    txn: str
    masked_mobile: str


@dataclass(frozen=True, slots=True)
class Kyc:
    """What UIDAI says about a person. Text as UIDAI writes it; missing parts are empty."""

    name: str
    name_local: str
    date_of_birth: date  # 1 January where UIDAI knows only the year
    birth_year_only: bool
    gender: str  # F, M or T
    care_of: str
    house: str
    street: str
    landmark: str
    locality: str
    vtc: str
    post_office: str
    subdistrict: str
    district: str
    state: str
    pincode: str
    photo: bytes  # JPEG


@functools.cache
def _backend(path: str):
    return import_string(path)()


def backend():
    """`request_otp(aadhaar, mobile=) -> OtpSent`, `fetch_kyc(aadhaar, otp, txn) -> Kyc`,
    `fetch_kyc_by_capture(aadhaar, pid) -> Kyc` and `capture_options(modality) -> str`."""
    return _backend(settings.IDENTITY_BACKEND)


def is_aadhaar(digits: str) -> bool:
    """Twelve digits with a right Verhoeff digit. Test numbers begin with 0 or 1, and only a
    sandbox takes them; a sandbox in turn takes no real number."""
    return (
        len(digits) == 12
        and digits.isascii()
        and digits.isdigit()
        and (digits[0] in "01") == settings.SANDBOX
        and verhoeff.is_valid(digits)
    )


def begin(aadhaar: str, *, mobile: str, asker: str) -> uuid.UUID:
    """Ask UIDAI to send an OTP, and hold the number in the vault until it is answered.

    Each asker and each number has a few in an hour, so that nobody pesters a stranger with codes.
    """
    refuse_often(
        "aadhaar-codes",
        {
            asker: settings.AADHAAR_OTP_PER_ASKER_HOUR,
            aadhaar: settings.AADHAAR_OTP_PER_NUMBER_HOUR,
        },
    )
    sent = backend().request_otp(aadhaar, mobile=mobile)
    return store.hold(aadhaar, sent.txn, sent_to=sent.masked_mobile.lstrip("*xX")[-4:])


def refuse_often(what: str, most_of: dict[str, int]) -> None:
    """Counts one more for each of these, in the hour. Raises TooManyTries."""
    for whose, most in most_of.items():
        if limits.is_over(what, whose, most=most, seconds=3600):
            raise TooManyTries


def begin_again(vault_reference: uuid.UUID, *, mobile: str, asker: str) -> uuid.UUID:
    """The same for a registered worker, who need not type the number again."""
    return begin(store.opened(vault_reference, by=asker), mobile=mobile, asker=asker)


def prove(pending: uuid.UUID, otp: str, *, by: str) -> Kyc:
    """The person behind the number that waits under `pending`."""
    try:
        aadhaar, txn = store.held(pending)
    except store.NotHeld:
        raise OtpExpired("402") from None
    store.log("prove", pending, by)
    return backend().fetch_kyc(aadhaar, otp, txn)


def sent_to(pending: uuid.UUID) -> str:
    """The last digits, two to four, of the mobile that UIDAI's code for this number went to; empty
    where UIDAI did not tell, or the number waits no more."""
    return store.sent_to(pending)


def prove_biometric(aadhaar: str, pid: str, *, asker: str) -> tuple[uuid.UUID, Kyc]:
    """The person behind the number, by what a registered device captured just now.

    Returns the reference of the number, as `begin` does, and the person, as `prove` does. Each
    asker and each number has a few in an hour, so that no finger is tried on many numbers.
    """
    refuse_often(
        "aadhaar-captures",
        {
            asker: settings.AADHAAR_CAPTURES_PER_ASKER_HOUR,
            aadhaar: settings.AADHAAR_CAPTURES_PER_NUMBER_HOUR,
        },
    )
    pending = store.hold(aadhaar, "")
    store.log("prove", pending, asker)
    try:
        return pending, backend().fetch_kyc_by_capture(aadhaar, pid)
    except IdentityError:
        store.release(pending)
        raise


def prove_biometric_again(vault_reference: uuid.UUID, pid: str, *, asker: str) -> Kyc:
    """The same for a registered worker, who need not type the number again."""
    pending, kyc = prove_biometric(store.opened(vault_reference, by=asker), pid, asker=asker)
    store.release(pending)
    return kyc


def capture_options(modality: str) -> str:
    """What to ask of a registered device, as PidOptions XML. `modality`: finger or iris."""
    return backend().capture_options(modality)


@dataclass(frozen=True, slots=True)
class Reserved:
    reference: uuid.UUID
    uan: int
    last4: str


def reserve(pending: uuid.UUID, *, until: datetime, by: str) -> Reserved:
    """Keep the number that was just proven; `until` is when an unfinished draft lets go of it."""
    with transaction.atomic(using="vault"):  # the entry and the line in the log, or neither
        try:
            aadhaar, _ = store.held(pending)
        except store.NotHeld:
            raise OtpExpired("402") from None
        reference, uan = store.keep(aadhaar, until=until, by=by)
        store.release(pending)
    return Reserved(reference, uan, aadhaar[-4:])


def reserve_many(aadhaars: Sequence[str], *, until: datetime, by: str) -> list[Reserved]:
    """The same for a set of numbers that were proven elsewhere, in their order."""
    kept = bulk.keep_many(aadhaars, until=until, by=by)
    return [
        Reserved(reference, uan, aadhaar[-4:])
        for aadhaar, (reference, uan) in zip(aadhaars, kept, strict=True)
    ]


def hold(aadhaar: str) -> uuid.UUID:
    """Hold a number that was proven elsewhere, to be kept next."""
    return store.hold(aadhaar, "")


def keep_staff(user_id: int, pending: uuid.UUID, *, by: str) -> None:
    """The number that was just proven is this user's own. The vault keeps its fingerprint and not
    the number. Raises OtpExpired or NotYours."""
    try:
        store.keep_staff(user_id, pending, by=by)
    except store.NotHeld:
        raise OtpExpired("402") from None
    except store.OthersNumber:
        raise NotYours from None


def is_staff(reference: uuid.UUID, user_ids: Collection[int]) -> bool:
    """Is the number under this reference, reserved or waiting for its proof, that of one of these
    users?"""
    return store.is_staff_entry(reference, user_ids)


def known(pending: uuid.UUID) -> int | None:
    """The UAN that the number which waits under `pending` has, and let go of the number. The UAN
    may be a draft's, who is no worker yet. For a number that was just proven, else it tells who is
    registered."""
    try:
        aadhaar, _txn = store.held(pending)
    except store.NotHeld:
        raise OtpExpired("402") from None
    store.release(pending)
    return store.known(aadhaar)


@dataclass(frozen=True, slots=True)
class LaidBy:
    reference: uuid.UUID  # the same for the same number
    uan: int | None  # of the worker who is registered with it
    last4: str


def lay_by(aadhaars: Sequence[str], *, until: datetime, by: str) -> list[LaidBy]:
    """Keep numbers that were given where nobody could prove them, in their order."""
    laid = laying_by.lay_by(aadhaars, until=until, by=by)
    return [
        LaidBy(reference, uan, aadhaar[-4:])
        for aadhaar, (reference, uan) in zip(aadhaars, laid, strict=True)
    ]


def begin_laid_by(reference: uuid.UUID, *, mobile: str, asker: str) -> uuid.UUID:
    """As `begin`, for a number that was laid by. Raises NotLaidBy."""
    try:
        aadhaar = laying_by.opened(reference, by=asker)
    except store.NotHeld:
        raise NotLaidBy from None
    return begin(aadhaar, mobile=mobile, asker=asker)


def registered(references: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """{reference: UAN} of the numbers laid by that are registered workers'."""
    return laying_by.registered(references)


def is_laid_by(reference: uuid.UUID, uan: int) -> bool:
    """Is the number laid by under this reference that of this UAN, a worker's or a draft's?"""
    return laying_by.is_of(reference, uan)


def let_go(references: Collection[uuid.UUID]) -> None:
    laying_by.let_go(references)


def forget(pending: uuid.UUID) -> None:
    store.release(pending)


def forget_reserved(vault_reference: uuid.UUID) -> None:
    """Let go of a number whose owner may not register after all."""
    store.drop(vault_reference)


def settle(vault_reference: uuid.UUID) -> None:
    store.settle(vault_reference)


def settle_many(uans: Collection[int]) -> None:
    bulk.settle_many(uans)


def purge(registered: Callable[[Collection[int]], set[int]]) -> int:
    laying_by.purge()
    return store.purge(registered)


def list_public_key() -> str:
    """The public key, PEM, to which other offices encrypt Aadhaar numbers of their lists."""
    return lists.public_key()


def find_encrypted(cells: Sequence[str], *, by: str) -> list[lists.Found]:
    """Whose the numbers are that were encrypted to our public key, in their order: `.uan`, and
    `.readable` where a cell held an Aadhaar number at all. No number leaves the vault."""
    return lists.find(cells, is_aadhaar, by=by)
