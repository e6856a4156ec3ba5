"""JSON in its canonical form (RFC 8785): what is signed has one spelling.

What we write holds no fractions and ASCII names alone; of that Python's own encoder makes the
canonical form. What others sent may hold anything: orjson writes most of it, and quickly.
"""

import json
import re

import orjson
import rfc8785

encode = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
).encode


FAR = re.compile(rb"[\xf0-\xf4]")  # begins a letter beyond U+FFFF


def of_theirs(value, *, has_fractions: bool) -> bytes:
    """Raises ValueError for what has no canonical form: numbers beyond 2^53, half letters."""
    try:
        # Names sorted by their bytes. RFC 8785 sorts by units of UTF-16, which differs for letters
        # beyond U+FFFF alone; and it has a spelling of fractions.
        text = orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER)
        if has_fractions or not (text.isascii() or FAR.search(text) is None):
            text = rfc8785.dumps(value)
    except (TypeError, rfc8785.CanonicalizationError, RecursionError):
        raise ValueError("no canonical form") from None
    return text


def joined(**parts: str) -> str:
    """An object of values that are canonical texts already, which may be long: copied once."""
    pieces = [piece for name in sorted(parts) for piece in (f',"{name}":', parts[name])]
    return "".join(["{", pieces[0][1:], *pieces[1:], "}"])
