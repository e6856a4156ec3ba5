"""Universal Account Number: twelve digits, one for life.

The eleven leading digits are a keyed permutation of a plain sequence, so that numbers never
collide, need no retry, and tell nothing about who registered before or after whom. The last is a
Verhoeff check digit, which catches every single wrong digit and every swap of neighbours. The
series is shared with EPFO, whose numbers carry no public check digit: demand the digit only of
numbers we make, never of numbers we are given.
"""

import base64
import hashlib
from functools import cache

from django.conf import settings
from stdnum import verhoeff

SIDE = 300_000
CAPACITY = SIDE * SIDE  # 9 * 10**10: every eleven-digit number whose first digit is not 0
ROUNDS = 8


@cache
def round_keys(encoded: str) -> list[bytes]:
    key = base64.b64decode(encoded)
    return [hashlib.blake2b(bytes([i]), key=key, digest_size=32).digest() for i in range(ROUNDS)]


def permute(n: int) -> int:
    """A keyed Feistel permutation of range(CAPACITY), on its two halves modulo SIDE."""
    a, b = divmod(n, SIDE)
    for key in round_keys(settings.UAN_KEY):
        digest = hashlib.blake2b(b.to_bytes(4, "big"), key=key, digest_size=8).digest()
        a, b = b, (a + int.from_bytes(digest, "big")) % SIDE
    return a * SIDE + b


def from_sequence(n: int) -> int:
    """The UAN of the n-th place in the sequence, 0 <= n < CAPACITY."""
    if not 0 <= n < CAPACITY:
        raise ValueError("the UAN sequence is used up")
    eleven = str(10**10 + permute(n))
    return int(eleven + verhoeff.calc_check_digit(eleven))


def spaced(uan: int) -> str:
    """As people read it: 1234 5678 9012."""
    digits = f"{uan:012d}"
    return f"{digits[:4]} {digits[4:8]} {digits[8:]}"
