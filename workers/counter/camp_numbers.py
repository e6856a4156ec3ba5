"""Camp numbers: `C12-034-K`. They begin with a letter, so that nobody takes one for a UAN.

Block, place in the block, and a check character over both (ISO 7064, mod 37, 36): one wrong or two
exchanged characters do not make another number.
"""

import re

from stdnum.iso7064 import mod_37_36

SHAPE = re.compile(r"C(\d{1,12})(\d{3})([0-9A-Z])", re.ASCII)
MOST = 999  # places that three digits can say


class NotANumber(ValueError):
    """No camp number, or one with a wrong character."""


def write(block: int, place: int) -> str:
    body = f"C{block}{place:03d}"
    return f"C{block}-{place:03d}-{mod_37_36.calc_check_digit(body)}"


def read(text: str) -> tuple[int, int]:
    """(block, place) of a number as people write it, with or without its marks."""
    plain = re.sub(r"[\s-]", "", text).upper()
    found = SHAPE.fullmatch(plain)
    if not found or mod_37_36.calc_check_digit(plain[:-1]) != plain[-1]:
        raise NotANumber
    return int(found[1]), int(found[2])
