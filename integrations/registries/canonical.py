"""JSON in its canonical form (RFC 8785): what is signed has one spelling.

What we write holds no fractions and ASCII names alone; of that Python's own encoder makes the
canonical form, and quickly. What others sent may hold anything, and goes the long way.
"""

import json

import rfc8785

encode = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
).encode


def of_theirs(value, *, has_fractions: bool) -> bytes:
    """Raises ValueError for what has no canonical form: numbers beyond 2^53, half letters."""
    if not has_fractions:
        text = encode(value)
        if text.isascii():
            return text.encode()
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, RecursionError):
        raise ValueError("no canonical form") from None


def joined(**parts: str) -> str:
    """An object of values that are canonical texts already."""
    return "{" + ",".join(f'"{name}":{parts[name]}' for name in sorted(parts)) + "}"
