"""Nobody finds out here whose UANs there are, nor when somebody was born.

A UAN of nobody, and one with another date of birth, get one answer from one look-up, which reads as
many rows for the one as for the other (`REGISTER_EVENLY` of `aggregators.joining`). Dates are not
tried out: for one UAN a batch has one, and a platform has few wrong ones a day.
"""

from collections.abc import Sequence

from django.conf import settings
from django.core.cache import cache

from aggregators.api.problems import Problem
from aggregators.models import Platform
from eshram import limits

DAY = 24 * 3600
NOBODY = "0" * 12  # begins with 0, and is not even one of a sandbox


def key_of(platform: Platform, uan: str) -> str:
    return limits.key_of("platform-miss", f"{platform.pk}:{uan}")


def refuse_guessing(platform: Platform, rows: Sequence[dict]) -> None:
    """Rows whose UAN was tried too often today, or has another date in this batch, are looked up
    as nobody's. Raises Problem when there were too many in all."""
    asked = [row for row in rows if row["uan"]]
    if not asked:
        return
    if cache.get(limits.key_of("platform-misses", str(platform.pk)), 0) >= (
        settings.PLATFORM_MISSES_DAY
    ):
        raise Problem("too_many_misses", retry_after=3600)
    keys = {uan: key_of(platform, uan) for uan in {str(row["uan"]) for row in asked}}
    tried = cache.get_many(keys.values())
    first: dict[str, object] = {}
    for row in asked:
        uan = str(row["uan"])
        is_same = first.setdefault(uan, row["date_of_birth"]) == row["date_of_birth"]
        if not is_same or tried.get(keys[uan], 0) >= settings.PLATFORM_MISSES_UAN:
            row["uan"] = NOBODY


def note_misses(platform: Platform, uans: Sequence[str]) -> None:
    """In the transaction of the batch: the platform's lock keeps others from counting meanwhile."""
    if not uans:
        return
    total = limits.key_of("platform-misses", str(platform.pk))
    more = {key_of(platform, uan): 1 for uan in set(uans)} | {total: len(uans)}
    known = cache.get_many(more)
    cache.set_many({key: known.get(key, 0) + count for key, count in more.items()}, timeout=DAY)
