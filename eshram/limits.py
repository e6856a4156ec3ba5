"""Counting what somebody may do only so often."""

import time
from dataclasses import dataclass

from django.core.cache import cache

from eshram.counters import client
from eshram.crypto import data_box


def is_over(what: str, whose: str, *, most: int, seconds: int) -> bool:
    """Counts one more; true when that makes more than `most` since the first, `seconds` ago at
    most. Redis sees a keyed fingerprint of `whose`."""
    key = key_of(what, whose)
    cache.add(key, 0, timeout=seconds)
    try:
        return cache.incr(key) > most
    except ValueError:  # its time ended between the two calls
        return False


def is_reached(what: str, whose: str, *, most: int) -> bool:
    """Were there `most` or more of them, as `is_over` counted? Counts nothing."""
    return int(cache.get(key_of(what, whose), 0)) >= most


def forget(what: str, whose: str) -> None:
    cache.delete(key_of(what, whose))


def key_of(what: str, whose: str) -> str:
    return f"{what}:{data_box.fingerprint(f'{what}:{whose}'.encode()).hex()[:24]}"


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of `most` until `reset` seconds from now, when all is there again."""

    most: int
    remaining: int
    reset: int
    is_over: bool


def spend(what: str, whose: str, amount: int = 1, *, most: int, seconds: int) -> Left:
    """Counts `amount` more in the span of `seconds` by the clock that is under way."""
    span, into = divmod(int(time.time()), seconds)
    key = key_of(f"{what}:{span}", whose)
    with client().pipeline(transaction=False) as both:
        used, _lasts = both.incrby(key, amount).expire(key, seconds + 1).execute()
    return Left(most, max(0, most - used), seconds - into, used > most)
