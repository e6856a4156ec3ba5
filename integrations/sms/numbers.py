"""Mobile numbers as people and gateways write them."""

import re
import unicodedata


def mobile_digits(typed: str) -> str | None:
    """Ten digits as people write them (spaces, +91, Devanagari digits); None if it is no mobile."""
    return _ten(r"(?:\+91|0)?", typed)


def mobile_of(address: str) -> str | None:
    """Of the sender of an SMS, which gateways write with the country's 91; None for a header, a
    short code or a phone abroad."""
    return _ten(r"(?:\+?91|0)?", address)


def _ten(before: str, typed: str) -> str | None:
    digits = "".join(
        str(unicodedata.digit(character)) if character.isdecimal() else character
        for character in typed
        if character not in " -()"
    )
    match = re.fullmatch(rf"{before}([6-9][0-9]{{9}})", digits)
    return match[1] if match else None
