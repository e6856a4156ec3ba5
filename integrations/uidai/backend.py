"""The identity port by UIDAI: what `settings.IDENTITY_BACKEND` names."""

import functools
import logging
import os
import re
import uuid

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from eshram import counters, limits
from integrations.uidai import capture, sealing, wire
from integrations.uidai.client import Client
from integrations.uidai.safe_xml import BadAnswer
from workers.identity import (
    AadhaarNotUsable,
    BadCapture,
    BiometricLocked,
    BiometricMismatch,
    DeviceNotTrusted,
    IdentityError,
    IdentityUnavailable,
    Kyc,
    NoBiometrics,
    NoMobileLinked,
    OtpExpired,
    OtpSent,
    TooManyTries,
    UnknownAadhaar,
    WrongOtp,
)

logger = logging.getLogger(__name__)

# UIDAI's error codes that say something about the person, the OTP or the device. Every other code
# is between UIDAI and us (our keys, our clock, their machines): IdentityUnavailable. Some numbers
# mean one thing of an OTP and another of a capture.
NUMBER = {
    "331": AadhaarNotUsable,  # locked by its holder for every proof
    "332": AadhaarNotUsable,  # its use stopped by its holder
    "996": AadhaarNotUsable,  # cancelled
    "997": AadhaarNotUsable,  # suspended
    "998": UnknownAadhaar,
}
MEANINGS = NUMBER | {
    "110": NoMobileLinked,  # no e-mail
    "111": NoMobileLinked,  # no mobile
    "112": NoMobileLinked,  # neither
    "114": NoMobileLinked,  # mobile not verified
    "521": NoMobileLinked,  # mobile not valid
    "330": AadhaarNotUsable,  # locked by its holder
    "400": WrongOtp,
    "K-100": WrongOtp,  # authentication failed, and the OTP is all we give
    "402": OtpExpired,
    "403": TooManyTries,
    "952": TooManyTries,  # OTP flooding
}
OF_A_CAPTURE = (
    NUMBER
    | {
        "300": BiometricMismatch,
        "K-100": BiometricMismatch,  # authentication failed, and the capture is all we give
        "330": BiometricLocked,
        "811": NoBiometrics,
        "812": NoBiometrics,  # no best finger known
    }
    # 310 to 318 one finger twice or kinds mixed, 561 old, 562 of the future, 563 sent before,
    # 564 its HMAC wrong, 502 and 503 not to be opened, 572 a place that no finger has, 800 not
    # readable, 810 nothing in it
    | dict.fromkeys([*map(str, range(310, 319)), "502", "503"], BadCapture)
    | dict.fromkeys(["561", "562", "563", "564", "572", "800", "810"], BadCapture)
    # 521 dc, 524 mi, 527 mc, 528 its key too old, 554 no registered device, 555 rdsId, 556 rdsVer,
    # 557 dpId, 558 dih, 559 and 560 certificates over, 822 its own signature wrong
    | dict.fromkeys(["521", "524", "527", "528", "822"], DeviceNotTrusted)
    | dict.fromkeys(map(str, range(554, 561)), DeviceNotTrusted)
)


def _without_traces(function):
    """Let an IdentityError out alone: its frames and causes hold the number and the answer."""

    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        try:
            answer = function(*args, **kwargs)
        except IdentityError as error:
            failure = error
        except BadAnswer as error:
            logger.warning("UIDAI %s: %s", function.__name__, error.reason)
            failure = IdentityUnavailable(error.reason)
        else:
            counters.succeeded("uidai")
            return answer
        note = counters.failed if isinstance(failure, IdentityUnavailable) else counters.answered
        note("uidai", failure.code)
        failure.__context__ = failure.__cause__ = None
        raise failure.with_traceback(None)

    return wrapper


class UidaiBackend:
    """OTP by UIDAI to the mobile linked to the number, then e-KYC with that OTP.

    Errors are those of `workers.identity`, their `code` UIDAI's, or one word ("timeout",
    "unsigned") where there was no answer to take a code from.
    """

    def __init__(self):
        if not (settings.SANDBOX or sealing.ENCRYPTS):
            raise ImproperlyConfigured(
                "integrations.uidai does not encrypt the PID yet: it works with SANDBOX=true only."
            )

    @_without_traces
    def request_otp(self, aadhaar: str, *, mobile: str) -> OtpSent:
        """Have an OTP sent. `mobile` matters in a sandbox only: UIDAI knows the linked one."""
        if not re.fullmatch(r"[0-9]{12}", aadhaar):
            raise UnknownAadhaar("998")
        client = _client()
        txn = f"UKC:{uuid.uuid4().hex}"  # e-KYC wants this prefix, and the OTP's own txn
        request = wire.otp_request(aadhaar, client.agency, txn=txn, ts=wire.timestamp())
        answer = wire.read_otp_answer(client.otp(aadhaar, request, mobile=mobile))
        _check(answer, txn, "otp")
        return OtpSent(txn=txn, masked_mobile=answer.masked_mobile)

    @_without_traces
    def fetch_kyc(self, aadhaar: str, otp: str, txn: str) -> Kyc:
        """The person, if `otp` is the one that was sent under `txn`. An OTP works once."""
        if not re.fullmatch(r"[0-9]{12}", aadhaar):
            raise UnknownAadhaar("998")
        if not re.fullmatch(r"[0-9]{6}", otp):
            raise WrongOtp("400")
        client = _client()
        request = wire.kyc_request(aadhaar, otp, client.agency, txn=txn, ts=wire.timestamp())
        return _person(client, aadhaar, request, txn, MEANINGS)

    def capture_options(self, modality: str) -> str:
        """PidOptions: what to ask of a registered device for one finger or one iris."""
        return capture.options(modality, sandbox=settings.SANDBOX)

    @_without_traces
    def fetch_kyc_by_capture(self, aadhaar: str, pid: str) -> Kyc:
        """The person, if the PidData `pid` holds one of their fingers or eyes. It works once."""
        if not re.fullmatch(r"[0-9]{12}", aadhaar):
            raise UnknownAadhaar("998")
        try:
            captured = capture.read(pid)
            capture.refuse_old(captured)
        except capture.Refused as refused:
            raise BadCapture(refused.code) from None
        # A keyed fingerprint of its HMAC is remembered for as long as it could be used again.
        seconds = 2 * int(capture.LIVES.total_seconds())
        if limits.is_over("capture", captured.hmac, most=1, seconds=seconds):
            raise BadCapture("563")
        client = _client()
        txn = f"UKC:{uuid.uuid4().hex}"
        request = wire.kyc_request_by_capture(aadhaar, captured, client.agency, txn=txn)
        return _person(client, aadhaar, request, txn, OF_A_CAPTURE)


def _person(client: Client, aadhaar: str, request: bytes, txn: str, meanings: dict) -> Kyc:
    """Whom e-KYC answers with, if it is the one that we asked about."""
    answer = wire.read_kyc_answer(client.kyc(aadhaar, request))
    _check(answer, txn, "kyc", meanings)
    if answer.uid and (len(answer.uid) != 12 or answer.uid[-4:] != aadhaar[-4:]):
        raise BadAnswer("another-person")
    if answer.uid.isdigit() and answer.uid != aadhaar:
        raise BadAnswer("another-person")
    return Kyc(**answer.person)


def _check(answer, txn: str, service: str, meanings: dict = MEANINGS) -> None:
    """Raise what UIDAI's code means, unless all is well. txn first: it may be another's answer."""
    if answer.txn != txn:
        raise BadAnswer("txn")
    if answer.ok:
        return
    if answer.error not in meanings:
        logger.error("UIDAI %s: error %s", service, answer.error)
    raise meanings.get(answer.error, IdentityUnavailable)(answer.error)


def _client() -> Client:
    return _connected(
        settings.UIDAI_URL,
        wire.Agency(settings.UIDAI_AUA, settings.UIDAI_LICENCE_KEY),
        settings.UIDAI_TIMEOUT_SECONDS,
        settings.SANDBOX,
    )


@functools.lru_cache(maxsize=4)
def _connected(url: str, agency: wire.Agency, timeout: float, sandbox: bool) -> Client:
    return Client(url, agency, timeout=timeout, sandbox=sandbox)


# Two processes on one connection would read each other's answers.
os.register_at_fork(after_in_child=_connected.cache_clear)
