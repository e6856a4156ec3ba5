"""Numbers of tickets: eleven digits. Ten are drawn by chance, so that nobody can guess one from
another; the last is a Verhoeff digit. The first is 1 to 5: a mobile begins with 6 to 9 and has ten
digits, a UAN and an Aadhaar number have twelve, so that none is taken for another."""

import re
import secrets

from stdnum import verhoeff


def new() -> str:
    digits = f"{1 + secrets.randbelow(5)}{secrets.randbelow(10**9):09d}"
    return digits + verhoeff.calc_check_digit(digits)


def number_in(typed: str) -> str:
    """The digits of a number as somebody typed it, with spaces or without; empty if it is none."""
    digits = re.sub(r"[\s-]", "", typed)
    right = re.fullmatch(r"[1-5][0-9]{10}", digits) and verhoeff.is_valid(digits)
    return digits if right else ""
