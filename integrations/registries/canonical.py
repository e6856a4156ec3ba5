"""JSON in its canonical form (RFC 8785): what is signed has one spelling.

What we write holds no fractions and ASCII names alone; of that Python's own encoder makes the
canonical form. What others sent may hold anything: orjson writes most of it, and quickly.
"""

import json
import re
from collections.abc import Sequence

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


def joined(**parts: str | Sequence[str]) -> str:
    """An object of values that are canonical texts already, or such texts in pieces."""
    return "".join(pieces(**parts))


def pieces(**parts: str | Sequence[str]) -> list[str]:
    """The same, not joined yet: texts of megabytes are copied as seldom as can be."""
    found = []
    for name in sorted(parts):
        found.append(f',"{name}":')
        found += [parts[name]] if isinstance(parts[name], str) else parts[name]
    return ["{", found[0][1:], *found[1:], "}"]
