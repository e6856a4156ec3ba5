"""When a form was filled, by our clock: that of the device may be a day wrong, or be put right on
the way."""

from datetime import datetime, timedelta

TOLERANCE = timedelta(minutes=5)


class Impossible(Exception):
    """By no reading of its clock was the form filled between taking along and now."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason  # future, before


def corrected(
    filled: datetime, *, off_then: int, off_now: int, issued: datetime, now: datetime
) -> tuple[datetime, bool]:
    """(when, is it doubtful). `off_…`: seconds that the device was ahead of us when it took the
    camp along, and that it is ahead now.

    A clock that goes wrong evenly is simply put right. One that was set on the way leaves two
    readings, of which the one that can be is taken. Raises Impossible.
    """
    readings = {filled - timedelta(seconds=off) for off in (off_now, off_then)}
    can_be = [when for when in readings if issued - TOLERANCE <= when <= now + TOLERANCE]
    if not can_be:
        raise Impossible("future" if min(readings) > now else "before")
    was_set = abs(off_now - off_then) > TOLERANCE.total_seconds()
    wrong = max(abs(off_now), abs(off_then)) > TOLERANCE.total_seconds()
    return min(max(can_be), now), was_set or wrong
