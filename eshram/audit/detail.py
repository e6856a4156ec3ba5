"""What an event's details may look like: names of things, never a person's values.

Names of fields, codes, counts and ids of ours pass: `fields=["mobile", "bank"]`,
`channel="centre"`, `draft="0b3f…"`, `count=3`. A number of nine digits or more (a mobile, an
Aadhaar, an account) does not, nor does anything with a space, a capital letter or another script
(a name, an address). The one long number allowed is a UAN, under a key that says so.
"""

import re

CODE = re.compile(r"[a-z0-9][a-z0-9_.:-]{0,59}")
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
LONG_NUMBER = re.compile(r"[0-9][0-9_.:-]{7,}[0-9]")
UAN_KEYS = {"uan", "kept_uan", "merged_uan"}


def check(detail: dict) -> None:
    """Raises ValueError with the key, never the value."""
    for key, value in detail.items():
        is_uan = key in UAN_KEYS and type(value) is int
        if not (is_uan or is_name(value)):
            raise ValueError(f"audit detail {key}: not the name of a thing")


def is_name(value) -> bool:
    match value:
        case None | bool():
            return True
        case int():
            return abs(value) < 10**8
        case str():
            if UUID.fullmatch(value) or value == "":
                return True
            return bool(CODE.fullmatch(value)) and not LONG_NUMBER.search(value)
        case list() | tuple():
            return all(isinstance(part, str | int) and is_name(part) for part in value)
    return False
