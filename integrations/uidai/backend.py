"""The identity port by UIDAI: what `settings.IDENTITY_BACKEND` names."""

import functools
import logging
import os
import re
import uuid

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from eshram import counters
from integrations.uidai import sealing, wire
from integrations.uidai.client import Client
from integrations.uidai.safe_xml import BadAnswer
from workers.identity import (
    AadhaarNotUsable,
    IdentityError,
    IdentityUnavailable,
    Kyc,
    NoMobileLinked,
    OtpExpired,
    OtpSent,
    TooManyTries,
    UnknownAadhaar,
    WrongOtp,
)

logger = logging.getLogger(__name__)

# UIDAI's error codes that say something about the person or the OTP. Every other code is
# between UIDAI and us (our keys, our clock, their machines): IdentityUnavailable.
MEANINGS = {
    "110": NoMobileLinked,  # no e-mail
    "111": NoMobileLinked,  # no mobile
    "112": NoMobileLinked,  # neither
    "114": NoMobileLinked,  # mobile not verified
    "521": NoMobileLinked,  # mobile not valid
    "330": AadhaarNotUsable,  # locked by its holder
    "996": AadhaarNotUsable,  # cancelled
    "997": AadhaarNotUsable,  # suspended
    "400": WrongOtp,
    "K-100": WrongOtp,  # authentication failed, and the OTP is all we give
    "402": OtpExpired,
    "403": TooManyTries,
    "952": TooManyTries,  # OTP flooding
    "998": UnknownAadhaar,
}


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
        answer = wire.read_kyc_answer(client.kyc(aadhaar, request))
        _check(answer, txn, "kyc")
        if answer.uid and (len(answer.uid) != 12 or answer.uid[-4:] != aadhaar[-4:]):
            raise BadAnswer("another-person")
        if answer.uid.isdigit() and answer.uid != aadhaar:
            raise BadAnswer("another-person")
        return Kyc(**answer.person)


def _check(answer, txn: str, service: str) -> None:
    """Raise what UIDAI's code means, unless all is well. txn first: it may be another's answer."""
    if answer.txn != txn:
        raise BadAnswer("txn")
    if answer.ok:
        return
    if answer.error not in MEANINGS:
        logger.error("UIDAI %s: error %s", service, answer.error)
    raise MEANINGS.get(answer.error, IdentityUnavailable)(answer.error)


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
