"""Counting what somebody may do only so often."""

from django.core.cache import cache

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


def forget(what: str, whose: str) -> None:
    cache.delete(key_of(what, whose))


def key_of(what: str, whose: str) -> str:
    return f"{what}:{data_box.fingerprint(f'{what}:{whose}'.encode()).hex()[:24]}"
