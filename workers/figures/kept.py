"""What figures pages show, kept in each process until the counts become others.

    @until_counted
    def part(state, sex): ...

    part(reading.fold(), 27, "F")

What is kept depends on what was asked for, the language and the day (months and ages move): on
nothing of who asks. Visitors share it: read it, never write to it.
"""

from functools import lru_cache, wraps

from django.utils import timezone
from django.utils.translation import get_language

MOST = 64  # answers of one function; each is up to some 200 KB


def until_counted(make):
    @lru_cache(MOST)
    def keep(since, day, language, *asked):
        return make(*asked)

    @wraps(make)
    def kept(fold, *asked):
        since = fold.changed_at or fold.at
        if since is None:  # before the first count: soon to be another
            return make(*asked)
        return keep(since, timezone.localdate(), get_language(), *asked)

    return kept
