"""Codes of gateways and operators, as errors that say whether to try again.

6xx are the operators' ledgers (DLT): what is registered wrongly stays wrong until a person changes
it. 651 was "outside the hours" (10:00 to 21:00), 670 a failure of the ledger itself: later works.
"""

import re

from eshram.outbox.errors import Ambiguous, DeliveryError, PermanentFailure, TemporaryFailure

DLT_LATER = {"651", "670"}
# HTTP: the account is locked, unpaid or throttled: nothing is wrong with the message.
HTTP_LATER = {401, 402, 403, 407, 408, 425, 429, 503}
# Somebody between us and the gateway gave up, or it broke off: perhaps it took the message.
HTTP_PERHAPS = {500, 502, 504}
# SMPP 3.4, 5.1.3: system error, queue full, submit failed, throttled, later please.
SMPP_LATER = {0x08: "system_error", 0x14: "queue_full", 0x45: "submit_failed", 0x58: "throttled",
              0x64: "later"}  # fmt: skip
SMPP_NEVER = {0x0A: "bad_header", 0x0B: "no_such_mobile", 0x01: "bad_length", 0x43: "bad_class",
              0x67: "bad_encoding"}  # fmt: skip


def plain(code) -> str:
    """A code as we keep it: a short word, never a sentence that may quote the message."""
    word = re.sub(r"[^a-z0-9]+", "_", str(code).lower()).strip("_")
    if re.fullmatch(r"6\d\d", word):
        return f"dlt_{word}"
    return word if len(word) <= 40 and not re.search(r"\d{7}", word) else "other"


def of_gateway(code, temporary: set[str]) -> DeliveryError:
    """Of a code in an answer that refuses a message; `temporary` are those of this gateway."""
    later = str(code) in temporary | DLT_LATER
    return (TemporaryFailure if later else PermanentFailure)(plain(code) or "refused")


def of_http(status: int, *, honoured: bool) -> DeliveryError:
    if status in HTTP_LATER:
        return TemporaryFailure(f"http_{status}")
    if status in HTTP_PERHAPS:
        return Ambiguous(f"http_{status}", retry=honoured)
    return PermanentFailure(f"http_{status}")


def of_smpp(status: int) -> DeliveryError:
    if status in SMPP_LATER:
        return TemporaryFailure(SMPP_LATER[status])
    if status in SMPP_NEVER:
        return PermanentFailure(SMPP_NEVER[status])
    if 600 <= status <= 699:  # some operators put the ledger's code there
        return of_gateway(status, set())
    return PermanentFailure(f"smpp_{status:x}")
