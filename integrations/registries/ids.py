"""Ids that senders choose: they are kept with the message (REGISTRY_MESSAGE_DAYS), to answer what
became of it, and staff see them. So none may be an Aadhaar number; and nobody is told which was.

A number of our own that a request asks for may be its reference, too. UUIDs may hold any digits.
"""

import re
from collections.abc import Iterable

from integrations.registries.errors import MessageError
from workers import identity

UUID = r"\b[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}\b"
# Twelve digits, or as they stand on the card: 1234 5678 9012.
TWELVE = re.compile(
    rf"{UUID}|(?<![0-9])([0-9]{{12}}|[0-9]{{4}}([ -])[0-9]{{4}}\2[0-9]{{4}})(?![0-9])"
)


def holds_aadhaar(text: str) -> bool:
    found = (match[1] for match in TWELVE.finditer(text) if match[1])
    return any(identity.is_aadhaar(each.replace(" ", "").replace("-", "")) for each in found)


def refuse_personal(ids: Iterable[str | None], references: list[str], asked: dict) -> None:
    """`asked`: the message, which may ask for UANs. Raises MessageError."""
    if holds_aadhaar("\n".join(filter(None, ids))):
        raise MessageError("err.request.bad", "An id looks like an Aadhaar number. Use a UUID.")
    if holds_aadhaar("\n".join(references)):  # which of them is rarely asked
        own = uans_of(asked)
        if any(each not in own and holds_aadhaar(each) for each in references):
            raise MessageError(
                "err.request.bad",
                "rjct.reference_id.invalid: one looks like an Aadhaar number. Use a UUID.",
            )


def uans_of(asked: dict) -> set[str]:
    """What is asked for by UAN, as it is written."""
    queries = [each["search_criteria"]["query"] for each in asked.get("search_request", ())]
    named = [
        (query.get("type"), query.get("value")) for query in queries if isinstance(query, dict)
    ]
    return {str(value) for kind, value in named if str(kind).rpartition(":")[2] in ("UAN", "UIN")}
