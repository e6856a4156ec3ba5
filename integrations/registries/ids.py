"""Ids that senders choose: they are kept with the message (REGISTRY_MESSAGE_DAYS), to answer what
became of it, and staff see them. So none may be an Aadhaar number, a mobile or an e-mail address;
and nobody is told which was.

A number of our own that a request asks for may be its reference, too. UUIDs may hold any digits,
and so may other long hexadecimal ids: of some thousands a few would look like a mobile.
"""

import re
from collections.abc import Iterable

from integrations.registries.errors import MessageError
from workers import identity

MADE = (  # alone, or behind a "_" as in msg_…
    r"(?<![^\W_])(?:[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}"
    r"|(?=[0-9]*[a-fA-F])[0-9a-fA-F]{16,})(?![^\W_])"
)
# Twelve digits, or as they stand on the card: 1234 5678 9012.
TWELVE = r"[0-9]{12}|[0-9]{4}(?P<gap>[ -])[0-9]{4}(?P=gap)[0-9]{4}"
MOBILE = r"(?:\+?91[ -]?|0)?[6-9][0-9]{4}[ -]?[0-9]{5}"
NUMBERS = re.compile(rf"{MADE}|(?<![0-9])(?:(?P<twelve>{TWELVE})|(?P<mobile>{MOBILE}))(?![0-9])")
MAIL = re.compile(r"\w@[\w-]+\.\w")
USE = "looks like a person's number or e-mail address. Use a UUID."


def holds_aadhaar(text: str) -> bool:
    return any(map(is_aadhaar, NUMBERS.finditer(text)))


def is_aadhaar(found: re.Match) -> bool:
    digits = found["twelve"]
    return bool(digits) and identity.is_aadhaar(digits.replace(" ", "").replace("-", ""))


def is_mobile(found: re.Match) -> bool:
    return bool(found["mobile"] or re.fullmatch(MOBILE, found["twelve"] or ""))


def holds_personal(text: str) -> bool:
    if "@" in text and MAIL.search(text):
        return True
    return any(is_mobile(found) or is_aadhaar(found) for found in NUMBERS.finditer(text))


def refuse_personal(ids: Iterable[str | None], references: list[str], asked: dict) -> None:
    """`asked`: the message, which may ask for UANs. Raises MessageError."""
    if holds_personal("\n".join(filter(None, ids))):
        raise MessageError("err.request.bad", f"An id {USE}")
    if holds_personal("\n".join(references)):  # which of them is rarely asked
        own = uans_of(asked)
        if any(each not in own and holds_personal(each) for each in references):
            raise MessageError("err.request.bad", f"rjct.reference_id.invalid: one {USE}")


def uans_of(asked: dict) -> set[str]:
    """What is asked for by UAN, as it is written."""
    queries = [each["search_criteria"]["query"] for each in asked.get("search_request", ())]
    named = [
        (query.get("type"), query.get("value")) for query in queries if isinstance(query, dict)
    ]
    return {str(value) for kind, value in named if str(kind).rpartition(":")[2] in ("UAN", "UIN")}
